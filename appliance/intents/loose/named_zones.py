"""A time in a zone that is told by its name, in English: "standup's at 9:30 am Pacific, what's that in Dublin?"."""

import re

from appliance.intents.call import Call
from appliance.intents.loose.scan import Scan

ZONES = {
    "pacific": "America/Los_Angeles", "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles",
    "eastern": "America/New_York", "est": "America/New_York", "edt": "America/New_York",
    "central": "America/Chicago", "mountain": "America/Denver", "gmt": "Etc/UTC", "utc": "Etc/UTC",
    "cet": "Europe/Paris", "cest": "Europe/Paris", "bst": "Europe/London",
    "jst": "Asia/Tokyo", "aest": "Australia/Sydney",
}  # fmt: skip
NAMED = re.compile(rf"(?:\d|\b(?:am|pm|a\.m\.|p\.m\.|o'clock|noon|midnight)) ?(?P<zone>{'|'.join(ZONES)})\b(?: time)?")
ASKS = re.compile(
    r"\b(?:what(?:'s| is) (?:that|it)|what time (?:is|would|will) (?:that|it)|when(?:'s| is) "
    r"(?:that|it)|which is)\b"
)
HERE = re.compile(r"\b(?:for (?:me|us)|here|(?:my|our|local) time|at home)\b")
OTHER = re.compile(r"\b(?:remind|alarm|timer|wake|list|until|hours?|minutes?)\b")


def find(scan: Scan) -> Call | None:
    """The time here, or at the one place that is named."""
    text = " ".join(scan.words)
    zones = [found for found in NAMED.finditer(text)]
    times, places = {s.values["time"] for s in scan.segments("time")}, scan.segments("place")
    places = [s for s in places if scan.sentence.words(s) not in ZONES]
    if scan.sentence.language.code != "en" or len(zones) != 1 or len(times) != 1 or not ASKS.search(text):
        return None
    if OTHER.search(text) or scan.segments("date") or len(places) > 1 or not (places or HERE.search(text)):
        return None
    told = places[0].values["place"].zones if places else ("",)
    if len(told) != 1:
        return None
    name, zone = zones[0]["zone"], ZONES[zones[0]["zone"]]
    shown = name.upper() if len(name) <= 4 else f"{name.capitalize()} time"
    target = scan.sentence.between(places) if places else ""
    return Call("zones", {"time": f"{times.pop().time:%H:%M}", "zones": [zone, told[0]], "names": [shown, target]})
