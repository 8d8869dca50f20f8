"""The model store: lists, downloads and verifies model files."""
