"""Evaluation, attacks and benchmarks. The appliance does not need it."""
