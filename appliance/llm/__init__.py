"""Engine: the language model, in a process of its own."""
