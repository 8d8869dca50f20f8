"""The only SQL, and the only keys."""
