"""Answers that follow a JSON Schema, and tool calls."""
