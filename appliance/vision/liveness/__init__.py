"""Liveness detection: tells a person from a photo."""
