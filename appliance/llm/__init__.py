"""Engine: the language model, in its own process."""
