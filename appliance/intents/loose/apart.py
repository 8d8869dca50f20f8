"""Conversions told in pieces: the number apart from its unit, or several amounts for one unit. In German and Dutch."""

import re

from appliance.intents.call import Call
from appliance.intents.loose.scan import Scan
from appliance.intents.sentence import Segment
from appliance.intents.units import Quantity, kind

CONVERTS = re.compile(
    r"\b(?:rechn\w*|umrechn\w*|wandel\w*|wandl\w*|reken\w*|omreken\w*|zet\b.*\bom)\b|\bwie ?viel|"
    r"\bwas (?:ist|sind)|\bhoeveel|"
    r"\bwat (?:is|zijn)",
    re.I,
)
INTO = ("in", "zu", "auf", "naar", "nach", "tot")
DEGREES = re.compile(r"grad|graden|°", re.I)
SCALES = {
    "temperature-fahrenheit": "temperature-celsius",
    "temperature-celsius": "temperature-fahrenheit",
}
MOST = 4  # amounts


def find(scan: Scan) -> tuple[Call, ...]:
    """The conversions that a text asks for."""
    if scan.sentence.language.code == "en" or not CONVERTS.search(scan.sentence.text) or scan.has("price"):
        return ()
    return _degrees(scan) or _apart(scan) or _several(scan)


def _units(scan: Scan) -> list[Segment]:
    """The units that are named without an amount; "in" is an inch only elsewhere."""
    named = (s for s in scan.segments("unit") if "quantity" not in s.values and "number" not in s.values)
    return [s for s in named if scan.sentence.words(s) not in INTO]


def _degrees(scan: Scan) -> tuple[Call, ...]:
    """ "De oven moet op 180 graden, hoeveel fahrenheit is dat?": degrees of the other scale."""
    named, numbers = _units(scan), scan.segments("number")
    degrees = [s for s in numbers if DEGREES.fullmatch(scan.word(s.last)) and scan.words[s.first][0].isdigit()]
    to = named[0].values["unit"] if len(named) == 1 else ""
    if len(degrees) != 1 or to not in SCALES or scan.segments("quantity") or any(s is not degrees[0] for s in numbers):
        return ()
    return (_convert([[degrees[0].values["number"], SCALES[to]]], to),)


def _apart(scan: Scan) -> tuple[Call, ...]:
    """ "Wie rechne ich Fahrenheit in Celsius um, im Rezept steht 375"."""
    units, numbers = _units(scan), [s for s in scan.segments("number") if not s.values.keys() & {"quantity", "unit"}]
    numbers = [s for s in numbers if scan.words[s.first][0].isdigit()]
    if len(units) != 2 or len(numbers) != 1 or scan.segments("quantity"):
        return ()
    old, new = (s.values["unit"] for s in units)
    joined = scan.words[units[1].first - 1] in INTO
    if old == new or kind(old) != kind(new) or kind(old) == "duration" or not joined:
        return ()
    return (_convert([[numbers[0].values["number"], old]], new),)


def _several(scan: Scan) -> tuple[Call, ...]:
    """ "Een half pond boter en anderhalf ons suiker, wat is dat in gram?": each of them."""
    told: list[Quantity] = scan.values("quantity")
    units = {s.values["unit"] for s in _units(scan) if scan.words[s.first - 1] in INTO}
    if not 1 < len(told) <= MOST or len(units) != 1 or any(len(each.parts) != 1 for each in told):
        return ()
    new = units.pop()
    if any(kind(each.unit) != kind(new) or each.unit == new for each in told) or kind(new) == "duration":
        return ()
    return tuple(_convert([list(each.parts[0])], new) for each in told)


def _convert(amount: list[list[object]], to: str) -> Call:
    return Call("convert", {"amount": amount, "to": to})
