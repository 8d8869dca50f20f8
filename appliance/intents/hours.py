"""Times of the day in a row of words: "half past three", "15:30", "Viertel vor acht", "half vier", "3 pm"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from appliance.intents.language import Language
from appliance.intents.numerals import number

HALF_DAY = 12 * 60  # minutes
NIGHT = ("nachts", "night")
DAWN = 6 * 60  # minutes: an earlier hour at night is after midnight
UNITS = ("second", "minute", "hour", "day", "week", "month", "year")  # "for 10 days" is no ten o'clock
WAKING = 7 * 60  # minutes: an earlier hour, told without its half of the day, is in the afternoon


@dataclass(frozen=True)
class Hour:
    """A time of the day. Where it is not certain, it may be twelve hours later as well."""

    minutes: int  # since midnight
    certain: bool

    @property
    def time(self) -> time:
        """As it stands."""
        return time(self.minutes // 60 % 24, self.minutes % 60)

    def in_half(self, evening: bool) -> "Hour":
        """In the morning, or after noon."""
        if self.certain:
            return self
        return Hour(self.minutes % HALF_DAY + (HALF_DAY if evening else 0), True)

    @property
    def by_day(self) -> "Hour":
        """In the afternoon where people would sleep otherwise."""
        return self.in_half(True) if self.minutes < WAKING else self

    def behind(self, first: "Hour") -> "Hour":
        """In the afternoon where it ends what began in the morning: "from quarter to nine to ten past five"."""
        later = self.minutes + HALF_DAY
        return Hour(later, True) if not self.certain and self.minutes <= first.minutes < later < 2 * HALF_DAY else self

    def after(self, now: datetime) -> datetime:
        """The next moment that this may be."""
        then = datetime.combine(now.date(), self.time, now.tzinfo)
        while then <= now:
            then += timedelta(hours=24 if self.certain else 12)
        return then


def hour(words: Sequence[str], at: int, language: Language) -> tuple[Hour, int] | None:
    """A time that begins at a word, or at a preposition before it."""
    led = at < len(words) and words[at] in language.words("time", "at")
    start = at + 1 if led else at
    found = _named(words, start, language) or _clocked(words, start, language, led) or _told(words, start, language)
    found = found or _marked(words, start, language, led)
    return _in_part(words, *found, language) if found else None


def _named(words: Sequence[str], at: int, language: Language) -> tuple[Hour, int] | None:
    for name, minutes in (("noon", HALF_DAY), ("midnight", 0)):
        for phrase in language.entry("time", name):
            if tuple(words[at : at + len(phrase)]) == phrase:
                return Hour(minutes, True), at + len(phrase)
    return None


def _clocked(words: Sequence[str], at: int, language: Language, led: bool) -> tuple[Hour, int] | None:
    """ "15:30"; "15.30" only where something else says that it is a time."""
    found = re.fullmatch(r"(\d{1,2})([:.])(\d\d)", words[at]) if at < len(words) else None
    if not found or int(found[1]) > 24 or int(found[3]) > 59:
        return None
    marked = at + 1 < len(words) and words[at + 1] in language.words("time", "mark")
    if found[2] == "." and not (led or marked or _part(words, at + 1, language)):
        return None
    minutes = int(found[1]) * 60 + int(found[3])
    certain = minutes >= 13 * 60 or found[1].startswith("0") or minutes < 60
    return Hour(minutes % (2 * HALF_DAY), certain), at + 1 + marked


def _told(words: Sequence[str], at: int, language: Language) -> tuple[Hour, int] | None:
    """ "half past three", "ten to five", "Viertel nach drei", "vijf voor half vier"."""
    moved, place = _moved(words, at, language)
    if moved is None:
        return _halved(words, at, language)
    half = _halved(words, place, language)
    told = half or _bare(words, place, language)
    if not told:
        return None
    minutes = (told[0].minutes + moved) % (2 * HALF_DAY)
    return Hour(minutes, told[0].certain and not half), told[1]


def _moved(words: Sequence[str], at: int, language: Language) -> tuple[int | None, int]:
    """Minutes of "ten past" and "a quarter to"."""
    place = at + 1 if at < len(words) and words[at] in language.data["article_one"].split() else at
    if place < len(words) and words[place] in language.words("time", "quarter"):
        amount, place = 15, place + 1
    else:
        found = number(words, at, language)
        if not found or not 0 < found[0] < 60 or not found[0].is_integer():
            return None, at
        amount, place = int(found[0]), found[1]
        if place < len(words) and words[place] in language.words("spans", "minute"):
            place += 1
        elif amount % 5:  # "from 1 to 6" is no time
            return None, at
    word = words[place] if place < len(words) else ""
    if word in language.words("time", "past"):
        return amount, place + 1
    return (-amount, place + 1) if word in language.words("time", "to") else (None, at)


def _halved(words: Sequence[str], at: int, language: Language) -> tuple[Hour, int] | None:
    """ "half past three", or "halb vier", half an hour before four."""
    told = language.data["time"]
    if at < len(words) and words[at] in told.get("three_quarters", "").split():  # "dreiviertel fünf" is 4:45
        found = _bare(words, at + 1, language)
        return (
            (Hour((found[0].minutes - 15) % (2 * HALF_DAY), found[0].minutes > HALF_DAY), found[1]) if found else None
        )
    if at >= len(words) or words[at] not in told.get("half", language.data["numbers"]["half"]).split():
        return None
    past = told["half_is"] == "past"
    place = at + 1
    if past and place < len(words) and words[place] in language.words("time", "past"):
        place += 1  # "half four" is half past four
    found = _bare(words, place, language)
    if not found:
        return None
    return Hour((found[0].minutes + (30 if past else -30)) % (2 * HALF_DAY), found[0].minutes > HALF_DAY), found[1]


def _bare(words: Sequence[str], at: int, language: Language) -> tuple[Hour, int] | None:
    """An hour alone, as it follows "past" or "at"."""
    found = number(words, at, language)
    if not found or not found[0].is_integer() or not 0 <= found[0] <= 24:
        return _named(words, at, language)
    marked = found[1] < len(words) and words[found[1]] in language.words("time", "mark")
    value = int(found[0])
    certain = value > 12 or words[at].startswith("0")
    return Hour(value * 60 % (2 * HALF_DAY), certain), found[1] + marked


def _marked(words: Sequence[str], at: int, language: Language, led: bool) -> tuple[Hour, int] | None:
    """ "3 pm", "at three", "drei Uhr dreißig"."""
    found = _bare(words, at, language)
    if not found:
        return None
    told, after = found
    if any(word in language.months for word in words[after : after + 2]):  # "until 1 June"
        return None
    marks = language.words("time", "mark")
    is_marked = words[after - 1] in marks
    if is_marked and (rest := number(words, after, language)) and rest[0] in range(1, 60):
        unit = words[rest[1]] if rest[1] < len(words) else ""
        if unit not in language.words("spans", "second"):
            return replace(told, minutes=told.minutes + int(rest[0])), rest[1] + (
                unit in language.words("spans", "minute")
            )
    unit = words[after] if after < len(words) else ""
    units = {word for name in UNITS for word in language.words("spans", name)} - marks
    if led and (unit in units or unit in language.words("time", "not_after")):
        return None
    return found if led or is_marked or _part(words, after, language) else None


def _in_part(words: Sequence[str], told: Hour, after: int, language: Language) -> tuple[Hour, int]:
    """With the part of the day that follows: "in the afternoon", "pm", "abends"."""
    part = _part(words, after, language)
    if not part:
        return told, after
    if words[part[1] - 1] in NIGHT and (told.minutes < DAWN or HALF_DAY <= told.minutes < HALF_DAY + 60):
        return Hour(told.minutes % HALF_DAY, True), part[1]  # "zwei Uhr nachts", "twelve at night"
    return (told if told.minutes > HALF_DAY else Hour(told.minutes, False).in_half(part[0])), part[1]


def _part(words: Sequence[str], at: int, language: Language) -> tuple[bool, int] | None:
    for name in ("am", "pm"):
        for phrase in language.entry("time", name):
            if tuple(words[at : at + len(phrase)]) == phrase:
                return name == "pm", at + len(phrase)
    return None
