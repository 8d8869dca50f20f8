"""Pixels in, names out. Knows arrays and model files, never Flask or SQL."""
