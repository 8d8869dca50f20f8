"""Engine: turns a request into a tool call."""
