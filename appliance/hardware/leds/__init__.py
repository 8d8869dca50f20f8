"""The row of LEDs and its patterns."""
