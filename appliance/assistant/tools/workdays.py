"""Tools that count working days, and wedding anniversaries."""

from datetime import date as Date
from datetime import time as Time
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from appliance.assistant.tools.context import Caller
from appliance.core.errors import ToolError
from appliance.core.i18n import Text, joined, say, verbatim

MOST = 3000  # working days
WEEK = 5  # working days
EVEN = (2, 3, 4, 6, 8, 12)  # hours that a day is a multiple of
DAY = 24 * 60  # minutes
NAMES = {  # as they are called in Britain
    1: "paper", 2: "cotton", 3: "leather", 5: "wooden", 10: "tin", 15: "crystal", 20: "china", 25: "silver",
    30: "pearl", 35: "coral", 40: "ruby", 45: "sapphire", 50: "golden", 55: "emerald", 60: "diamond", 70: "platinum",
}  # fmt: skip


def working_days(by: Caller, date: str) -> Text:
    """The working days from tomorrow to a day, the day included."""
    first, last = by.now.date() + timedelta(days=1), Date.fromisoformat(date)
    if not first <= last <= first + timedelta(days=7 * MOST // WEEK):
        raise ToolError(say("I can’t work that out."))
    days = (last - first).days + 1
    count = sum((first + timedelta(days=n)).weekday() < WEEK for n in range(days))
    return say(
        "There are {count} working days from {first} to {last}, not allowing for public holidays.",
        first=first, last=last, count=count,
    )  # fmt: skip


def after_working_days(by: Caller, count: int, start: str = "") -> Text:
    """The day that comes so many working days after another, or after today."""
    first = Date.fromisoformat(start) if start else by.now.date()
    if not 0 < count <= MOST:
        raise ToolError(say("I can’t work that out."))
    day, left = first, count
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < WEEK
    return say(
        "{count} working days after {first} is {last}, not allowing for public holidays.",
        count=count, first=first, last=day,
    )  # fmt: skip


def anniversary(by: Caller, date: str, names: bool = False) -> Text:
    """The next anniversary of a day, and what it is called."""
    then, today = Date.fromisoformat(date), by.now.date()
    years = today.year - then.year
    if not 0 <= years <= max(NAMES) + 30:
        raise ToolError(say("I can’t work that out."))
    years += then + relativedelta(years=years) < today
    told = say("On {date} it will be {years} years.", date=then + relativedelta(years=years), years=years)
    if not names:
        return told
    name = NAMES.get(years)
    called = (
        say("That is called the {name} anniversary.", name=verbatim(name))
        if name
        else say("I know no name for that one.")
    )
    return joined(" ", [told, called])


def every_hours(by: Caller, start: str, hours: int) -> Text:
    """The times of a day at which something comes every so many hours."""
    if hours not in EVEN:
        raise ToolError(say("I can’t work that out."))
    first = Time.fromisoformat(start)
    minutes = [(first.hour * 60 + first.minute + 60 * hours * n) % DAY for n in range(24 // hours)]
    times = [Time(minute // 60, minute % 60) for minute in minutes]
    return say("Every {hours} hours: {times}.", hours=hours, times=times)


TOOLS = (every_hours, working_days, after_working_days, anniversary)
