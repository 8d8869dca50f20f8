"""Tools about times and dates."""

import calendar as months
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import get_month_names, get_timezone_location
from dateutil.relativedelta import relativedelta

from appliance.assistant.tools.context import Caller
from appliance.core.errors import ToolError
from appliance.core.i18n import Text, joined, say, say_plural, verbatim

HOUR = 3600.0
YEAR_IN_HOURS = 366 * 24
SMALL = frozenset("of the and en und der van de".split())  # in the name of a day
MOST_ZONES = 4  # told of a country


def clock(  # the schema of a tool comes from its signature
    by: Caller, what: str = "time", zones: list[str] | None = None, names: list[str] | None = None,
    unknown: str = "", date: str = "",
) -> Text:  # fmt: skip
    """The time, here or elsewhere; the week, month or year."""
    if unknown:
        raise ToolError(say("I don’t know which time zone {place} is in. Try a large city nearby.", place=unknown))
    if zones:
        return joined(
            " ", [_there(by, z.split(), name, what == "day") for z, name in zip(zones, names or zones, strict=True)]
        )
    then = _date(date) or by.now.date()
    if what == "week":
        return say("That is calendar week {number}.", number=then.isocalendar().week)
    if what == "month":
        month = get_month_names("wide", locale=by.language[:2])[then.month]
        return say("It is {month} {year}.", month=month, year=verbatim(str(then.year)))
    if what == "change":
        return _clock_change(by.now)
    if what == "year":
        return say("It is {year}.", year=verbatim(str(then.year)))
    return say("It is {time} on {date}.", time=by.now.time(), date=by.now.date())


def _clock_change(now: datetime) -> Text:
    """When the clocks of this box's time zone change next, within a year."""
    start = now.astimezone().replace(minute=0, second=0, microsecond=0).timestamp()
    offsets = ((hour, _offset(start + hour * HOUR)) for hour in range(YEAR_IN_HOURS))
    first = _offset(start)
    hour, offset = next((found for found in offsets if found[1] != first), (0, first))
    if offset == first:
        return say("The clocks here don’t change in the coming year.")
    then = datetime.fromtimestamp(start + hour * HOUR).date()
    if offset > first:
        return say("The clocks change next on {date}: they go forward.", date=then)
    return say("The clocks change next on {date}: they go back.", date=then)


def _offset(seconds: float) -> timedelta:
    """How far this box's clock is ahead of UTC at a moment, in seconds since 1970."""
    return datetime.fromtimestamp(seconds).astimezone().utcoffset() or timedelta()


def _there(by: Caller, zones: list[str], name: str, with_day: bool = False) -> Text:
    """The time at a place; of a country with several zones, in some of its cities."""
    here = by.now.astimezone()
    place = _titled(name)
    if len(zones) == 1:
        then = here.astimezone(ZoneInfo(zones[0]))
        if then.date() == here.date() and not with_day:
            return say("In {place} it is {time}.", place=place, time=then.time())
        return say("In {place} it is {time} on {date}.", place=place, time=then.time(), date=then.date())
    told = [
        say("{time} in {city}", time=here.astimezone(ZoneInfo(zone)).time(), city=_city(zone, by.language))
        for zone in zones[:MOST_ZONES]
    ]
    return say("{place} has several time zones. It is {times}.", place=place, times=told)


def _city(zone: str, language: str) -> str:
    return get_timezone_location(zone, locale=language[:2], return_city=True)


def _titled(name: str) -> str:
    return name if name != name.lower() else name.upper() if len(name) <= 3 else name.title()  # UK


def zones(by: Caller, time: str, zones: list[str], names: list[str]) -> Text:
    """A time elsewhere when it is a time here, and differences between time zones."""
    here = by.now.astimezone()
    found = [ZoneInfo(zone) if zone else here.tzinfo for zone in zones]
    places = [_titled(name) if name else say("here") for name in names]
    if time:
        source = datetime.combine(here.date(), _time(time), found[0])
        there = source.astimezone(found[1])
        told = {"place": places[1], "time": there.time(), "other": places[0], "then": source.time()}
        if there.date() == source.date():
            return say("When it is {then} ({other}), it is {time} ({place}).", **told)
        if there.date() > source.date():
            return say("When it is {then} ({other}), it is {time} the next day ({place}).", **told)
        return say("When it is {then} ({other}), it is {time} the day before ({place}).", **told)
    if len(found) == 1:
        found.append(here.tzinfo)
        places.append(say("here"))
    first, second = (here.astimezone(zone).utcoffset() or timedelta() for zone in found)
    if first == second:
        return say("{place} and {other} have the same time.", place=places[0], other=places[1])
    ahead, behind = (0, 1) if first > second else (1, 0)
    apart = abs(first - second)
    return say("{place} is {duration} ahead of {other}.", place=places[ahead], other=places[behind], duration=apart)


def day(by: Caller, date: str = "", name: str = "") -> Text:
    """The date of a day, with its weekday."""
    today = by.now.date()
    then = _date(date) or today
    if then == today:
        return say("Today is {date}.", date=then) if not name else say("{name} is today.", name=_first_up(name))
    if not name:
        return say("That is {date}.", date=then) if then > today else say("That was {date}.", date=then)
    told = {"name": _first_up(name), "date": then}
    if then < today:
        return say("{name} was on {date}.", **told)
    return say("{name} is on {date}, in {amount}.", **told, amount=_days(then - today))


def until(
    by: Caller, date: str, unit: str = "day", name: str = "", start: str = "", period: str = ""
) -> Text:  # as above
    """The time until a date, since one, or between two."""
    now, then = by.now, _known(date)
    if begin := _date(start):
        told = {"start": begin, "end": then, "amount": _amount(min(begin, then), max(begin, then), unit)}
        return say("From {start} to {end} it is {amount}.", **told)
    when = say("{name} ({date})", name=_first_up(name), date=then) if name else then
    if then == now.date():
        return say("{when} is today.", when=when) if not period else say("Today is the last day.")
    if then < now.date():
        return say("{when} was {amount} ago.", when=when, amount=_amount(then, now.date(), unit))
    amount = _amount(now.date(), then, unit)
    if unit in ("hour", "minute", "second"):
        amount = _hours(datetime.combine(then, time()) - now.replace(tzinfo=None), unit)
    if period == "year":
        return say("{amount} left this year.", amount=amount)
    return (
        say("{amount} left this month.", amount=amount)
        if period
        else say("{amount} until {when}.", amount=amount, when=when)
    )


def until_hour(by: Caller, at: str) -> Text:
    """The time until a time of the day."""
    then = datetime.fromisoformat(at)
    left = then - by.now.replace(tzinfo=None)
    if left < timedelta():
        return say("{time} has already passed.", time=then.time())
    return say(
        "{duration} until {time}.", duration=timedelta(minutes=round(left.total_seconds() / 60)), time=then.time()
    )


def between_hours(by: Caller, start: str, end: str) -> Text:
    """The time between two times of the day."""
    first, last = _time(start), _time(end)
    apart = datetime.combine(date.min, last) - datetime.combine(date.min, first)
    apart = apart if apart > timedelta() else apart + timedelta(days=1)
    return say("From {start} to {end} it is {duration}.", start=first, end=last, duration=apart)


def later(by: Caller, seconds: int, start: str = "") -> Text:
    """The time before or after another."""
    begin = datetime.combine(by.now.date(), _time(start)) if start else by.now
    try:
        moved = timedelta(seconds=seconds)
        then = begin + moved
    except OverflowError as error:  # beyond the year 9999
        raise ToolError(say("That is too far away for me.")) from error
    if not start:
        told = {"time": then.time(), "duration": abs(moved)}
        return (
            say("In {duration} it will be {time}.", **told)
            if seconds > 0
            else say("{duration} ago it was {time}.", **told)
        )
    days = (then.date() - begin.date()).days
    if days == 0:
        return say("That is {time}.", time=then.time())
    if days == 1:
        return say("That is {time} the next day.", time=then.time())
    return (
        say("That is {time} the day before.", time=then.time())
        if days == -1
        else say("That is {time} on {date}.", time=then.time(), date=then.date())
    )


def age(by: Caller, born: str, on: str = "") -> Text:
    """How old somebody is, will be on the date or in the year `on`, or on the next birthday (`on` is "next")."""
    today = by.now.date()
    year = int(on) if len(on) == len("2026") and on.isdigit() else 0
    if len(born) == 4 or (year and year <= today.year):  # a year alone
        years = (year or (_known(on) if on and on != "next" else today).year) - int(born[:4]) + (on == "next")
        return say("{older} or {younger} years old, depending on the birthday.", older=years, younger=max(0, years - 1))
    birth = _known(born)
    if year:
        years = year - birth.year
    elif on == "next":
        years = relativedelta(today - timedelta(days=1), birth).years + 1
    else:
        years = relativedelta(_known(on) if on else today, birth).years
    return say_plural("{count} year old.", "{count} years old.", years)


def leap(by: Caller, year: int) -> Text:
    """Whether a year is a leap year."""
    told = verbatim(str(year))
    if months.isleap(year):
        return say("Yes, {year} is a leap year.", year=told)
    following = next(y for y in range(year + 1, year + 10) if months.isleap(y))
    return say("No, {year} is not a leap year. The next one is {next}.", year=told, next=verbatim(str(following)))


def month_days(by: Caller, month: int, year: int = 0) -> Text:
    """How many days a month has."""
    name = get_month_names("wide", locale=by.language[:2])[month]
    if not year and month == 2:
        return say("{month} has 28 days, and 29 in a leap year.", month=name)
    count = months.monthrange(year or by.now.year, month)[1]
    return say("{month} has {count} days.", month=name, count=count)


def _known(text: str) -> date:
    return date.fromisoformat(text)


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _time(text: str) -> time:
    return time.fromisoformat(text)


def _first_up(name: str) -> str:
    """The name of a day as it is written: "new year's eve" as "New Year's Eve"."""
    words = name.split()
    small = [word if word in SMALL and n else word[:1].upper() + word[1:] for n, word in enumerate(words)]
    return " ".join(small)


def _days(apart: timedelta) -> Text:
    return say_plural("{count} day", "{count} days", apart.days)


def _amount(first: date, last: date, unit: str) -> Text | list[Text]:
    """From one date to another in a unit, and what is left of it in days."""
    days = (last - first).days
    if unit == "week":
        weeks, days = divmod(days, 7)
        return _parts([(say_plural("{count} week", "{count} weeks", weeks), weeks), (_days(timedelta(days)), days)])
    if unit in ("month", "year"):
        told = relativedelta(last, first)
        count = told.months + 12 * told.years if unit == "month" else told.months
        years = told.years if unit == "year" else 0
        return _parts([
            (say_plural("{count} year", "{count} years", years), years),
            (say_plural("{count} month", "{count} months", count), count),
            (_days(timedelta(told.days)), told.days),
        ])  # fmt: skip
    if unit in ("hour", "minute", "second"):
        return _hours(timedelta(days=days), unit)
    return _days(timedelta(days))


def _parts(parts: list[tuple[Text, int]]) -> list[Text]:
    return [text for text, count in parts if count] or [parts[-1][0]]


def _hours(apart: timedelta, unit: str) -> Text:
    seconds = apart.total_seconds()
    if unit == "hour":
        return say_plural("{count} hour", "{count} hours", round(seconds / HOUR))
    if unit == "minute":
        return say_plural("{count} minute", "{count} minutes", round(seconds / 60))
    return say_plural("{count} second", "{count} seconds", round(seconds))


TOOLS = (clock, zones, day, until, until_hour, between_hours, later, age, leap, month_days)
