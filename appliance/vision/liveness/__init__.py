"""Tells a person from a picture of one."""
