"""Durations as people write them."""

import re
from datetime import datetime

from appliance.intents.numbers import digits

SECONDS = {"second": 1, "sec": 1, "s": 1, "minute": 60, "min": 60, "m": 60, "hour": 3600, "hr": 3600, "h": 3600}
UNIT = r"(seconds?|secs?|minutes?|mins?|hours?|hrs?|(?<=\d)\s?[smh])"
PART = re.compile(rf"\b(\d+(?:[.,]\d+)?|half an?|half|an?)(\s+and a half)?[\s-]*(?:of a )?{UNIT}\b(\s+and a half)?")
# "an hour twenty": what follows without a unit is of the next smaller one.
SMALLER = [("hours?", "minutes"), ("minutes?", "seconds")]


MOMENT = re.compile(
    r"\bat (\d{1,2})(?:[:.](\d\d))?\s*(a\.?m\b|p\.?m\b)?(?!\s*(?:min|sec|hour|percent|%))"
    r"|\bfor (\d{1,2})[:.](\d\d)\s*(a\.?m\b|p\.?m\b)?|\bfor (\d{1,2})()\s*(a\.?m\b|p\.?m\b|o'clock)"
)
SPOKEN = re.compile(r"\b(quarter|half|\d{1,2})(?: minutes?)? (past|after|to) (\d{1,2})\b")
PART_OF_DAY = re.compile(r"\b(?:(morning)|afternoon|evening|tonight|night)\b", re.I)
HALVES = {"quarter": 15, "half": 30}
DAY = 24 * 3600


def find_duration(text: str) -> int | None:
    """Seconds of a span such as "an hour and a half" or "90 seconds"; None if there is none."""
    told = digits(text)
    told = re.sub(r"\b(?:at|for) \d{1,2}[:.]\d\d ?h\b|\bat \d{1,2} ?[ap]\.?m\b", " ", told)  # a time, not a duration
    told = re.sub(r"\b(\d+) ?(?:h|hrs?) (\d+)\b", r"\1 hours \2 minutes", told)
    told = re.sub(r"\b(\d+):(\d\d) (minutes|hours)\b", _clocked, told)
    told = re.sub(r"\b(?:(an?|\d+) hours?|(\d+)) and (an?|1|3)[ -]quarters?(?: hours?)?\b", _quartered, told)
    told = re.sub(r"\b(\d+)[ -]quarters? of an hour\b", lambda found: f"{15 * int(found[1])} minutes", told)
    told = re.sub(r"\bquarter of an hour\b", "15 minutes", told)
    for unit, smaller in SMALLER:
        told = re.sub(
            rf"\b((?:\d+|an?) {unit}) (?:and )?(\d+)\b(?![\s-]*[a-z]*(?:min|sec|h))", rf"\1 \2 {smaller}", told
        )
    found = PART.findall(told)
    if not found:
        return None
    parts = [(_amount(amount, bool(before or after)), unit.strip()) for amount, before, unit, after in found]
    return round(sum(amount * SECONDS[unit.rstrip("s") or "s"] for amount, unit in parts))


def _quartered(found: re.Match[str]) -> str:
    """ "2 hours and 3 quarters", "2 and 3 quarter hours" as 2 hours 45 minutes; "2 and 3 quarters" alone as it is."""
    if not found[1] and not found[0].endswith(("hour", "hours")):
        return found[0]
    return f"{found[1] or found[2]} hours {45 if found[3] == '3' else 15} minutes"


def _clocked(found: re.Match[str]) -> str:
    """ "1:30 minutes" as 1 minute 30 seconds."""
    larger, smaller = ("minutes", "seconds") if found[3] == "minutes" else ("hours", "minutes")
    return f"{found[1]} {larger} {int(found[2])} {smaller}"


def until_moment(text: str, now: datetime) -> int | None:
    """Seconds until a time of the day, such as "at 7:30" or "for 8 pm"; None without one.

    "At quarter past four" means the next one, unless the text says morning or evening.
    "Tomorrow" is the next day, else it is within 24 hours.
    """
    found = MOMENT.search(SPOKEN.sub(_spoken, digits(text)))
    if not found:
        return None
    told = [group for start in (1, 4, 7) if found[start] for group in found.group(start, start + 1, start + 2)]
    hour, minute = int(told[0]), int(told[1] or 0)
    twice = (told[2] or "o")[0] not in "ap" and 1 <= hour <= 12 and not told[0].startswith("0")
    tomorrow = re.search(r"\btomorrow\b", text, re.I) is not None
    if twice and (part := PART_OF_DAY.search(text)):
        twice, told[2] = False, "a" if part[1] else "p"
    if told[2] and told[2][0] in "ap":
        hour = hour % 12 + (12 if told[2][0] == "p" else 0)
    if hour > 23 or minute > 59:
        return None
    then = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    seconds = round((then - now).total_seconds())
    if tomorrow:
        return seconds + DAY
    every = DAY // 2 if twice else DAY
    return seconds % every or every


def _spoken(found: re.Match[str]) -> str:
    """ "quarter past 4" as 4:15."""
    minutes = HALVES.get(found[1]) or int(found[1])
    hour = int(found[3])
    if minutes > 59 or not 1 <= hour <= 12:
        return found[0]
    if found[2] == "to":
        minutes, hour = -minutes % 60, (hour - 2) % 12 + 1
    return f"{hour}:{minutes:02d}"


def _amount(word: str, half: bool) -> float:
    if word.startswith("half"):
        return 0.5
    number = 1.0 if word in ("a", "an") else float(word.replace(",", "."))
    return number + (0.5 if half else 0.0)
