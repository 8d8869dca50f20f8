"""Wait until people can log in and chat. The installer runs this with the release's own Python.

Exit status: 0 they can, or only what `--allow` names is wrong; 1 they cannot, or nothing answers.
"""

import argparse
import json
import sys
import time
import urllib.error
import urllib.request

from appliance.core.config import load

NOTHING = "server"  # the part named when nothing answers


def reasons(port: int) -> dict[str, str]:
    """Why people cannot log in or chat, by part; empty if they can."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
            return dict(json.load(answer)["reasons"])
    except urllib.error.HTTPError as error:
        with error:
            return dict(json.load(error)["reasons"])
    except (OSError, ValueError, KeyError) as error:
        return {NOTHING: f"nothing answers at port {port} ({error})"}


def main() -> int:
    """Ask once a second until all is well or the time is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--allow", default="", help="parts that may be unwell, with commas, or any")
    parser.add_argument("--list", action="store_true", help="print the parts that are unwell, with commas")
    options = parser.parse_args()
    deadline = time.monotonic() + options.seconds
    while (found := reasons(load().server.port)) and time.monotonic() < deadline:
        time.sleep(1)
    if options.list:
        print(",".join(sorted(found)))
        return 0
    for part, text in found.items():
        print(f"    {part}: {text}", file=sys.stderr)
    allowed = set(found) if options.allow == "any" else set(options.allow.split(","))
    return 0 if set(found) <= allowed - {NOTHING} else 1


if __name__ == "__main__":
    sys.exit(main())
