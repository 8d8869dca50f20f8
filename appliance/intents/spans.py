"""Spans of time in a row of words: "an hour and a half", "2h30", "anderthalb Stunden", "drie kwartier"."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from appliance.intents.language import Language
from appliance.intents.numerals import count, number, with_share

SECONDS = {"second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86_400.0, "week": 604_800.0}
MONTHS = {"month": 1.0, "year": 12.0}
SMALLER = {"hour": "minute", "minute": "second"}
MINUTES = 60  # in an hour
SYMBOLS = {"s": "second", "m": "minute", "h": "hour", "d": "day"}  # only right after a figure


@dataclass(frozen=True)
class Span:
    """A span of time: months, which vary, and seconds."""

    seconds: float = 0.0
    months: float = 0.0
    of_days: bool = False  # it is told in days or longer

    def __add__(self, other: "Span") -> "Span":
        return Span(self.seconds + other.seconds, self.months + other.months, self.of_days and other.of_days)

    def after(self, day: date, sign: int = 1) -> date:
        """The day that is this much later, or with -1 earlier."""
        whole = relativedelta(months=sign * round(self.months))
        return day + whole + timedelta(days=sign * round(self.seconds / SECONDS["day"]))

    def moment(self, then: datetime, sign: int = 1) -> datetime:
        """The moment that is this much later, or with -1 earlier."""
        return then + relativedelta(months=sign * round(self.months)) + timedelta(seconds=sign * self.seconds)


def unit_of(word: str, language: Language) -> str | None:
    """The name in English of a unit of time, one or many."""
    return next((name for name in (*SECONDS, *MONTHS) if word in language.words("spans", name)), None)


def span(words: Sequence[str], at: int, language: Language) -> tuple[Span, int] | None:
    """A span that begins at a word."""
    found = _part(words, at, language)
    if not found:
        return None
    whole, unit, after = found
    while (more := _next(words, after, unit, language)) and unit not in ("second", ""):
        part, unit, after = more
        whole += part
    return whole, after


def _next(words: Sequence[str], at: int, unit: str, language: Language) -> tuple[Span, str, int] | None:
    """A further part of the same span: "and twenty seconds", or "twenty" alone after an hour."""
    place = at + 1 if at < len(words) and words[at] in (*language.words("spans", "joins"), ",") else at
    found = _part(words, place, language)
    if found and _size(found[1]) < _size(unit):
        return found
    articles = language.data["article_one"].split()  # "over drie uur een timer"
    bare = None if words[place : place + 1] and words[place] in articles else number(words, place, language)
    if found or not bare or unit not in SMALLER or not bare[0].is_integer() or not 0 < bare[0] < 60:
        return None
    smaller = SMALLER[unit]
    rest = words[bare[1]] if bare[1] < len(words) else ""
    return (_made(bare[0], smaller), smaller, bare[1]) if not rest.isalpha() or place == at else None


def _part(words: Sequence[str], at: int, language: Language) -> tuple[Span, str, int] | None:
    if fixed := _fixed(words, at, language):
        return fixed
    if clocked := _clocked(words, at, language):
        return clocked
    told = count(words, at, language) or _bare_hour(words, at, language)
    if not told:
        return None
    value, place = told
    figure = words[at][0].isdigit()
    while place < len(words) and words[place] in ("-", *language.words("spans", "between")):
        place += 1
    word = words[place] if place < len(words) else ""
    unit = unit_of(word, language) or (SYMBOLS.get(word) if figure else None)
    if not unit:
        return _quarters(value, words, place, language)
    value, place = with_share(words, place + 1, value, language)
    return _made(value, unit), unit, place


def _quarters(value: float, words: Sequence[str], at: int, language: Language) -> tuple[Span, str, int] | None:
    """ "Fünf Viertelstunden", "vijf kwartier", "three quarters of an hour"."""
    for phrase in language.entry("spans", "quarter_hours"):
        if tuple(words[at : at + len(phrase)]) == phrase:
            return _made(value / 4, "hour"), "minute", at + len(phrase)
    return None


def _bare_hour(words: Sequence[str], at: int, language: Language) -> tuple[float, int] | None:
    """The one of "hour and twenty", "Stunde zwanzig": only in front of minutes, and behind no number."""
    if at >= len(words):
        return None
    before = words[at - 1] if at else ","
    may_begin = language.words("spans", "bare_after") | {",", ".", ":", "-"}
    if words[at] not in language.words("spans", "bare_hour") or before not in may_begin:
        return None
    place = at + 1 + (words[at + 1 : at + 2] != [] and words[at + 1] in language.words("spans", "joins"))
    minutes = number(words, place, language)
    half = any(tuple(words[at + 1 : at + 1 + len(p)]) == p for p in language.entry("spans", "and_a_half"))
    return (1.0, at) if half or (minutes and 0 < minutes[0] < MINUTES and minutes[0].is_integer()) else None


def _fixed(words: Sequence[str], at: int, language: Language) -> tuple[Span, str, int] | None:
    for phrase, seconds in language.fixed_spans:
        if tuple(words[at : at + len(phrase)]) == phrase:
            return Span(float(seconds), of_days=seconds >= SECONDS["day"]), "", at + len(phrase)
    return None


def _clocked(words: Sequence[str], at: int, language: Language) -> tuple[Span, str, int] | None:
    """ "1:30 hours"."""
    parts = words[at].split(":") if at + 1 < len(words) else []
    unit = unit_of(words[at + 1], language) if len(parts) == 2 else None
    if unit not in SMALLER or not all(part.isdigit() for part in parts):
        return None
    return _made(float(parts[0]), unit) + _made(float(parts[1]), SMALLER[unit]), SMALLER[unit], at + 2


def _made(value: float, unit: str) -> Span:
    if unit in MONTHS:
        return Span(0.0, value * MONTHS[unit], True)
    return Span(value * SECONDS[unit], 0.0, SECONDS[unit] >= SECONDS["day"])


def _size(unit: str) -> float:
    return SECONDS.get(unit) or MONTHS.get(unit, 0.0) * 31 * SECONDS["day"]
