"""Microphones and speakers, of the box and of files that stand in for them."""
