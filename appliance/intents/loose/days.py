"""Days that are counted: the week of a number, thirty days from today, and 29 February."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from appliance.intents.call import Call
from appliance.intents.hours import Hour, hour
from appliance.intents.loose.scan import Scan
from appliance.intents.numerals import number

LAST_WEEK = 53
PREGNANCY = 45  # weeks, none is longer
LONGEST_RUN = 1000  # days
MOST_WORDS = 14
WEEK = re.compile(r"\b(?:kw|kalenderwoche|woche|week|calendar week)\s*(\d{1,2})\b", re.I)
WHEN_WEEK = re.compile(
    r"(?:(?:und|and|en) )?(?:wann|when|wanneer|welches datum|what date|welke datum)"
    r"(?: (?:ist|is|beginnt|begint|does|fängt|"
    r"hat|heeft))?(?: (?:denn|nou|dann|dan|die|de|the))* (?:kw|kalenderwoche|woche|week|calendar week) \d{1,2}"
    r"(?: (?:start|begin|an|dann|dan|eigentlich|eigenlijk|nou))*[ ?.!]*",
    re.I,
)
WHEN = re.compile(
    r"\b(?:wann|welches datum|when|what date|which date|what day|wanneer|welke datum|welke dagen)\b"
    r"(?!.*\b(?:fertig|klaar|open|auf|zurück|terug|back)\b)",
    re.I,
)
IS_IT = re.compile(
    r"^(?:(?:und|and|en|so|also|dus),? )?(?:(?:is|are|ist|sind|haben|hebben|zitten|zijn) "
    r"(?:it|we|das|es|wir|het|dit|dat)\b"
    r"|het is\b|es ist\b|it is\b|it's\b|its\b|we (?:zitten|zijn)\b|wir (?:sind|haben)\b)",
    re.I,
)
RUN = re.compile(
    r"\b(\d{1,4})[ -]?(?:day|days|tage?|dagen|daagse)\b.*\b(?:challenge|streak|diet|detox|plan|course|kur|diät|dieet|"
    r"uitdaging|programma|programm|trial|pass|kuur)\b",
    re.I,
)
FROM_TODAY = re.compile(r"\b(?:today|from now|heute|ab jetzt|vandaag|vanaf nu)\b", re.I)
LAST_DAY = re.compile(
    r"\b(?:last day|end|ends|finish|finished|over|done|letzte tag|letzter tag|endet|fertig|vorbei|zu ende|laatste dag|"
    r"eindigt|klaar|afgelopen|voorbij)\b",
    re.I,
)
PREGNANT = re.compile(r"\b(?:pregnant|schwanger|zwanger|ssw|schwangerschaftswoche)\b", re.I)
WEEKS = re.compile(r"\b(\d{1,2})\b")
HOURS = re.compile(
    r"\b(?:how many hours|hours is that|how long|difference|wie ?viele? stunden|wie lang\w*|unterschied|"
    r"hoeveel uur|hoe ?lang|verschil|hoeveel tijd|wie viel zeit)\b",
    re.I,
)
JOINED = frozenset("till until to - – and bis und tot en".split())
BEFORE_TIME = frozenset("from between von van tussen zwischen".split())
BORN = re.compile(r"\b(?:van|uit|bouwjaar|jahrgang|from|born in|von|aus)\s+((?:19|20)\d\d)\b", re.I)
HOW_OLD = re.compile(r"\b(?:hoe oud|how old|wie alt)\b", re.I)
YEARS = re.compile(r"\b\d{4}\b")
FEBRUARY = re.compile(r"\bfebr?uar[yi]?\b.*\b29\b|\b29\b.*\bfebr?uar[yi]?\b", re.I)
DAYS = re.compile(r"\b(?:days?|tage?|dagen)\b", re.I)
HAS = re.compile(r"\b(?:does|has|have|will|hat|gibt|heeft|heb|is|ist)\b", re.I)


def find(scan: Scan) -> Call | None:
    """The day, or the week, that a text asks for."""
    if len(scan.words) > MOST_WORDS:
        return None
    kinds: tuple[Callable[[Scan], Call | None], ...] = (
        _week,
        _run,
        _pregnancy,
        _leap_day,
        _from_day,
        _hours_apart,
        _age,
    )
    return next((call for kind in kinds if (call := kind(scan))), None)


def _text(scan: Scan) -> str:
    return " ".join(scan.words)


def _hours_apart(scan: Scan) -> Call | None:
    """ "I work 9 till half 5, how many hours is that", "het verschil tussen 14:20 en 17:05"."""
    if not HOURS.search(_text(scan)) or scan.segments("place") or scan.segments("date") or scan.has("price"):
        return None
    for at, word in enumerate(scan.words):
        first = _hour(at, scan)
        joined = first and scan.word(first[1]) in JOINED
        last = _hour(first[1] + 1, scan) if first and joined else None
        if first and last and not _figures(scan, {*range(at, last[1])}) and (at == 0 or word not in JOINED):
            end = last[0].behind(first[0])
            return Call("between_hours", {"start": f"{first[0].time:%H:%M}", "end": f"{end.time:%H:%M}"})
    return None


def _hour(at: int, scan: Scan) -> tuple[Hour, int] | None:
    """A time of the day at a word; also a bare number."""
    if at >= len(scan.words) or scan.words[at] in BEFORE_TIME:
        return None
    if told := hour(scan.words, at, scan.sentence.language):
        return told
    value = number(scan.words, at, scan.sentence.language)
    if not value or value[0] not in range(1, 25):
        return None
    return Hour(round(value[0]) * 60 % (24 * 60), value[0] > 12), value[1]


def _figures(scan: Scan, read: set[int]) -> bool:
    """Whether a figure stands anywhere else."""
    return any(word[0].isdigit() for n, word in enumerate(scan.words) if n not in read)


def _age(scan: Scan) -> Call | None:
    """ "My daughter is from 2015, how old is she?"."""
    found, text = BORN.search(_text(scan)), _text(scan)
    if not found or not HOW_OLD.search(text) or int(found[1]) > scan.sentence.now.year:
        return None
    return Call("age", {"born": found[1]}) if len(YEARS.findall(text)) == 1 else None


def _on(day: date) -> Call:
    return Call("day", {"date": day.isoformat()})


def _week(scan: Scan) -> Call | None:
    """ "When is week 52?" as its Monday; "is it week 49?" as the week that it is."""
    found = WEEK.search(_text(scan))
    if not found or not 1 <= int(found[1]) <= LAST_WEEK or PREGNANT.search(_text(scan)):
        return None
    others = [w for w in scan.words if w[0].isdigit() and w != found[1]]
    if WHEN_WEEK.fullmatch(_text(scan)):
        return _on(_monday(int(found[1]), scan.sentence.now.date()))
    return Call("clock", {"what": "week", "date": ""}) if IS_IT.match(_text(scan)) and not others else None


def _monday(week: int, today: date) -> date:
    """The Monday of the next week of this number."""
    for year in (today.year, today.year + 1, today.year + 2):
        try:
            monday = date.fromisocalendar(year, week, 1)
        except ValueError:  # a year of 52 weeks
            continue
        if monday + timedelta(days=6) >= today:
            return monday
    return date.fromisocalendar(today.year + 1, 1, 1)


def _run(scan: Scan) -> Call | None:
    """The last day of a "30-day challenge" that begins today, which is its first."""
    found, text = RUN.search(_text(scan)), _text(scan)
    if not found or not FROM_TODAY.search(text) or not LAST_DAY.search(text) or not 0 < int(found[1]) <= LONGEST_RUN:
        return None
    return _on(scan.sentence.now.date() + timedelta(days=int(found[1]) - 1))


def _pregnancy(scan: Scan) -> Call | None:
    """ "I'm 17 weeks pregnant, when is week 40?"."""
    text = _text(scan)
    numbers = [int(n) for n in WEEKS.findall(text)]
    if not PREGNANT.search(text) or len(numbers) != 2 or not WHEN.search(text):
        return None
    now, then = numbers
    return _on(scan.sentence.now.date() + timedelta(weeks=then - now)) if 0 < now < then <= PREGNANCY else None


def _leap_day(scan: Scan) -> Call | None:
    """ "Does February have 29 days next year?"."""
    text = _text(scan)
    if not FEBRUARY.search(text) or not DAYS.search(text) or not HAS.search(text):
        return None
    years = scan.values("year")
    return Call("leap", {"year": years[0] if years else scan.sentence.now.year}) if len(years) < 2 else None


def _from_day(scan: Scan) -> Call | None:
    """ "Three weeks from last Tuesday, when's that?"."""
    days, spans = scan.segments("date"), scan.segments("span")
    asked = scan.has("what_day_is_that") or WHEN.search(_text(scan))
    if len(days) != 1 or len(spans) != 1 or not asked or scan.segments("time"):
        return None
    span, between = spans[0].values["span"], range(spans[0].last, days[0].first)
    if not span.of_days or len(between) != 1 or not scan.has_in(between, "counted_from"):
        return None
    try:
        return _on(span.after(days[0].values["date"].date))
    except (OverflowError, ValueError):  # beyond the calendar
        return None
