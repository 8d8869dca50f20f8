"""Days that have a name, by year. Easter by the algorithm of Oudin, as `dateutil.easter` has it."""

from collections.abc import Callable
from datetime import date, timedelta

from dateutil.easter import easter

FIXED = {
    "new_year": (1, 1), "epiphany": (1, 6), "valentine": (2, 14), "womens_day": (3, 8), "st_patrick": (3, 17),
    "april_fool": (4, 1), "labour_day": (5, 1), "liberation_day": (5, 5), "german_unity": (10, 3),
    "halloween": (10, 31), "all_saints": (11, 1), "st_martin": (11, 11), "st_nicholas_eve": (12, 5),
    "st_nicholas": (12, 6), "christmas_eve": (12, 24), "christmas": (12, 25), "boxing_day": (12, 26),
    "new_year_eve": (12, 31), "independence": (7, 4), "guy_fawkes": (11, 5), "remembrance": (11, 11),
    "reformation": (10, 31), "all_souls": (11, 2), "remembrance_nl": (5, 4),
}  # fmt: skip
FROM_EASTER = {
    "carnival_monday": -48, "shrove_tuesday": -47, "ash_wednesday": -46, "good_friday": -2, "easter": 0,
    "easter_monday": 1, "ascension": 39, "pentecost": 49, "pentecost_monday": 50, "corpus_christi": 60,
}  # fmt: skip


def _nth(month: int, weekday: int, nth: int) -> Callable[[int], date]:
    def in_year(year: int) -> date:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))

    return in_year


def _advent(nth: int) -> Callable[[int], date]:
    """The first is the fourth Sunday before Christmas Day."""

    def in_year(year: int) -> date:
        eve = date(year, 12, 24)
        return eve - timedelta(days=(eve.weekday() + 1) % 7 + 7 * (4 - nth))

    return in_year


def _black_friday(year: int) -> date:
    return _nth(11, 3, 4)(year) + timedelta(days=1)


def _kings_day(year: int) -> date:
    day = date(year, 4, 27)
    return day - timedelta(days=1) if day.weekday() == 6 else day  # not on a Sunday


MOVING: dict[str, Callable[[int], date]] = {
    "advent": _advent(1),
    "advent_2": _advent(2),
    "advent_3": _advent(3),
    "advent_4": _advent(4),
    "black_friday": _black_friday,
    "kings_day": _kings_day,
    "thanksgiving": _nth(11, 3, 4),
    "mothers_day": _nth(5, 6, 2),
    "fathers_day": _nth(6, 6, 3),
}
NAMES = (*FIXED, *FROM_EASTER, *MOVING)


def day_of(name: str, year: int) -> date:
    """The date of a holiday in a year."""
    if name in FIXED:
        return date(year, *FIXED[name])
    return easter(year) + timedelta(days=FROM_EASTER[name]) if name in FROM_EASTER else MOVING[name](year)
