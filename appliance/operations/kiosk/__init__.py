"""The session at the box's own display, a process of its own: browser, heartbeat, display."""
