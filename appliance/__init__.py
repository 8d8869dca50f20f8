"""Larson: a private AI appliance for a Raspberry Pi with a touchscreen."""

__version__ = "0.1.0"
