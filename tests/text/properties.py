"""How properties are tried: the same examples in every run, however slow the machine is."""

from hypothesis import HealthCheck, settings

tried = settings(deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
