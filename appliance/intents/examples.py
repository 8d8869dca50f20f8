"""Example requests by tool, from which the router learns.

In requests.json an entry is a request, or a request and the arguments that its tool must get. Under "none" is what no
tool serves, much of it in words that tools are known by.
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

FILE = Path(__file__).with_name("requests.json")


class Entry(NamedTuple):
    """A request, its tool and, if known, its arguments."""

    tool: str
    request: str
    arguments: dict[str, Any] | None = None


def entries() -> list[Entry]:
    """Every entry of the file."""
    by_tool = json.loads(FILE.read_text(encoding="utf-8"))
    return [
        Entry(tool, entry) if isinstance(entry, str) else Entry(tool, *entry)
        for tool, requests in by_tool.items()
        for entry in requests
    ]
