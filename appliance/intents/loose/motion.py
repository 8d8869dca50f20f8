"""Speed, distance and time: two of them are told, the third is asked. "12 miles in 45 minutes, what's his speed?"."""

import re

from appliance.intents.call import Call
from appliance.intents.loose.scan import Scan
from appliance.intents.sentence import Segment
from appliance.intents.spans import Span
from appliance.intents.units import Quantity, converted, kind

# What is asked, in the languages that have words for it here.
SPEED = {
    "en": re.compile(r"\b(?:how fast|speed|(?:what|how many) (?:mph|km/?h|kph)|(?:miles|km|kilometres) an hour)\b")
}
DISTANCE = {"en": re.compile(r"\b(?:how far|distance|how many (?:miles|kilomet(?:re|er)s|km)|what distance)\b")}
TIME = {"en": re.compile(r"\b(?:how long|how much time|how many (?:hours|minutes)|what time will (?:it|that) take)\b")}
OTHERWISE = re.compile(r"\b(?:left|until|till|break|stops?|petrol|fuel|litres?|gallons?|mpg|cost|late|early)\b")
SPEED_OF = {"length-mile": "speed-mile-per-hour", "length-kilometer": "speed-kilometer-per-hour"}
WAY_OF = {speed: way for way, speed in SPEED_OF.items()}
PER = ("a", "an", "per", "each", "every", "/")
HOUR = 3600
LONG = 100 * HOUR  # seconds


def find(scan: Scan) -> Call | None:
    """The third of them."""
    code, text = scan.sentence.language.code, " ".join(scan.words)
    if code not in SPEED or OTHERWISE.search(text) or scan.segments("time") or scan.segments("place"):
        return None
    pace = _pace(scan)
    told = [s for s in (*scan.segments("quantity"), *scan.segments("span"), *scan.segments("offset")) if s not in pace]
    ways = [s for s in told if _kind(s) == "length"]
    speeds = [s for s in told if _kind(s) == "speed"]
    spans = list({s.first: s for s in told if _seconds(s)}.values())
    if len({s.first for s in (*told, *pace)}) != len(ways) + len(speeds) + len(spans) + len(pace) or _others(scan):
        return None
    if pace:
        is_whole = len(ways) == 1 and not speeds and not spans and TIME[code].search(text)
        return _paced(ways[0], pace) if is_whole else None
    if len(ways) == len(spans) == 1 and not speeds and SPEED[code].search(text):
        return _speed(ways[0], spans[0])
    if len(speeds) == len(spans) == 1 and not ways and DISTANCE[code].search(text):
        return _distance(speeds[0], spans[0])
    if len(ways) == len(speeds) == 1 and not spans and TIME[code].search(text):
        return _time(ways[0], speeds[0])
    return None


def _kind(segment: Segment) -> str:
    told: Quantity | None = segment.values.get("quantity")
    return kind(told.unit) if told and len(told.parts) == 1 else ""


def _seconds(segment: Segment) -> float:
    """The seconds of a length of time; 0 for anything else."""
    told: Span | None = segment.values.get("span") or segment.values.get("offset")
    is_length = told and not told.months and _kind(segment) in ("", "duration")
    return told.seconds if told and is_length and 0 < told.seconds <= LONG else 0


def _others(scan: Scan) -> bool:
    """Whether a number is no part of what was read."""
    kinds = {"quantity", "span", "offset"}
    inside = {n for s in scan.sentence.segments if s.values.keys() & kinds for n in range(s.first, s.last)}
    return any(word[0].isdigit() for n, word in enumerate(scan.words) if n not in inside) or bool(scan.values("date"))


def _pace(scan: Scan) -> list[Segment]:
    """ "6 minutes a kilometre": the length of time, and the way that it is for."""
    found = []
    for span in (s for s in scan.segments("span") if _seconds(s)):
        ways = [s for s in scan.sentence.segments if _is_one_way(s, span, scan)]
        found += [span, *ways] if len(ways) == 1 else []
    return found


def _is_one_way(segment: Segment, span: Segment, scan: Scan) -> bool:
    if segment.first == span.last and _kind(segment) == "length":
        return scan.word(segment.first) in PER
    named = str(segment.values.get("unit", ""))
    return segment.first == span.last + 1 and named in SPEED_OF and scan.word(span.last) in PER


def _way(segment: Segment, unit: str) -> float | None:
    return converted(segment.values["quantity"], unit)


def _unit(segment: Segment) -> str:
    """Miles or kilometres."""
    unit: str = segment.values["quantity"].unit
    return unit if unit in SPEED_OF else "length-kilometer"


def _written(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _speed(way: Segment, span: Segment) -> Call | None:
    unit = _unit(way)
    far, seconds = _way(way, unit), _seconds(span)
    took = _written(seconds / HOUR) if seconds >= HOUR else f"{_written(seconds / 60)} * 60"
    return _sum(f"{_written(far)} / {took}", SPEED_OF[unit]) if far else None


def _distance(speed: Segment, span: Segment) -> Call | None:
    fast, unit = speed.values["quantity"].parts[0]
    way = WAY_OF.get(unit)
    took = _written(_seconds(span) / HOUR) if _seconds(span) >= HOUR else f"{_written(_seconds(span) / 60)} / 60"
    return _sum(f"{_written(fast)} * {took}", way) if way else None


def _time(way: Segment, speed: Segment) -> Call | None:
    fast, unit = speed.values["quantity"].parts[0]
    far = _way(way, WAY_OF[unit]) if unit in WAY_OF else None
    if not far or not fast:
        return None
    hours = far / fast
    told = (f"{_written(far)} / {_written(fast)}", "duration-hour")
    return _sum(*told) if hours >= 1 else _sum(f"{told[0]} * 60", "duration-minute")


def _paced(way: Segment, pace: list[Segment]) -> Call | None:
    unit = str(pace[1].values.get("unit") or pace[1].values["quantity"].unit)
    far = _way(way, unit) if unit in SPEED_OF else None
    return _sum(f"{_written(far)} * {_written(_seconds(pace[0]) / 60)}", "duration-minute") if far else None


def _sum(expression: str, unit: str) -> Call:
    return Call("calculate", {"expression": expression, "unit": unit})
