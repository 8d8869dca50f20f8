"""Engine: how the box is reached from its network: addresses, names, certificates."""
