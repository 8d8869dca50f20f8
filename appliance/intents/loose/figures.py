"""English sums that are told in passing, by their form: a pattern of words with a figure in each of its gaps.

A sum is made only where every number of the text has its place in the form, and where no word stands beside it that
would change the sum, such as "half" or "another", unless the form reads that word.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from appliance.intents.call import Call
from appliance.intents.numbers import digits

N = r"\d+(?:\.\d+)?"
GAP = r"[^\d?]*?"  # words without a number
MONEY = r"(?: ?(?:quid|pounds?|euros?|dollars?|bucks|£|€|\$))?"
MOST = 7  # numbers of a form
PERCENT = r" ?(?:%|percent|per cent)"
LOADED = re.compile(
    r"\b(?:half|halves|halved?|thirds?|quarters?|twice|double\w*|treble|triple\w*|dozen|couple|percent|per cent|"
    r"except|without|"
    r"skip\w*|miss(?:ed|ing)?|free|another|extra|more|less|fewer|plus|minus|off|discount\w*|vat|tax|tip|deposit|fee|already|"
    r"left|besides|unless|instead|interest|ago|stop|cancel|timer|alarm|remind|list)\b|%|(?<=\d) ?[-+*/×÷^]"
)
PRONOUN = re.compile(r"\b(each|every|this|that|the|which|last|next|little|big|other|any|another) one\b")
WORDS = (  # numbers that digits() leaves
    (re.compile(r"\bthrice\b"), "3 times"),
    (re.compile(r"\btwice (?=(?:a|per|each|every) )"), "2 times "),
    (re.compile(r"\bonce (?=(?:a|per|each|every) )"), "1 times "),
    (re.compile(rf"\b({N}) and a half\b"), lambda found: f"{float(found[1]) + 0.5:g}"),
    (re.compile(rf"\b({N}) and (?:a|1) quarter\b"), lambda found: f"{float(found[1]) + 0.25:g}"),
    (re.compile(r"\b(?:a|1) ([a-z]+) and a half\b"), r"1.5 \1s"),
    (re.compile(r"\ban? (?=(?:fiver|5er)\b)"), ""),
    (re.compile(r"\bfiver\b"), "5"),
    (re.compile(r"\btenner\b"), "10"),
)  # fmt: skip
MASS = {
    "mg": 0.001,
    "milligram": 0.001,
    "g": 1.0,
    "gram": 1.0,
    "gramme": 1.0,
    "kg": 1000.0,
    "kilo": 1000.0,
    "kilogram": 1000.0,
}
VOLUME = {"ml": 1.0, "mil": 1.0, "millilitre": 1.0, "milliliter": 1.0, "cl": 10.0, "centilitre": 10.0, "l": 1000.0,
          "litre": 1000.0, "liter": 1000.0}  # fmt: skip
LENGTH = {"mm": 0.001, "mil": 0.001, "millimetre": 0.001, "millimeter": 0.001, "cm": 0.01, "centimetre": 0.01,
          "centimeter": 0.01, "m": 1.0, "metre": 1.0, "meter": 1.0}  # fmt: skip
TIME = {
    "second": 1.0,
    "sec": 1.0,
    "minute": 60.0,
    "min": 60.0,
    "hour": 3600.0,
    "hr": 3600.0,
    "day": 86400.0,
    "week": 604800.0,
}
UNIT_WORDS = r"(?:mg|milligrams?|g|grams?|kg|kilos?|kilograms?|ml|millilit(?:re|er)s?|cl|l|lit(?:re|er)s?)"
LENGTHS = r"(?:mm|mils?|millimet(?:re|er)s?|cm|centimet(?:re|er)s?|m|met(?:re|er)s?)"
TIMES = r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?)"

Told = dict[str, str]
Made = list[Call] | Call | None


def n(name: str) -> str:
    """A pattern for a number of this name, with a sign of money before it."""
    return rf"(?:[£$€] ?)?(?P<{name}>{N})"


@dataclass(frozen=True)
class Form:
    """A pattern, what is made of its figures, and the words beside them that it reads."""

    pattern: str
    make: Callable[[Told], Made]
    reads: str = ""


def plain(text: str) -> str:
    """A text in lower case, its numbers in figures."""
    told = PRONOUN.sub(r"\1 item", " ".join(text.lower().replace("’", "'").split()))
    told = digits(told)
    for pattern, made in WORDS:
        told = pattern.sub(made, told)
    return told


def find(text: str, forms: Iterable[Form]) -> list[Call]:
    """What the first form makes of a text; nothing where a number or a word has no part in it."""
    numbers = len(re.findall(N, text))
    for form in forms if numbers <= MOST else ():
        found = re.search(form.pattern, text)
        if not found:
            continue
        told = {name: value for name, value in found.groupdict().items() if value is not None}
        if sum(re.fullmatch(N, value) is not None for value in told.values()) != numbers:
            continue
        if any(not form.reads or not re.fullmatch(form.reads, word[0].strip()) for word in LOADED.finditer(text)):
            continue
        made = form.make(told)
        if made:
            return made if isinstance(made, list) else [made]
    return []


def size(word: str, table: dict[str, float]) -> float | None:
    """How many of the smallest unit a unit of a table is."""
    return table.get(word) or table.get(word.rstrip("s"))


def total(expression: str, **more: Any) -> Call:
    """A call that works a sum out."""
    return Call("calculate", {"expression": expression, **more})


def figure(value: float) -> str:
    """A number in figures, without a fraction that is none."""
    return f"{value:.6f}".rstrip("0").rstrip(".")
