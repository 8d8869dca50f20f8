"""WebSockets, by feature."""
