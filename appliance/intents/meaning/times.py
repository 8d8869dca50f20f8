"""Days, hours, places and units in loose words: worked out where a sentence has the one value that it takes."""

from appliance.intents.call import Call
from appliance.intents.hours import Hour
from appliance.intents.meaning.view import Reading, View
from appliance.intents.places import Place
from appliance.intents.sentence import Segment
from appliance.intents.units import COUNTERPARTS, kind


def _of(view: View, name: str) -> list[Segment]:
    return [segment for segment in view.sentence.segments if name in segment.values]


def dates(view: View) -> Reading | None:
    """The one day that a sentence names."""
    days = _of(view, "date")
    if len(days) != 1 or _of(view, "place") or len(_of(view, "number")) > 0 or _hours(view):
        return None
    return Reading((Call("day", {"date": days[0].values["date"].date.isoformat()}),))


def _hours(view: View) -> list[Segment]:
    """The times of the day, without lengths that may be some."""
    return [s for s in _of(view, "time") if not s.values.keys() & {"offset", "span"}]


def hours(view: View) -> Reading | None:
    """When something ends that begins at a time and takes so long, or when to leave to be in time."""
    times, spans = _hours(view), [length for length in view.lengths if length.has_unit]
    if len(times) != 1 or len(spans) != 1 or len(view.lengths) != 1 or _of(view, "place"):
        return None
    best = view.meant.best_of("finish", "leave_by")
    if not view.has("leave" if best == "leave_by" else "finish"):
        return None
    start: Hour = times[0].values["time"]
    seconds = spans[0].seconds if best == "finish" else -spans[0].seconds
    return Reading((Call("later", {"start": f"{start.time:%H:%M}", "seconds": seconds}),))


def zones(view: View) -> Reading | None:
    """The time at one place, now or when it is a time here, or the other way round."""
    places = [s for s in _of(view, "place") if len(view.sentence.words(s)) > 2]
    if len(places) != 1 or _of(view, "date") or _of(view, "quantity"):
        return None
    told: Place = places[0].values["place"]
    name = view.sentence.between(places)
    times = _hours(view)
    if not times:
        call = Call("clock", {"what": "time", "zones": [" ".join(told.zones)], "names": [name]})
        return None if view.lengths else Reading((call,))
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
    to = same[0] if len(same) == 1 else COUNTERPARTS.get(amount.unit, "") if not wanted else ""
    return Reading((Call("convert", {"amount": [list(part) for part in amount.parts], "to": to}),)) if to else None
