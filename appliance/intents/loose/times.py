"""Spans and days in a sentence: "my shift is 9:40 to 17:15 how long is that"."""

from appliance.intents.call import Call
from appliance.intents.dates import Day
from appliance.intents.hours import Hour
from appliance.intents.loose.scan import Scan

UNITS = ("day", "week", "month", "hour")


def find(scan: Scan) -> Call | None:
    """The span or the day that a text asks for."""
    if scan.has("past", "many_times", "price") or scan.segments("place") or scan.segments("quantity"):
        return None
    return _between(scan) or _between_days(scan) or _left(scan) or _that_day(scan)


def _between(scan: Scan) -> Call | None:
    """From a time of the day to another."""
    told = scan.segments("time")
    if len(told) != 2 or scan.segments("date") or not scan.has("how_long_is_that"):
        return None
    first, last = (segment.values["time"] for segment in told)
    joined = scan.has_in(range(told[0].last, told[1].first), "to_time") or scan.begins_with(told[1].first, "to_time")
    if not joined or told[1].first - told[0].last > 2 or not _in_order(first, last):
        return None
    return Call("between_hours", {"start": f"{first.time:%H:%M}", "end": f"{last.behind(first).time:%H:%M}"})


def _between_days(scan: Scan) -> Call | None:
    """ "Between the 3rd and 21 December": the first day has no month of its own."""
    days, numbers = scan.segments("date"), [s for s in scan.segments("number") if scan.words[s.first][0].isdigit()]
    if len(days) != 1 or len(numbers) != 1 or not scan.has("days_between") or days[0].first - numbers[0].last > 2:
        return None
    last, first = days[0].values["date"].date, numbers[0].values["number"]
    if not scan.has_in(range(numbers[0].last, days[0].first), "to_day") or first not in range(1, last.day):
        return None
    return Call("until", {"start": last.replace(day=int(first)).isoformat(), "date": last.isoformat(), "unit": "day"})


def _in_order(first: Hour, last: Hour) -> bool:
    return first.minutes < last.minutes or (first.certain and last.certain)


def _day(scan: Scan) -> Day | None:
    """The only day of a text, if it is to come."""
    days: list[Day] = scan.values("date")
    alone = len(days) == 1 and not any(scan.segments(kind) for kind in ("time", "offset"))
    return days[0] if alone and days[0].date > scan.sentence.now.date() else None


def _left(scan: Scan) -> Call | None:
    """How many days are left until a day."""
    told = _day(scan)
    if not told or not scan.has("left_until", "how_far_off"):
        return None
    units = [unit for unit in UNITS if unit in scan.values("time_unit")]
    units = units or ["day"] * scan.has("how_far_off")
    return Call("until", {"date": told.date.isoformat(), "unit": units[0]}) if len(units) == 1 else None


def _that_day(scan: Scan) -> Call | None:
    told = _day(scan)
    return Call("day", {"date": told.date.isoformat()}) if told and scan.has("what_day_is_that") else None
