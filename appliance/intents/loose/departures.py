"""When to leave to be in time, and when somebody arrives: "I must be there by 6 and it's an hour away, when do I go?"

English only: one time of the day, one length of time, and a question that says which way it goes.
"""

import re

from appliance.intents.call import Call
from appliance.intents.hours import Hour
from appliance.intents.loose.scan import Scan
from appliance.intents.sentence import Segment
from appliance.intents.spans import Span

WHO = r"(?:i|we|you|they|he|she|it|that|the \w+)"
MUST = r"(?:do|does|did|should|shall|must|will|would|have|has|is|are)"
THERE = r"\b(?:when|what time) (?:am|are|is) (?:i|we|she|he) (?:there|home|back|in|done)\b"
ASKS = rf"\b(?:when|what time|how early)(?:'ll)? (?:{MUST} )?{WHO}\b[^,.?]*"
LEAVE = re.compile(rf"{ASKS}\b(?:leave|leaving|set off|go|going|head (?:off|out)|be off|start out|get up|start)\b")
ARRIVE = re.compile(
    rf"{THERE}|{ASKS}\b(?:get (?:in|there|home|back)|arrive|land|"
    r"be (?:there|home|back|in|done|ready|finished|over)|finish|end)\b"
)
OTHERWISE = re.compile(r"\b(?:timer|alarm|remind|wake|left|ago|ahead|behind|late|early|early enough|price|cost)\b")
WAY = re.compile(r"\b(?:leav\w+|from|setting off|set off|driv\w+|flying|flight|train|coach|bus|ferry)\b")
ADDED = re.compile(r"\b(?:plus|and|with|another|then)\b")
CHOICE = re.compile(r"\b(?:or|instead|either|rather|between|each way|if)\b")
PARTS = ("half", "quarter", "third", "couple", "few")
MOST = 3  # lengths of time
LONGEST = 24 * 3600  # seconds


def find(scan: Scan) -> Call | None:
    """The time to leave, or that of arriving."""
    text = " ".join(scan.words)
    if scan.sentence.language.code != "en" or OTHERWISE.search(text) or scan.segments("date"):
        return None
    if scan.segments("place") and not WAY.search(text):
        return None
    leaves, arrives = LEAVE.search(text), ARRIVE.search(text)
    spans = [s for s in scan.sentence.segments if _seconds(s.values.get("span"))]
    times = [s for s in scan.segments("time") if s not in spans and not s.values.keys() & {"offset"}]
    if bool(leaves) == bool(arrives) or len(times) != 1 or not _are_one_way(spans, text):
        return None
    inside = {n for s in (*times, *spans) for n in range(s.first, s.last)}
    if any(word[0].isdigit() or word in PARTS for n, word in enumerate(scan.words) if n not in inside):
        return None
    told: Hour = times[0].values["time"]
    start = told if told.certain else told.by_day
    seconds = round(sum(_seconds(s.values["span"]) for s in spans))
    return Call("later", {"start": f"{start.time:%H:%M}", "seconds": -seconds if leaves else seconds})


def _are_one_way(spans: list[Segment], text: str) -> bool:
    """Whether there is one length of time, or several that come one after another."""
    return len(spans) == 1 or (1 < len(spans) <= MOST and ADDED.search(text) is not None and not CHOICE.search(text))


def _seconds(told: Span | None) -> float:
    return told.seconds if told and not told.months and 0 < told.seconds < LONGEST else 0
