"""Engine: finds, measures, embeds and compares faces."""
