"""Service for people: log-in, sessions, pairing, unknown faces."""
