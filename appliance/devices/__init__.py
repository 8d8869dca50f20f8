"""What touches a wire."""
