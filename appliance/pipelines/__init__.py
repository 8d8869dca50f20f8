"""Service: a recognition pipeline per camera."""
