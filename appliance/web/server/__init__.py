"""The HTTP and TLS servers."""
