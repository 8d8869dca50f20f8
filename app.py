"""Runs the appliance with the settings of the environment and of larson.toml."""

import sys

from appliance.core.config import load
from appliance.core.errors import ApplianceError
from appliance.web.serve import serve

if __name__ == "__main__":
    try:
        serve(load())
    except ApplianceError as error:
        sys.exit(f"larson: {error}")
