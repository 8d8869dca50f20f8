"""The `larson` command: a thin layer over the services that the page uses."""

from appliance.cli.group import main

__all__ = ["main"]
