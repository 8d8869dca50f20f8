"""Weekdays counted in a month: "the last Friday of January", "am zweiten Sonntag im Mai"."""

import calendar
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from appliance.intents.language import Language
from appliance.intents.numerals import ordinal

MOST = 4  # of one weekday that every month has
LAST = -1
MONTHS_ON = {"this_month": 0, "next_month": 1, "last_month": -1}


@dataclass(frozen=True)
class NthWeekday:
    """A weekday counted in a month, of any year."""

    of_year: Callable[[int], date]
    year: int | None  # if told, as by "next month"
    after: int  # the place after it


def find(
    words: Sequence[str], at: int, language: Language, today: date, phrase: Callable[[int, str], int]
) -> NthWeekday | None:
    """A weekday of a month that begins here. `phrase` tells where an entry of [dates] ends that begins at a place."""
    nth = _nth(words, at, language)
    if not nth or nth[1] >= len(words) or words[nth[1]] not in language.weekdays:
        return None
    weekday, place = language.weekdays[words[nth[1]]], nth[1] + 1
    for name, months in MONTHS_ON.items():
        if end := phrase(place, name):
            year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
            return NthWeekday(_reckoned(nth[0], weekday, month + 1), year, end)
    while place < len(words) and words[place] in language.words("dates", "of_month"):
        place += 1
    if place >= len(words) or words[place] not in language.months:
        return None
    return NthWeekday(_reckoned(nth[0], weekday, language.months[words[place]]), None, place + 1)


def _nth(words: Sequence[str], at: int, language: Language) -> tuple[int, int] | None:
    if at < len(words) and words[at] in language.words("dates", "last"):
        return LAST, at + 1
    told = ordinal(words, at, language)
    return told if told and told[0] in range(1, MOST + 1) else None


def _reckoned(nth: int, weekday: int, month: int) -> Callable[[int], date]:
    def of_year(year: int) -> date:
        days = calendar.monthrange(year, month)[1]
        first = 1 + (weekday - date(year, month, 1).weekday()) % 7
        dom = range(first, days + 1, 7)[-1] if nth == LAST else first + 7 * (nth - 1)
        return date(year, month, dom)

    return of_year
