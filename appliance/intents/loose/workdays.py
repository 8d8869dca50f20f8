"""Working days and anniversaries in English: "ten working days from today", "we were wed on 9 June 1984, which "
"is next?"."""

import re

from appliance.intents.call import Call
from appliance.intents.loose.figures import N, plain
from appliance.intents.loose.scan import Scan

DAYS = r"(?:working|business|work|office) ?days?"
UNTIL = re.compile(
    rf"\bhow many (?:more )?{DAYS} (?:(?:are |is )?(?:there |left )*(?:till|until|til|to|before)|(?:have|do) "
    rf"(?:i|we) (?:have|get|got)? ?"
    r"(?:left )?(?:till|until|before|to))\b"
)
AFTER = re.compile(rf"\b(?P<count>{N}) {DAYS} (?:from|after)\b|\bin (?P<inside>{N}) {DAYS}(?:'? time)?\b")
ASKS = re.compile(r"\b(?:when|what (?:date|day)|which (?:date|day)|date)\b|\?|^(?:so |and )?\d+ ")
OTHER = re.compile(r"\b(?:remind|timer|alarm|list|ago|before|minus|except|half)\b")
WED = re.compile(r"\b(?:married|wed|wedded|wedding|tied the knot|hitched)\b")
NEXT = re.compile(r"\b(?:which|what|when(?:'s)?)\b.*\banniversary\b|\banniversary\b.*\b(?:which|what|next|called)\b")
CALLED = re.compile(r"\b(?:called|name|which one|kind)\b")


EVERY = re.compile(rf"\bevery (?P<hours>{N}) hours\b")
DOSES = re.compile(r"\b(?:when (?:are|is|do|does|should|must)|what times?|which times?|when)\b")


def _every_hours(text: str, scan: Scan) -> Call | None:
    """ "Every 8 hours from 6 am, when are the doses?"."""
    found, times = EVERY.search(text), scan.segments("time")
    others = {n for s in times for n in range(s.first, s.last)}
    figures = [w for n, w in enumerate(scan.words) if w[0].isdigit() and n not in others]
    if not found or len(times) != 1 or not DOSES.search(text) or OTHER.search(text) or len(figures) > 1:
        return None
    if not float(found["hours"]).is_integer() or scan.segments("date") or scan.segments("place"):
        return None
    return Call("every_hours", {"start": f"{times[0].values['time'].time:%H:%M}", "hours": int(float(found["hours"]))})


def find(scan: Scan) -> Call | None:
    """The count of working days, the day after some, or the next anniversary, that a text asks for."""
    text = plain(scan.sentence.text)
    if scan.sentence.language.code == "en" and (every := _every_hours(text, scan)):
        return every
    if scan.sentence.language.code != "en" or scan.segments("time") or scan.segments("place"):
        return None
    return _until(text, scan) or _after(text, scan) or _anniversary(text, scan)


def _figures(scan: Scan) -> int:
    """How many figures stand outside of its dates."""
    inside = {n for s in scan.segments("date") for n in range(s.first, s.last)}
    return sum(word[0].isdigit() for n, word in enumerate(scan.words) if n not in inside)


def _until(text: str, scan: Scan) -> Call | None:
    days = scan.values("date")
    if not UNTIL.search(text) or len(days) != 1 or _figures(scan) or OTHER.search(text.replace("before", "")):
        return None
    return Call("working_days", {"date": days[0].date.isoformat()})


def _after(text: str, scan: Scan) -> Call | None:
    found, days = AFTER.search(text), scan.values("date")
    if not found or len(days) > 1 or not ASKS.search(text) or OTHER.search(text):
        return None
    count = float(found["count"] or found["inside"])
    figures = len(re.findall(N, text)) if not days else _figures(scan)
    if not count.is_integer() or figures > 1:
        return None
    start = {"start": days[0].date.isoformat()} if days and days[0].date != scan.sentence.now.date() else {}
    return Call("after_working_days", {"count": int(count), **start})


def _anniversary(text: str, scan: Scan) -> Call | None:
    days = scan.values("date")
    if len(days) != 1 or not WED.search(text) or not NEXT.search(text) or days[0].date >= scan.sentence.now.date():
        return None
    names = {"names": True} if CALLED.search(text) else {}
    return None if _figures(scan) else Call("anniversary", {"date": days[0].date.isoformat(), **names})
