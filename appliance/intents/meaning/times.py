"""Days, hours, places and units in loose words: worked out where a sentence has the one value that it takes."""

from appliance.intents.call import Call
from appliance.intents.hours import Hour
from appliance.intents.loose.shifts import is_since
from appliance.intents.meaning.view import Reading, View
from appliance.intents.places import Place
from appliance.intents.sentence import Segment
from appliance.intents.units import COUNTERPARTS, kind


def _of(view: View, name: str) -> list[Segment]:
    return [segment for segment in view.sentence.segments if name in segment.values]


def dates(view: View) -> Reading | None:
    """The one day that a sentence names, or the one that is so many days or weeks from it."""
    today = view.sentence.now.date()
    told = [s for s in _of(view, "date")]
    days = [s for s in told if s.values["date"].date != today] or told[:1]
    if not told and view.is_short and view.asks:
        return _same_day(view)
    spans = [s for s in _of(view, "span") if "date" not in s.values]
    if len(days) != 1 or _of(view, "place") or _hours(view) or _others(view, [*told, *spans]):
        return None
    then = days[0].values["date"].date
    if spans:
        joined = len(spans) == 1 and 0 <= days[0].first - spans[0].last <= 1 and spans[0].values["span"].of_days
        then = spans[0].values["span"].after(then) if joined else None
    return Reading((Call("day", {"date": then.isoformat()}),)) if then else None


def _others(view: View, read: list[Segment]) -> bool:
    """Whether numbers or words for lengths of time stand outside of what was read."""
    rest = [s for s in view.sentence.segments if s not in read]
    articles = view.sentence.language.data["article_one"].split()
    return any(s.values.keys() & NUMERIC and view.sentence.words(s) not in articles for s in rest)


def _same_day(view: View) -> Reading | None:
    """ "And which weekday is that?", of the day that was spoken of."""
    last = view.last("day", "until")
    date = str(last.arguments.get("date", "")) if last else ""
    return Reading((Call("day", {"date": date}),)) if date and not view.figures and view.has("last") else None


NUMERIC = frozenset("number span offset quantity time_unit ordinal".split())


def _hours(view: View) -> list[Segment]:
    """The times of the day, without lengths that may be some."""
    return [s for s in _of(view, "time") if not s.values.keys() & {"offset", "span"}]


def hours(view: View) -> Reading | None:
    """When something ends that begins at a time and takes so long, or when to leave to be in time."""
    times, spans = _hours(view), [length for length in view.lengths if length.has_unit]
    if len(times) != 1 or len(spans) != 1 or len(view.lengths) != 1 or _of(view, "place"):
        return None
    leaves = view.has("leave_asked")
    if not leaves and (view.meant.best_of("finish", "leave_by") == "leave_by" or not view.has("finish")):
        return None
    if leaves and is_since(view.sentence, times[0]):
        return None
    start: Hour = times[0].values["time"]
    start = start if start.certain else start.by_day
    seconds = -spans[0].seconds if leaves else spans[0].seconds
    return Reading((Call("later", {"start": f"{start.time:%H:%M}", "seconds": seconds}),))


def zones(view: View) -> Reading | None:
    """The time at one place, now or when it is a time here, or the other way round."""
    places = [s for s in _of(view, "place") if len(view.sentence.words(s)) > 2]
    if len(places) != 1 or _of(view, "date") or _of(view, "quantity"):
        return None
    told: Place = places[0].values["place"]
    if not all("/" in zone for zone in told.zones):
        return None
    name = view.sentence.between(places)
    times = _hours(view)
    if not times:
        call = Call("clock", {"what": "time", "zones": [" ".join(told.zones)], "names": [name]})
        is_asked = view.has("clock") or (view.is_short and view.last("clock", "zones") is not None)
        return Reading((call,)) if is_asked and not view.lengths else None
    if len(times) != 1 or len(told.zones) != 1:
        return None
    return _between(view, times[0], places[0], name, told.zones[0])


def _between(view: View, time: Segment, place: Segment, name: str, zone: str) -> Reading | None:
    """Which way is told by what stands beside the time, and by who asks."""
    apart = min(abs(place.first - time.last), abs(time.first - place.last))
    if not view.has("here") or apart > NEAR:
        return None
    hour: Hour = time.values["time"]
    return Reading((Call("zones", {"time": f"{hour.time:%H:%M}", "zones": [zone, ""], "names": [name, ""]}),))


NEAR = 4  # words between a time and the place that it is of


def units(view: View) -> Reading | None:
    """One amount in another unit: the one that is named, or the usual counterpart."""
    amounts = _of(view, "quantity")
    if len(amounts) != 1 or len([f for f in view.figures if f]) > len(amounts[0].values["quantity"].parts):
        return None
    amount = amounts[0].values["quantity"]
    wanted = {s.values["unit"] for s in _of(view, "unit") if s is not amounts[0]}
    same = [unit for unit in wanted if kind(unit) == kind(amount.unit) and unit != amount.unit]
    usual = COUNTERPARTS.get(amount.unit, "") if kind(amount.unit) == "temperature" and not wanted else ""
    to = same[0] if len(same) == 1 and kind(amount.unit) != "duration" else usual
    return Reading((Call("convert", {"amount": [list(part) for part in amount.parts], "to": to}),)) if to else None
