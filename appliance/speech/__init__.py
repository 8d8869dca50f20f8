"""Ears and voice: finds speech in sound, writes down what was said, and says a text aloud."""
