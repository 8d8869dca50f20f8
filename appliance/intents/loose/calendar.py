"""Days told in a story: somebody's age by the day of birth, the date of a calendar week, the days from one to another.

In German and Dutch.
"""

import re
from datetime import date, timedelta

from appliance.intents.call import Call
from appliance.intents.dates import Day
from appliance.intents.loose.scan import Scan

MOST_WORDS = 30
WEEKS = 53
BORN = re.compile(
    r"\b(?:geboren|auf die welt|zur welt|jahrgang|geburtstag|geburtsdatum|ist (?:von|vom)|van|uit|"
    r"geboortedatum|verjaart|"
    r"jarig)\b",
    re.I,
)
HOW_OLD = re.compile(r"\b(?:wie ?alt|hoe ?oud)\b", re.I)
NOT_OLD = re.compile(r"\b(?:du|dich|bist|je|jij|bent|war|waren|was|wurde|würde|zou)\b", re.I)
THIS_YEAR = re.compile(r"\b(?:dieses jahr|heuer|in diesem jahr|dit jaar)\b", re.I)
WEEK = re.compile(r"\b(?:kw|kalenderwoche|week)\.? ?(?P<week>\d{1,2})\b|\b(?P<other>\d{1,2})\. kalenderwoche\b", re.I)
WHEN = re.compile(
    r"\b(?:wann|wanneer|welche(?:r|s)? (?:datum|tag)|welke (?:datum|dag(?:en)?)|von wann bis wann)\b", re.I
)
WHICH_NOW = re.compile(
    r"\bwelche[rsn]?\b(?: kw| kalenderwoche| woche)? (?:haben wir|ist|hätten wir|ham wir)\b|"
    r"\bwelke (?:week )?(?:is het|hebben we|"
    r"zitten we)\b",
    re.I,
)
FROM_TO = re.compile(
    r"\b(?:tage|wochen|wie ?lang\w*|wie ?viele|dagen|weken|hoe ?lang|hoeveel)\b.*"
    r"\b(?:vom|von|zwischen|van|tussen)\b.+\b(?:bis|und|tot|en|t/m)\b|"
    r"\b(?:vom|von|van)\b.+\b(?:bis|tot|t/m)\b.*\b(?:tage|wochen|wie ?lang\w*|dagen|weken|hoe ?lang)\b",
    re.I,
)


def find(scan: Scan) -> tuple[Call, ...]:
    """The calls that a text about days comes to."""
    text = scan.sentence.text
    if scan.sentence.language.code == "en" or len(scan.words) > MOST_WORDS:
        return ()
    if HOW_OLD.search(text) and BORN.search(text):
        return _age(scan)
    return _week(scan) or _from_to(scan)


def _age(scan: Scan) -> tuple[Call, ...]:
    """ "Oma ist am 12. Mai 1941 geboren, wie alt wird sie dieses Jahr?", "van 1939, op 8 oktober"."""
    text, today, asked = scan.sentence.text, scan.sentence.now.date(), HOW_OLD.search(scan.sentence.text)
    born = _born(scan)
    if not born or not asked or NOT_OLD.search(text[asked.start() :]) or born > today:
        return ()
    is_of_this_year = THIS_YEAR.search(text) is not None
    if not is_of_this_year and not _is_apart(scan):  # which is read by its form
        return ()
    return (Call("age", {"born": born.isoformat(), "on": f"{today.year}-12-31" if is_of_this_year else ""}),)


def _is_apart(scan: Scan) -> bool:
    """Whether the year of birth stands apart from day and month: "van 1939, op 8 oktober"."""
    inside = {n for s in scan.segments("date") for n in range(s.first, s.last)}
    return any(re.fullmatch(r"(?:19|20)\d\d", word) and n not in inside for n, word in enumerate(scan.words))


def _born(scan: Scan) -> date | None:
    """The day of birth, if day, month and year are told, together or apart."""
    days: list[Day] = scan.values("date")
    years = [int(word) for word in scan.words if re.fullmatch(r"(?:19|20)\d\d", word)]
    if len(days) != 1 or len(years) != 1:
        return None
    try:
        return days[0].date.replace(year=years[0])
    except ValueError:  # 29 February
        return None


def _week(scan: Scan) -> tuple[Call, ...]:
    """ "Er kommt KW 34, wann ist das, und welche haben wir jetzt?": its Monday, and the number of this week."""
    text, found = scan.sentence.text, WEEK.search(scan.sentence.text)
    week = int(found["week"] or found["other"]) if found else 0
    if not 0 < week <= WEEKS or not WHEN.search(text) or scan.segments("time"):
        return ()
    now = (Call("clock", {"what": "week", "date": ""}),) if WHICH_NOW.search(text) else ()
    monday = _monday(week, scan.sentence.now.date())
    return (Call("day", {"date": monday.isoformat()}), *now) if monday else ()


def _monday(week: int, today: date) -> date | None:
    """The Monday of the next week of this number that is not over."""
    for year in range(today.year, today.year + 8):
        try:
            monday = date.fromisocalendar(year, week, 1)
        except ValueError:  # a year of 52 weeks
            continue
        if monday + timedelta(days=6) >= today:
            return monday
    return None


def _from_to(scan: Scan) -> tuple[Call, ...]:
    """ "Wie viele Tage sind es vom 4. Mai bis zum 19. Juni?"."""
    days: list[Day] = scan.values("date")
    if len(days) != 2 or not FROM_TO.search(scan.sentence.text) or scan.segments("time") or scan.segments("place"):
        return ()
    first, last = days[0].date, days[1].date
    if last < first:
        first = first.replace(year=first.year - 1) if (first.month, first.day) != (2, 29) else first
    unit = "week" if "week" in scan.values("time_unit") else "day"
    told = {"start": first.isoformat(), "date": last.isoformat(), "unit": unit}
    return (Call("until", told),) if first < last else ()
