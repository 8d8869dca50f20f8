"""Numbers in a row of words, as digits or in words of any language: (value, place after it)."""

import re
from collections.abc import Sequence

from appliance.intents.language import Language

HUNDRED, THOUSAND, MILLION = 100, 1000, 1_000_000
Read = tuple[float, int]
SHARES = {"and_a_half": 0.5, "and_three_quarters": 0.75, "and_a_quarter": 0.25}  # behind a number or its unit


def number(words: Sequence[str], at: int, language: Language) -> Read | None:
    """A number that begins at a word; None if there is none."""
    if at >= len(words):
        return None
    found = _figures(words, at, language) if words[at][0].isdigit() else _spelt(words, at, language)
    return with_share(words, found[1], found[0], language) if found else None


def count(words: Sequence[str], at: int, language: Language) -> Read | None:
    """A number, or an article that stands for one, or "half a"."""
    if found := number(words, at, language):
        return found
    if at < len(words) and words[at] in language.data["numbers"]["half"].split():
        return 0.5, at + 1 + (words[at + 1 : at + 2] != [] and words[at + 1] in language.data["article_one"].split())
    if at < len(words) and words[at] in language.data["article_one"].split():
        return 1.0, at + 1
    return None


def ordinal(words: Sequence[str], at: int, language: Language) -> tuple[int, int] | None:
    """ "third", "3rd", "3." as 3."""
    if at >= len(words):
        return None
    if words[at] in language.ordinals:
        return language.ordinals[words[at]], at + 1
    if language.ordinals.get("-".join(words[at : at + 3 : 2])):
        return language.ordinals["-".join(words[at : at + 3 : 2])], at + 3
    endings = language.data["numbers"]["ordinal_endings"].split()
    if words[at].isdigit() and at + 1 < len(words) and words[at + 1] in endings:
        return int(words[at]), at + 2
    tens = language.numbers.get(words[at], 0.0)
    after = at + 2 if words[at + 1 : at + 2] == ["-"] else at + 1
    if tens in (20, 30) and after < len(words) and language.ordinals.get(words[after], 10) < 10:
        return int(tens) + language.ordinals[words[after]], after + 1
    return None


def figures(word: str, decimal: str) -> float | None:
    """ "1,250.50" or "1.250,50", "3.5", "1/2"; None for a time, a date or anything else."""
    if re.fullmatch(r"\d+/\d+", word):
        top, bottom = map(int, word.split("/"))
        return top / bottom if bottom else None
    other = "," if decimal == "." else "."
    if re.fullmatch(rf"\d{{1,3}}(?:{re.escape(other)}\d{{3}})+(?:{re.escape(decimal)}\d+)?", word):
        return float(word.replace(other, "").replace(decimal, "."))
    if re.fullmatch(r"\d+(?:[.,]\d+)?", word):
        return float(word.replace(",", "."))
    return None


def _figures(words: Sequence[str], at: int, language: Language) -> Read | None:
    value = figures(words[at], language.data["decimal"])
    if value is None:
        return None
    after = at + 1
    fraction = figures(words[after], language.data["decimal"]) if after < len(words) and "/" in words[after] else None
    if fraction is not None and fraction < 1 and value.is_integer():  # 1 1/2
        return value + fraction, after + 1
    scale = _scale(words, after, language)
    return (value * scale, after + 1) if scale else (value, after)


def _scale(words: Sequence[str], at: int, language: Language) -> float | None:
    told = language.data["numbers"]
    word = words[at] if at < len(words) else ""
    scales = {"thousand": THOUSAND, "million": MILLION, "hundred": HUNDRED, "dozen": 12}
    return next((float(value) for name, value in scales.items() if word in told.get(name, "").split()), None)


def _spelt(words: Sequence[str], at: int, language: Language) -> Read | None:
    if words[at] in ("½", "¼", "¾"):
        return {"½": 0.5, "¼": 0.25, "¾": 0.75}[words[at]], at + 1
    total, current, below, place = 0.0, 0.0, float("inf"), at
    last = at
    if words[at] in language.data["article_one"].split() and _scale(words, at + 1, language):
        current, place = 1.0, at + 1
    while place < len(words):
        word = words[place]
        value, scale = language.numbers.get(word), _scale(words, place, language)
        if scale and (place > at or scale < MILLION):
            current, total, below = _scaled(current, total, scale)
        elif value is not None and value < below:
            current, below = current + value, _next_below(value, language)
        elif not (place == last and place > at and word in ("-", language.data["numbers"].get("and"))):
            break
        else:
            place += 1
            continue
        place += 1
        last = place
    return (total + current, last) if last > at else None


def _scaled(current: float, total: float, scale: float) -> tuple[float, float, float]:
    """The number so far, times hundred or more; what follows is smaller than that."""
    if scale in (HUNDRED, 12):
        return max(1.0, current) * scale, total, scale
    return 0.0, total + max(1.0, current) * scale, scale


def _next_below(value: float, language: Language) -> float:
    """What may follow a number word: a smaller one, if it ends in zeros."""
    if value >= HUNDRED:
        return THOUSAND if value >= THOUSAND else HUNDRED
    joined = "joined_by" in language.data["numbers"]
    return 10 if value >= 20 and value % 10 == 0 and not joined else 0


def with_share(words: Sequence[str], at: int, value: float, language: Language) -> Read:
    """A number with the share told behind it, and the place after that: "two and a half", "an hour and a quarter"."""
    for name, share in SHARES.items():
        for phrase in language.entry("spans", name):
            if tuple(words[at : at + len(phrase)]) == phrase:
                return value + share, at + len(phrase)
    return value, at
