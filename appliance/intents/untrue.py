"""Readings that leave out something that a sentence says, and would be untrue: they are taken back.

What is asked for in figures is honest; a wrong sum is not.
"""

import re
from dataclasses import replace

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
MIXED = re.compile(
    r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten) and (?:a |one )?(?:half|quarter|"
    r"third)\b",
    re.I,
)
PERIOD = r"(?P<{0}>day|week|month|year)"
PER = re.compile(rf"\b(?:a|per|each|every) {PERIOD.format('told')}\b", re.I)
ASKED_PER = re.compile(
    rf"\b(?:what(?:['’]?s| is)|how much(?:['’]?s| is)?) (?:that|it)(?: work out(?: at)?| come to)? (?:a|per|"
    rf"each|every|over a|in a) "
    rf"{PERIOD.format('asked')}\b",
    re.I,
)
TIMES = re.compile(r"(?<![\d.])(?:4|7|12|24|30|31|52|365)(?![\d.])")
NOT_TO = re.compile(r"\b(?:remind|tell) (?:me|us) not to\b", re.I)
BEHIND = re.compile(r" (?:after|before|at|by|from|until|past)$", re.I)
LENGTH = r"\b(?:hours?|minutes?|mins?)\b"
EITHER = re.compile(rf"{LENGTH}[^,.?]*\bor\b[^,.?]*{LENGTH}", re.I)
AGAINST = re.compile(  # "nicht an die Pillen", and not "nicht an den Herd zu gehen" or "dass ich nicht an ..."
    r"^(?!.*\b(?:dass|dat|sondern|maar)\b).*\bh?erinner\w*\b.*\b(?:nicht|niet) (?:mehr |meer )?"
    r"(?:um|om|an|aan|daran|eraan)\b(?!.*\b(?:zu|te)\b)",
    re.I,
)
LEFT_OUT = re.compile(  # "nicht an den Herd zu gehen", but "nicht zu vergessen"
    r"^(?!.*\b(?:dass|dat|sondern|maar)\b).*\bh?erinner\w*\b.*\b(?:nicht|niet)\b.*\b(?:zu|te) (?!verge)", re.I
)
UNSURE = {"reminder": "follow", "calculate": "sum", "convert": "sum", "later": "time"}


def checked(found: Understood | None, text: str) -> Understood | None:
    """What was understood; where it leaves out what the text says, that it was not."""
    if found is None:
        return None
    if NOT_TO.search(text) and found.calls[0].tool == "reminder":
        return replace(found, calls=(_not_to(found.calls[0]), *found.calls[1:]))
    for call in found.calls:
        if _is_untrue(call, text):
            return Understood((Call("unsure", {"topic": UNSURE[call.tool]}),), found.language)
    return found


def _not_to(call: Call) -> Call:
    """A reminder not to do something, with its "not"."""
    told = BEHIND.sub("", str(call.arguments.get("text", "")))
    return Call("reminder", {**call.arguments, "text": told if told.lower().startswith("not ") else f"not to {told}"})


def _leaves_out(expression: str, text: str) -> bool:
    """Whether a sum leaves out a half behind a number, or that it is asked for another length of time."""
    mixed = MIXED.search(text) is not None and not re.search(
        r"[./]", expression.replace("1 / 2", "").replace("1/2", "")
    )
    asked, told = ASKED_PER.search(text), {found["told"].lower() for found in PER.finditer(text)}
    is_other = asked is not None and bool(told - {asked["asked"].lower()}) and not TIMES.search(expression)
    return mixed or is_other


def _is_untrue(call: Call, text: str) -> bool:
    if call.tool == "reminder":
        left_out = LEFT_OUT.search(text) and not re.search(r"\b(?:nicht|niet)\b", str(call.arguments.get("text", "")))
        return bool(AGAINST.search(text) or left_out)
    if call.tool == "calculate":
        expression = str(call.arguments.get("expression", ""))
        is_mean = expression.startswith("(") and NEEDED.search(text) is not None and "-" not in expression
        is_share = PERCENT.search(text) is not None and "100" not in expression and not call.arguments.get("percent")
        return is_mean or is_share or _leaves_out(expression, text)
    if call.tool == "convert":
        kinds = {str(unit).partition("-")[0] for _, unit in call.arguments["amount"]} | {
            str(call.arguments["to"]).partition("-")[0]
        }
        return kinds == {"mass"} and PER_WEIGHT.search(text) is not None
    is_to_leave = LEAVE.search(" ".join(text.lower().replace("’", "'").split())) is not None
    is_wrong_way = is_to_leave and int(call.arguments.get("seconds", 0)) > 0
    return call.tool == "later" and (is_wrong_way or EITHER.search(text) is not None)
