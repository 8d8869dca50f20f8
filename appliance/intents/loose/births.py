"""A day of birth in English with several questions: how old somebody is, what weekday it was, when they turn 80."""

import re
from datetime import date

from appliance.intents.call import Call
from appliance.intents.loose.scan import Scan

OLDEST = 130  # years
BORN = re.compile(r"\b(?:born|birthday|date of birth|dob)\b")
WHO = r"(?:he|she|they|it|i|we|him|her|them|me|us|(?:my|our|the) \w+|somebody|someone|that person|[a-z]+)"
OLD = re.compile(
    rf"\b(?:how old (?:does|do|would|will|did) (?:that|this|it) make {WHO}|how old(?:'s| is| are| am|'d that be| "
    rf"would that be|'re| that is|"
    rf" that makes)(?: {WHO})?(?: now| today| then)*|what age(?:'s| is| are| does that make) {WHO})\b"
)
WEEKDAY = re.compile(
    r"\b(?:(?:what|which) (?:week)?day(?: of the week)?(?: (?:was|is) (?:it|that|he|she|they)(?: born)?(?: on)?)?)\b"
)
TURNS = re.compile(
    rf"\b(?:when|what (?:date|day|year))(?: (?:do|does|will|would|did|is|are))?(?: {WHO})? (?:turns?|be|become|"
    rf"becomes|hits?|reach(?:es)?|"
    r"turning|(?P<th>have (?:his|her|their|my) )?)(?: ?)(?P<age>\d{1,3})(?:th|st|nd|rd)?\b(?: birthday)?"
)
ASKS = re.compile(r"\b(?:how|what|which|when|where|who|why)\b|\?.*\?.*\?")


def find(scan: Scan, shown: str) -> list[Call]:
    """The age, the weekday and the birthday that a text asks for; nothing where it asks for more than these."""
    days = [s for s in scan.segments("date") if s.values["date"].date < scan.sentence.now.date()]
    if len(days) != 1 or len(scan.segments("date")) != 1 or not BORN.search(shown):
        return []
    born = days[0].values["date"].date
    if str(born.year) not in scan.sentence.between(days) or scan.segments("time"):
        return []
    turns = list(TURNS.finditer(shown))
    made = [(found.start(), Call("age", {"born": born.isoformat()})) for found in OLD.finditer(shown)]
    rest = TURNS.sub(" ", shown)
    made += [
        (found.start(), Call("day", {"date": born.isoformat()})) for found in WEEKDAY.finditer(TURNS.sub(_blank, shown))
    ]
    made += [(found.start(), _turning(born, int(found["age"]))) for found in turns if 0 < int(found["age"]) <= OLDEST]
    left = WEEKDAY.sub(" ", OLD.sub(" ", rest))
    return [] if not made or ASKS.search(left) else [call for _, call in sorted(made, key=lambda pair: pair[0])]


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _turning(born: date, age: int) -> Call:
    """The birthday of that age; on 1 March where there is no 29 February."""
    year = born.year + age
    is_leap_day = (born.month, born.day) == (2, 29) and not (year % 4 == 0 and (year % 100 or year % 400 == 0))
    return Call("day", {"date": (date(year, 3, 1) if is_leap_day else born.replace(year=year)).isoformat()})
