"""Evaluation, attacks and benchmarks. Nothing of the appliance needs it."""
