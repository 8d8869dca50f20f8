"""The data types shared between packages. Frozen, no I/O, no behaviour beyond small arithmetic."""
