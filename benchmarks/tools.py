"""Requests to the tools, and talk that is none: how many reach the right tool with the right arguments.

The five sets of tools.json were written one after the other, each by somebody who had not seen the router nor the sets
before, and each was used to mend it after it had been measured once. So what they show now is what has been reached on
requests that are known; what a set showed when it was new is in the README.
"""

import json
from pathlib import Path
from typing import Any

from appliance import parts
from appliance.config import Config
from appliance.errors import ModelError
from appliance.tools.calculator import calculate
from appliance.tools.router import Router

PATTERNS = ("sweep", "scanner", "breathe", "dance", "welcome", "alarm")
SETS = Path(__file__).with_name("tools.json")


def measure(config: Config) -> dict[str, Any]:
    """Requests that reach the right tool with the right arguments, and talk that reaches none."""
    sets = json.loads(SETS.read_text(encoding="utf-8"))
    routers = {"rules_alone": Router(PATTERNS)}
    try:
        embed = parts.build_text_embedder(config.faces, parts.open_modelstore(config)).embed
        routers["rules_and_meaning"] = Router(PATTERNS, embed)
    except ModelError:
        pass  # then the rules decide in the appliance as well
    found: dict[str, Any] = {"requests": sum(map(len, sets.values()))}
    for name, router in routers.items():
        wrong = [entry[0] for entries in sets.values() for entry in entries if not right(router, *entry)]
        found[name] = {"right": found["requests"] - len(wrong), "share": round(1 - len(wrong) / found["requests"], 3)}
    return found | {"wrong": wrong}


def right(router: Router, request: str, tool: str | None, wanted: dict[str, Any] | None) -> bool:
    """Whether a request is routed as it should be."""
    call = router.route(request)
    if call is None or tool is None or call.tool != tool:
        return call is None and tool is None
    return all(_fits(call.arguments, name, value) for name, value in (wanted or {}).items())


def _fits(arguments: dict[str, Any], name: str, value: Any) -> bool:
    if name == "result":
        return calculate(arguments["expression"]) == value
    if name == "contains":
        return all(word in arguments["question"].lower() for word in value)
    if name == "label":
        return str(value).lower() in arguments["label"].lower()
    return bool(arguments.get(name) == value)
