"""Readers of each format. They run in a process of their own (appliance.text.parse)."""
