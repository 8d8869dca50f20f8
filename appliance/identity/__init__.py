"""Service: who people are: log-in, sessions, pairing, unknown faces."""
