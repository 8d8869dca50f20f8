"""Readings that leave out something that a sentence says, and would be untrue: they are taken back.

What is asked for in figures is honest; a wrong sum is not.
"""

import re

from appliance.intents.call import Call
from appliance.intents.loose.departures import LEAVE
from appliance.intents.understanding import Understood

PERCENT = re.compile(r"\d ?(?:%|percent\b|per cent\b|prozent\b|procent\b)", re.I)
NEEDED = re.compile(
    r"\b(?:need|have to (?:get|score))\b.*\baverage\b|\baverage\b.*\b(?:need|have to (?:get|"
    r"score))\b",
    re.I,
)
PER_WEIGHT = re.compile(
    r"\b(?:mg|milligrams?|ml|mcg|units?|g|grams?) ?(?:per|/|for each|for every|a) ?(?:kg|"
    r"kilo\w*)\b",
    re.I,
)
UNSURE = {"calculate": "sum", "convert": "sum", "later": "time"}


def checked(found: Understood | None, text: str) -> Understood | None:
    """What was understood; where it leaves out what the text says, that it was not."""
    if found is None:
        return None
    for call in found.calls:
        if _is_untrue(call, text):
            return Understood((Call("unsure", {"topic": UNSURE[call.tool]}),), found.language)
    return found


def _is_untrue(call: Call, text: str) -> bool:
    if call.tool == "calculate":
        expression = str(call.arguments.get("expression", ""))
        is_mean = expression.startswith("(") and NEEDED.search(text) is not None and "-" not in expression
        is_share = PERCENT.search(text) is not None and "100" not in expression and not call.arguments.get("percent")
        return is_mean or is_share
    if call.tool == "convert":
        kinds = {str(unit).partition("-")[0] for _, unit in call.arguments["amount"]} | {
            str(call.arguments["to"]).partition("-")[0]
        }
        return kinds == {"mass"} and PER_WEIGHT.search(text) is not None
    is_to_leave = LEAVE.search(" ".join(text.lower().replace("’", "'").split())) is not None
    return call.tool == "later" and is_to_leave and int(call.arguments.get("seconds", 0)) > 0
