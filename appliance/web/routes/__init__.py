"""HTTP routes, by feature."""
