"""`python -m appliance.cli` is the `larson` command."""

from appliance.cli import main

if __name__ == "__main__":
    main()
