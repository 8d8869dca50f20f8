"""Measures of a kitchen that are no units: a gas mark, a pinch, a knob of butter, a mug."""

from appliance.intents.call import Call
from appliance.intents.loose.scan import Scan
from appliance.intents.numerals import number
from appliance.intents.sentence import Segment
from appliance.intents.units import Quantity, kind

ROUGH = {"pinch": "mass", "knob": "mass", "mug": "volume", "tub": "mass"}  # what each is told in


def find(scan: Scan) -> Call | None:
    """The one measure of a kitchen that a text asks about."""
    if scan.has("past", "price"):
        return None
    return _gas_mark(scan) if scan.has("gas_mark") else _rough(scan) or _weight(scan)


def _gas_mark(scan: Scan) -> Call | None:
    """A gas mark in degrees, or degrees as a gas mark."""
    amounts = [s for s in scan.segments("quantity") if kind(s.values["quantity"].unit) == "temperature"]
    marks = [mark for place in scan.places_of("gas_mark") if (mark := _mark(place.stop, scan))]
    asks = scan.asks or scan.has("ask_setting", "that_is", "how_many") or scan.begins_with(0, "gas_mark")
    if not asks or len(marks) + len(amounts) != 1 or scan.segments("time") or scan.segments("date"):
        return None
    if marks:
        wanted = _degrees(scan) or scan.has("ask_setting", "how_many")
        return Call("gas_mark", {"mark": marks[0]}) if wanted else None
    told: Quantity = amounts[0].values["quantity"]
    value, unit = told.parts[0]
    return Call("gas_mark", {"degrees": value, "fahrenheit": unit == "temperature-fahrenheit"})


def _mark(at: int, scan: Scan) -> float:
    told = number(scan.words, at, scan.sentence.language) if at < len(scan.words) else None
    return told[0] if told else 0.0


def _degrees(scan: Scan) -> bool:
    return any(kind(segment.values["unit"]) == "temperature" for segment in _units(scan)) or scan.has("degrees")


def _units(scan: Scan) -> list[Segment]:
    """The units that are asked for: "in" is none."""
    return [s for s in scan.segments("unit") if "quantity" not in s.values and not s.means & {"filler", "into"}]


def _rough(scan: Scan) -> Call | None:
    """ "How much is a pinch of salt in grams": a measure by eye, and the unit that it is asked for in."""
    names = [name for name in ROUGH if scan.has(name)]
    wanted = {kind(segment.values["unit"]) for segment in _units(scan)}
    if len(names) != 1 or wanted != {ROUGH[names[0]]} or scan.segments("quantity") or not scan.has("ask_measure"):
        return None
    return Call("rough_measure", {"name": names[0]})


def _weight(scan: Scan) -> Call | None:
    """ "How heavy is a cup of flour": a volume of something in grams."""
    amounts = [s.values["quantity"] for s in scan.segments("quantity") if kind(s.values["quantity"].unit) == "volume"]
    figures = sum(word[0].isdigit() for word in scan.words)
    if len(amounts) != 1 or figures > 1 or _units(scan) or not scan.has("ask_weight") or scan.segments("date"):
        return None
    told: Quantity = amounts[0]
    return Call("convert", {"amount": [list(part) for part in told.parts], "to": "mass-gram"})
