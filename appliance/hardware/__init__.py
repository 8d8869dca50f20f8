"""Engine: cameras and LEDs."""
