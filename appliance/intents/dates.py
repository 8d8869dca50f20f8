"""Dates in a row of words: "tomorrow", "3 May 2027", "in zehn Tagen", "volgende vrijdag", "Easter", "3.5.2027"."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from appliance.intents import holidays, nth_weekdays
from appliance.intents.language import Language
from appliance.intents.numerals import number, ordinal
from appliance.intents.spans import Span, span

YEARS = range(1000, 3000)
MONTHS_A_YEAR = 12
STEPS = {"day_before": -1, "day_after": 1, "week_before": -7, "week_after": 7}
WEEKS = {"last_week": -1, "next_week": 1, "this_week": 0, "week_before_last": -2, "week_after_next": 2}
KEYWORDS = {"today": 0, "tomorrow": 1, "day_after_tomorrow": 2, "yesterday": -1, "day_before_yesterday": -2}


@dataclass(frozen=True)
class Day:
    """A date. `of_year` gives the same one of another year, where none was told."""

    date: dt.date
    holiday: str = ""  # its name in English
    of_year: Callable[[int], dt.date] | None = None
    soon: bool = False  # a weekday, or a day relative to today
    last: dt.date | None = None  # of a bare weekday: the last one before today

    def before(self, today: dt.date) -> dt.date:
        """The last one before today, where the week or the year is not told."""
        if self.last:
            return self.last
        if self.of_year and self.date >= today:
            return self.of_year(self.date.year - 1)
        return self.date


Read = tuple[Day, int]


def day(words: Sequence[str], at: int, language: Language, today: date) -> Read | None:
    """A date that begins at a word."""
    readers = (
        _beside,
        _years_on,
        _holiday,
        _of_week,
        _week_on,
        _offset,
        _keyword,
        _numeric,
        _calendar,
        _weekday,
        _nth_weekday,
        _of_month,
    )
    found = [read for reader in readers if (read := reader(words, at, language, today))]
    return max(found, key=lambda read: read[1], default=None)


def _beside(words: Sequence[str], at: int, language: Language, today: date) -> Read | None:
    """ "The day before Christmas Eve", "zwei Wochen nach Ostern", "de avond voor Sinterklaas"."""
    counted = _steps(words, _skip(words, at, language), language)
    if not counted:
        return None
    moved, place = counted
    readers = (_holiday, _numeric, _calendar)
    found = [read for reader in readers if (read := reader(words, _skip(words, place, language), language, today))]
    if not found:
        return None
    told, after = max(found, key=lambda read: read[1])

    def of_year(year: int) -> dt.date:
        return moved(told.of_year(year) if told.of_year else told.date.replace(year=year))

    if told.of_year is None:  # its year is told
        return Day(moved(told.date)), after
    return Day(_next(of_year, today), of_year=of_year), after


def _steps(words: Sequence[str], at: int, language: Language) -> tuple[Callable[[dt.date], dt.date], int] | None:
    """What a date is moved by, of "the day before" or "two weeks after", and the place after it."""
    for name, days in STEPS.items():
        if end := _match(words, at, language, "dates", name):
            return partial(_later, timedelta(days=days)), end
    told = span(words, at, language)
    if not told or not told[0].of_days:
        return None
    for name, sign in (("counted_before", -1), ("counted_after", 1)):
        if end := _match(words, told[1], language, "dates", name):
            return partial(_by_span, told[0], sign), end
    return None


def _later(moved: timedelta, day: dt.date) -> dt.date:
    return day + moved


def _by_span(moved: Span, sign: int, day: dt.date) -> dt.date:
    return moved.after(day, sign)


def _years_on(words: Sequence[str], at: int, language: Language, today: date) -> Read | None:
    """ "In zwei Jahren am 3. Mai", "the year after next on 5 May": the year is told first."""
    year = _year_from_now(words, at, language, today)
    place = _skip(words, year[1], language) if year else 0
    read = (_calendar(words, place, language, today) or _holiday(words, place, language, today)) if year else None
    return (Day(read[0].of_year(year[0])), read[1]) if year and read and read[0].of_year else None


def year_after_next(words: Sequence[str], at: int, language: Language) -> int:
    """Where "the year after next" ends that begins at a word; 0 if none does."""
    return _match(words, at, language, "dates", "year_after_next")


def _year_from_now(words: Sequence[str], at: int, language: Language, today: date) -> tuple[int, int] | None:
    """The year of "the year after next", "in two years", "over drie jaar", and the place after it."""
    if end := year_after_next(words, at, language):
        return today.year + 2, end
    begun = 0
    for name in ("in", "ago_before"):
        begun = begun or _match(words, at, language, "spans", name)
    told = span(words, begun or at, language)
    if not told or told[0].seconds or not told[0].months or told[0].months % MONTHS_A_YEAR:
        return None
    years = round(told[0].months) // MONTHS_A_YEAR
    if begun:
        back = bool(_match(words, at, language, "spans", "ago_before"))
        return today.year + (-years if back else years), told[1]
    for name, sign in (("ago", -1), ("hence", 1)):
        if end := _match(words, told[1], language, "spans", name):
            return today.year + sign * years, end
    return None


def _match(words: Sequence[str], at: int, language: Language, section: str, name: str) -> int:
    """Where a phrase of an entry ends that begins here; 0 if none does."""
    return next((at + len(p) for p in language.entry(section, name) if tuple(words[at : at + len(p)]) == p and p), 0)


def _keyword(words: Sequence[str], at: int, language: Language, today: date) -> Read | None:
    found = [(end, days) for name, days in KEYWORDS.items() if (end := _match(words, at, language, "dates", name))]
    if not found:
        return None
    end, days = max(found)
    return Day(today + timedelta(days=days), soon=True), end


def _holiday(words: Sequence[str], at: int, language: Language, today: date) -> Read | None:
    ends = [(end, name) for name in holidays.NAMES if (end := _match(words, at, language, "holidays", name))]
    if not ends:
        return None
    end, name = max(ends)
    rule = language.data.get("same_as", {}).get(name, name)

    def of_year(year: int) -> date:
        return holidays.day_of(rule, year)

    if told := _year(words, end, language) or _year_from_now(words, end, language, today):
        return Day(of_year(told[0]), name), told[1]
    return Day(_next(of_year, today), name, of_year), end


def _next(of_year: Callable[[int], date], today: date) -> date:
    return next(then for year in range(today.year, today.year + 9) if (then := of_year(year)) >= today)


def _year(words: Sequence[str], at: int, language: Language) -> tuple[int, int] | None:
    skip = (*language.words("dates", "skip"), ",", *(phrase[0] for phrase in language.entry("spans", "in")))
    place = at + 1 if at < len(words) and words[at] in skip else at
    if place < len(words) and words[place].isdigit() and len(words[place]) == 4:
        return (int(words[place]), place + 1) if int(words[place]) in YEARS else None
    if place < len(words) and not words[place][0].isdigit() and (found := number(words, place, language)):
        value, end = found
        if value in range(1900, 2200):
            return int(value), end
        if value in (19, 20) and (rest := number(words, end, language)) and rest[0] in range(10, 100):
            return int(value * 100 + rest[0]), rest[1]
    return None


def _numeric(words: Sequence[str], at: int, language: Language, today: date) -> Read | None:
    """ "2027-05-03", "3.5.2027", "3.5.", "25/12/2026"; where day and month cannot be told apart, none."""
    word, after = words[at], at + 1
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", word):
        return _made(int(found[1]), int(found[2]), int(found[3]), after)
    found = re.fullmatch(r"(\d{1,2})([./-])(\d{1,2})(?:\2(\d{4}|\d\d))?", word)
    if not found or (not found[4] and (found[2] != "." or words[after : after + 1] != ["."])):
        return None
    dom, month = int(found[1]), int(found[3])
    if language.data["decimal"] == ".":
        dom, month = (month, dom) if month > 12 else (dom, month)
        if found[2] != "." and dom <= 12 and dom != month:  # 3/5 is May in London, March in Boston
            return None
    if found[4]:
        year = int(found[4])
        return _made(year if year >= 100 else 2000 + year, month, dom, after)
    if told := _year_from_now(words, after + 1, language, today):
        return _made(told[0], month, dom, told[1])
    return _yearless(month, dom, today, after + 1)


def _made(year: int, month: int, dom: int, after: int) -> Read | None:
    try:
        return Day(date(year, month, dom)), after
    except ValueError:
        return None


def _yearless(month: int, dom: int, today: date, after: int) -> Read | None:
    def of_year(year: int) -> date:
        return date(year, month, dom)

    for year in range(today.year, today.year + 9):  # 29 February
        found = _made(year, month, dom, after)
        if found and found[0].date >= today:
            return Day(found[0].date, of_year=of_year if (month, dom) != (2, 29) else None), after
    return None


def _calendar(words: Sequence[str], at: int, language: Language, today: date) -> Read | None:
    """ "Monday, 3 May 2027", "May 3rd", "der dritte Mai", "3 mei"."""
    place = _skip(words, at, language)
    if place < len(words) and words[place] in language.weekdays:
        place = _skip(words, place + 1, language)
    told = _day_month(words, place, language) or _month_day(words, place, language)
    if not told:
        return None
    month, dom, after = told
    if year := _year(words, after, language) or _year_from_now(words, _comma(words, after), language, today):
        return _made(year[0], month, dom, year[1])
    return _yearless(month, dom, today, after)


def _comma(words: Sequence[str], at: int) -> int:
    return at + 1 if at < len(words) and words[at] == "," else at


def _skip(words: Sequence[str], at: int, language: Language) -> int:
    while at < len(words) and words[at] in (*language.words("dates", "skip"), ",", "."):
        at += 1
    return at


def _dom(words: Sequence[str], at: int, language: Language) -> tuple[int, int] | None:
    """A day of a month."""
    found = ordinal(words, at, language) or number(words, at, language)
    if not found or found[0] not in range(1, 32):
        return None
    return int(found[0]), found[1]


def _day_month(words: Sequence[str], at: int, language: Language) -> tuple[int, int, int] | None:
    told = _dom(words, at, language)
    if not told:
        return None
    place = _skip(words, told[1], language)
    if place >= len(words) or words[place] not in language.months:
        return None
    after = place + 1
    if words[after : after + 1] == ["."] and len(words[place]) <= 4 and after + 1 < len(words):
        after += 1
    return language.months[words[place]], told[0], after


def _month_day(words: Sequence[str], at: int, language: Language) -> tuple[int, int, int] | None:
    if at >= len(words) or words[at] not in language.months:
        return None
    told = _dom(words, _skip(words, at + 1, language), language)
    return (language.months[words[at]], *told) if told else None


def _weekday(words: Sequence[str], at: int, language: Language, today: date) -> Read | None:
    """ "Friday", "next Friday", "last Friday"; without "last", the next one after today."""
    place, last, bare = _skip(words, at, language), False, True
    if place < len(words):
        last = words[place] in language.words("dates", "last")
        bare = not (last or words[place] in language.words("dates", "next") | language.words("dates", "this"))
        place += not bare
    if place >= len(words) or words[place] not in language.weekdays:
        return None
    days = (language.weekdays[words[place]] - today.weekday()) % 7 or 7
    gone = today + timedelta(days=days - 7 if days < 7 else -7)
    then = gone if last else today + timedelta(days=days)
    return Day(then, soon=True, last=gone if bare else None), place + 1


def _nth_weekday(words: Sequence[str], at: int, language: Language, today: date) -> Read | None:
    """ "The last Friday of January", "am zweiten Sonntag im Mai"."""
    place = _skip(words, at, language)
    told = nth_weekdays.find(words, place, language, today, lambda at, name: _match(words, at, language, "dates", name))
    if not told:
        return None
    year = (told.year, told.after) if told.year else _year(words, told.after, language)
    if year:
        return Day(told.of_year(year[0])), year[1]
    return Day(_next(told.of_year, today), of_year=told.of_year), told.after


def _of_week(words: Sequence[str], at: int, language: Language, today: date) -> Read | None:
    """ "Wednesday last week", "nächste Woche Freitag", "woensdag van vorige week"; weeks begin on Monday."""
    first = _skip(words, at, language)
    if first < len(words) and words[first] in language.weekdays:
        told = _week(words, first + 1, language)
        return (_in_week(language.weekdays[words[first]], told[0], today), told[1]) if told else None
    told = _week(words, at, language)
    place = _skip(words, told[1], language) if told else len(words)
    if not told or place >= len(words) or words[place] not in language.weekdays:
        return None
    return _in_week(language.weekdays[words[place]], told[0], today), place + 1


def _week(words: Sequence[str], at: int, language: Language) -> tuple[int, int] | None:
    """How many weeks from this one a week is, and the place after it."""
    ends = [(end, weeks) for name, weeks in WEEKS.items() if (end := _match(words, at, language, "dates", name))]
    if not ends:
        return None
    end, weeks = max(ends)
    return weeks, end


def _in_week(weekday: int, weeks: int, today: date) -> Day:
    return Day(today + timedelta(days=weekday - today.weekday() + 7 * weeks), soon=True)


def _week_on(words: Sequence[str], at: int, language: Language, today: date) -> Read | None:
    """ "A week on Thursday", "übernächsten Mittwoch", "donderdag over een week"."""
    if end := _match(words, at, language, "dates", "week_on"):
        told = _weekday(words, end, language, today)
    else:
        told = _weekday(words, at, language, today)
        end = _match(words, told[1], language, "dates", "in_a_week") if told else 0
        told = (told[0], end) if told and end else None
    return (Day(told[0].date + timedelta(days=7), soon=True), told[1]) if told else None


def _of_month(words: Sequence[str], at: int, language: Language, today: date) -> Read | None:
    """ "the 15th": the next one."""
    place = _skip(words, at, language)
    told = ordinal(words, place, language)
    if place == at or not told or told[0] not in range(1, 32) or not words[place][0].isdigit():
        return None
    then = _nth_of_a_month(told[0], today, 1)
    return (Day(then, soon=True, last=_nth_of_a_month(told[0], today, -1)), told[1]) if then else None


def _nth_of_a_month(nth: int, today: date, sign: int) -> date | None:
    """The next such day of a month, today included; the last one before today with a negative sign."""
    month = today.replace(day=1)
    for _ in range(3):
        with suppress(ValueError):  # 31 April
            found = month.replace(day=nth)
            if found >= today if sign > 0 else found < today:
                return found
        month = (month + timedelta(days=32 if sign > 0 else -1)).replace(day=1)
    return None


def _offset(words: Sequence[str], at: int, language: Language, today: date) -> Read | None:
    """ "in ten days", "ten days ago", "heute in zehn Tagen", "tien dagen geleden", "two weeks from now"."""
    at = _match(words, at, language, "dates", "today") or at
    if end := _match(words, at, language, "spans", "in"):
        told = span(words, end, language)
        return _moved(told, told[1], today, 1) if told and told[0].of_days else None
    if end := _match(words, at, language, "spans", "ago_before"):
        told = span(words, end, language)
        return _moved(told, told[1], today, -1) if told and told[0].of_days else None
    told = span(words, at, language)
    if not told or not told[0].of_days:
        return None
    for name, sign in (("ago", -1), ("hence", 1)):
        if end := _match(words, told[1], language, "spans", name):
            return _moved(told, _match(words, end, language, "dates", "today") or end, today, sign)
    return None


def _moved(told: tuple[Span, int], after: int, today: date, sign: int) -> Read | None:
    try:
        return Day(told[0].after(today, sign), soon=True), after
    except (OverflowError, ValueError):
        return None
