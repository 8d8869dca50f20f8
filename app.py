"""Runs the appliance with the settings of the environment and of larson.toml."""

from appliance.config import load
from appliance.serve import serve

if __name__ == "__main__":
    serve(load())
