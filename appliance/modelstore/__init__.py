"""The model store: which files there are, where they come from, and that they are the right ones."""
