"""Converts model files to ONNX."""
