"""Runs the appliance with the settings of the environment and of larson.toml."""

import sys

from appliance.config import load
from appliance.errors import ApplianceError
from appliance.serve import serve

if __name__ == "__main__":
    try:
        serve(load())
    except ApplianceError as error:
        sys.exit(f"larson: {error}")
