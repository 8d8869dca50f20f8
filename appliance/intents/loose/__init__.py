"""The loose layer: a known request with everyday words around it, found by what is in it and not by its form."""
