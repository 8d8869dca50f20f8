"""Days of the sky and of superstition: when a season begins, the shortest day, the next Friday the 13th.

Equinoxes and solstices are those of Meeus, Astronomical Algorithms (2nd edition), chapter 27, for the years 1000 to
3000; in Terrestrial Time, which is ahead of UTC by about 70 seconds in these years.
"""

import re
from datetime import UTC, date, datetime, timedelta
from math import cos, radians

from appliance.intents.call import Call
from appliance.intents.loose.scan import Scan

MOST_WORDS = 12
AHEAD = timedelta(seconds=70)  # of Terrestrial Time
EPOCH = datetime(2000, 1, 1, 12)
EPOCH_DAY = 2451545.0  # Julian
# The mean moment of each turn: a polynomial in the millennia since 2000.
MEAN = {
    "spring": (2451623.80984, 365242.37404, 0.05169, -0.00411, -0.00057),
    "summer": (2451716.56767, 365241.62603, 0.00325, 0.00888, -0.00030),
    "autumn": (2451810.21715, 365242.01767, -0.11575, 0.00337, 0.00078),
    "winter": (2451900.05952, 365242.74049, -0.06223, -0.00823, 0.00032),
}
TERMS = (  # amplitude, phase and frequency in degrees
    (485, 324.96, 1934.136), (203, 337.23, 32964.467), (199, 342.08, 20.186), (182, 27.85, 445267.112),
    (156, 73.14, 45036.886), (136, 171.52, 22518.443), (77, 222.54, 65928.934), (74, 296.72, 3034.906),
    (70, 243.58, 9037.513), (58, 119.81, 33718.147), (52, 297.17, 150.678), (50, 21.02, 2281.226),
    (45, 247.54, 29929.562), (44, 325.15, 31555.956), (29, 60.93, 4443.417), (18, 155.12, 67555.328),
    (17, 288.79, 4562.452), (16, 198.04, 62894.029), (14, 199.76, 31436.921), (12, 95.39, 14577.848),
    (12, 287.11, 31931.756), (12, 320.81, 34777.259), (9, 227.73, 1222.114), (8, 15.45, 16859.074),
)  # fmt: skip
NAMES = {  # of a season, and of its first day
    "spring": r"spring|frühling|frühjahr|frühlingsanfang|lente|voorjaar|(?:spring|vernal) equinox",
    "summer": r"summer|sommer|sommeranfang|zomer|longest day|längster? tag|längste tag|langste dag|"
    r"(?:summer|zomer|sommer) ?(?:solstice|zonnewende|sonnenwende)",
    "autumn": r"autumn|fall|herbst|herbstanfang|herfst|najaar|autumn equinox",
    "winter": r"winter|winteranfang|shortest day|kürzester? tag|kürzeste tag|kortste dag|"
    r"winter ?(?:solstice|zonnewende|sonnenwende)",
}
DAY = r"shortest|longest|kürzeste|längste|kortste|langste|equinox|solstice|wende|anfang"
BEGINS = r"begin|begins|start|starts|beginnt|fängt|anfang|begint|officially|offiziell|officieel"
WHEN = re.compile(
    r"^(?:(?:and|und|en|so|hey|larson|sag mal|zeg) )*(?:when|wann|wanneer|what date|welches datum|welke datum)\b", re.I
)
FRIDAY = re.compile(r"\b(?:friday|freitag|vrijdag)s? (?:the |der |den |de )?13 ?(?:th|te|ten|e|\.)?(?= |$)", re.I)
OTHER = (
    r" (?:time|sale|sales|break|term|semester|season|holidays?|olympics|tires|tyres|school|game|games|clothes|fair)\b"
)
TURN = re.compile(rf"\b(?:{DAY}|{BEGINS})", re.I)
THIRTEENTH, A_FRIDAY = 13, 4


def is_meant(text: str) -> bool:
    """Whether a text may ask for such a day."""
    return bool(WHEN.match(text) and (TURN.search(text) or FRIDAY.search(text)))


def find(scan: Scan) -> Call | None:
    """The day that a text asks for."""
    text = " ".join(scan.words)
    if len(scan.words) > MOST_WORDS or not is_meant(text):
        return None
    if FRIDAY.search(text):
        return _on(next_friday_13(scan.sentence.now.date()))
    named = [name for name, words in NAMES.items() if re.search(rf"\b(?:{words})\b(?!{OTHER})", text, re.I)]
    if len(named) != 1 or scan.segments("place") or scan.segments("time"):
        return None
    years = scan.values("year")
    year = years[0] if len(years) == 1 else None
    return _on(next_turn(named[0], scan.sentence.now, year))


def _on(day: date) -> Call:
    return Call("day", {"date": day.isoformat()})


def next_friday_13(today: date) -> date:
    """The next Friday the 13th, today included."""
    months = ((today.year + (today.month - 1 + n) // 12, (today.month - 1 + n) % 12 + 1) for n in range(15))
    days = (date(year, month, THIRTEENTH) for year, month in months)
    return next(day for day in days if day >= today and day.weekday() == A_FRIDAY)


def next_turn(season: str, now: datetime, year: int | None = None) -> date:
    """The day on which a season begins, in the time zone of `now`: in a year, or the next one."""
    zone = now.astimezone().tzinfo

    def local(of: int) -> date:
        return (turn(season, of).replace(tzinfo=UTC)).astimezone(now.tzinfo or zone).date()

    if year is not None:
        return local(year)
    return next(day for of in (now.year, now.year + 1) if (day := local(of)) >= now.date())


def turn(season: str, year: int) -> datetime:
    """The moment, in UTC without a zone, at which a season of the northern half of the earth begins."""
    millennia = (year - 2000) / 1000
    mean = sum(factor * millennia**power for power, factor in enumerate(MEAN[season]))
    centuries = (mean - EPOCH_DAY) / 36525
    way = radians(35999.373 * centuries - 2.47)
    speed = 1 + 0.0334 * cos(way) + 0.0007 * cos(2 * way)
    total = sum(size * cos(radians(phase + rate * centuries)) for size, phase, rate in TERMS)
    return EPOCH + timedelta(days=mean + 0.00001 * total / speed - EPOCH_DAY) - AHEAD
