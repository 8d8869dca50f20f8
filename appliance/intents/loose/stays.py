"""How long somebody slept, worked or was on the way: "to bed at quarter past eleven, up at ten to seven, how long?".

The two times stand apart, each with what was done then.
"""

import re

from appliance.intents.call import Call
from appliance.intents.hours import HALF_DAY, Hour
from appliance.intents.loose.scan import Scan

MOST_WORDS = 34
DAY = 2 * HALF_DAY
LONGEST_NIGHT = 14 * 60  # minutes
EVENING, NIGHT = 18 * 60, 5 * 60  # within these people go to bed
HOW_LONG = re.compile(
    r"\b(?:how (?:many hours|much (?:sleep|time)|long)|how many hours'? sleep|wie ?viele? (?:stunden|schlaf|zeit)|"
    r"wie lang\w*|hoe ?lang\w*|hoeveel (?:uur|uren|slaap|tijd))\b",
    re.I,
)
TO_BED = (
    r"(?:to|in) bed|asleep|nodd?ed off|dropp?ed off|turned in|lights out|go to sleep|went to sleep|hit the (?:hay|"
    r"sack)|"
    r"ins bett|im bett|zu bett|eingeschlafen|einschlaf\w*|schlafen (?:geh\w*|gegangen)|hingelegt|"
    r"naar bed|in bed|in slaap|gaan slapen|ga slapen|ging slapen|gaan liggen"
)
OUT_OF_BED = re.compile(
    r"\b(?:up|awake|woke|wake|waking|wach|aufgewacht|aufgestanden|aufsteh\w*|aufwach\w*|stehe? (?:ich|wir)|raus|"
    r"geweckt|klingelt\w*|"
    r"wakker|op|opsta\w*|opgestaan|eruit|uit|gaat)\b",
    re.I,
)
SLEEP = re.compile(rf"\b(?:{TO_BED}|sleep|slept|schlaf\w*|geschlafen|slaap|geslapen)\b", re.I)
# What stands before the bed only if the times are told the other way round.
UP_FIRST = re.compile(
    rf"\b(?:woke|wake|(?:get|got|getting) up|up at|aufsteh\w*|aufgestanden|steh\w* .* auf|aufwach\w*|opsta\w*|"
    rf"opgestaan|"
    rf"wakker|sta .* op)\b.*\b(?:{TO_BED})\b",
    re.I,
)
BEGINS = re.compile(
    r"\b(?:opens?|öffnet|gaat open|start(?:ed|s)?|began|begin|begins|left|leave|leaves|set off|clocked (?:in|on)|"
    r"(?:came|come|coming|got|get|went|go|am|was|knocked|clocked) (?:off|on|out|down)|"
    r"put (?:it|them) (?:in|on)|"
    r"angefangen|anfang\w*|fang\w*|begonnen|beginn\w*|los|losgefahren|losfahr\w*|fahr\w*|abgefahren|abfahr\w*|weg|"
    r"begon\w*|begint|vertrek\w*|vertrokken|weggegaan|weggereden)\b",
    re.I,
)
ENDS = re.compile(
    r"\b(?:closes?|shuts?|schließt|sluit|dicht|finish(?:ed|es)?|ended|ends?|stopp?ed|stop|arrived?|arrives|(?:got|"
    r"get|gets|was|were|am|are) "
    r"(?:there|back|home|in|out|done)|home|back (?:on|in|at|to)|"
    r"(?:on|off|in|due) (?:again|at)|clocked (?:off|out)|knocked off|"
    r"aufgehört|aufhör\w*|hör\w*|fertig|feierabend|schluss|angekommen|ankomm\w*|komm\w*|daheim|zuhause|zurück|da|"
    r"gestopt|stop\w*|klaar|aangekomen|aankom\w*|thuis|terug|er)\b",
    re.I,
)
# Minus a break, on several days, or of somebody's age: another sum.
OTHERWISE = re.compile(
    r"\b(?:break|lunch|minus|without|less|each day|every|per|a week|pause|abzüglich|ohne|jeden|pro|woche|pauze|zonder|"
    r"elke|week|in total|average|durchschnitt\w*|gemiddeld|twice|"
    r"(?:how long|wie lang\w*|hoe ?lang|time|hours|zeit|stunden|tijd|uur) (?:till|until|noch|nog|bis|tot|before|"
    r"left))\b",
    re.I,
)


def find(scan: Scan) -> Call | None:
    """From the one time to the other."""
    text = " ".join(scan.words)
    times = scan.segments("time")
    if len(scan.words) > MOST_WORDS or len(times) != 2 or not HOW_LONG.search(text) or OTHERWISE.search(text):
        return None
    if scan.segments("place") or scan.has("price") or _other_figures(scan) or not _are_near(scan):
        return None
    first, last = (segment.values["time"] for segment in times)
    if SLEEP.search(text):
        to_bed, up = (last, first) if UP_FIRST.search(text) else (first, last)
        return _night(to_bed, up) if OUT_OF_BED.search(text) else None
    begins, ends = BEGINS.search(text), ENDS.search(text)
    if not begins or not ends or begins.start() > ends.start():
        return None
    return _told(first.minutes, last.behind(first).minutes)


def _are_near(scan: Scan) -> bool:
    """Whether the days that are told are those of one night: no other date."""
    today = scan.sentence.now.date()
    return all(abs((told.date - today).days) <= 1 for told in scan.values("date"))


def _other_figures(scan: Scan) -> bool:
    inside = {n for s in scan.sentence.segments if s.values.keys() & {"time", "date"} for n in range(s.first, s.last)}
    return any(word[0].isdigit() for n, word in enumerate(scan.words) if n not in inside)


def _night(first: Hour, last: Hour) -> Call | None:
    """A night: to bed in the evening or the night, and up on the next occasion of the other time."""
    starts = [first.minutes] if first.certain else [first.minutes % HALF_DAY, first.minutes % HALF_DAY + HALF_DAY]
    starts = [at for at in starts if at >= EVENING or at < NIGHT]
    ends = [last.minutes] if last.certain else [last.minutes % HALF_DAY]
    if len(starts) != 1 or not 0 < (ends[0] - starts[0]) % DAY <= LONGEST_NIGHT:
        return None
    return _told(starts[0], ends[0])


def _told(start: int, end: int) -> Call:
    return Call("between_hours", {"start": _written(start), "end": _written(end)})


def _written(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"
