"""The nouns that travel between packages. Frozen, no I/O, no behaviour beyond small arithmetic."""
