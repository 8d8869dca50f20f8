"""Spans of time as people say them."""

import re

from appliance.tools.numbers import NUMBERS

SECONDS = {"second": 1, "sec": 1, "s": 1, "minute": 60, "min": 60, "m": 60, "hour": 3600, "hr": 3600, "h": 3600}
AMOUNT = r"(\d+(?:[.,]\d+)?|an?|half an?|half|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + r")"
UNIT = r"(seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h)"
PART = re.compile(rf"\b{AMOUNT}(\s+and a half)?[\s-]*(?:of a )?{UNIT}\b(\s+and a half)?", re.I)


def find_duration(text: str) -> int | None:
    """Seconds of a span such as "an hour and a half" or "90 seconds"; None when there is none."""
    text = re.sub(r"\b(\w+)-(\w+)(?=[\s-]*(?:min|sec|hour))", _joined, text.lower())
    text = re.sub(r"\bquarter of an hour\b", "15 minutes", text)
    found = PART.findall(text)
    if not found:
        return None
    parts = [(_amount(amount, bool(before or after)), unit) for amount, before, unit, after in found]
    return round(sum(amount * SECONDS[unit.rstrip("s") or "s"] for amount, unit in parts))


def _joined(found: re.Match[str]) -> str:
    first, second = found[1], found[2]
    if first in NUMBERS and second in NUMBERS:
        return str(NUMBERS[first] + NUMBERS[second])
    return f"{first} {second}"


def _amount(word: str, half: bool) -> float:
    word = word.replace(",", ".")
    if word.startswith("half"):
        return 0.5
    if word in ("a", "an"):
        return 1.5 if half else 1.0
    number = float(NUMBERS[word]) if word in NUMBERS else float(word)
    return number + (0.5 if half else 0.0)


def in_words(seconds: float) -> str:
    """A span as one says it."""
    rest = round(seconds)
    parts = []
    for name, size in (("hour", 3600), ("minute", 60), ("second", 1)):
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count} {name}{'' if count == 1 else 's'}")
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]])) if parts else "0 seconds"
