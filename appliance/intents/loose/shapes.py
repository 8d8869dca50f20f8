"""The area of a circle or a rectangle, and how much paint covers a wall: "the area of a circle, diameter 30 cm".

English only. Every number of the text must have its part in the sum.
"""

import re

from appliance.intents.call import Call
from appliance.intents.loose.scan import Scan
from appliance.intents.numbers import digits
from appliance.intents.units import Quantity, converted

N = r"(\d+(?:\.\d+)?)"
UNIT = r"(?:(mm|millimetres?|cm|centimetres?|m|metres?|meters?|ft|foot|feet|inch(?:es)?|yards?)\b)?"
METRES = {"mm": "millimeter", "cm": "centimeter", "me": "meter", "m": "meter", "mi": "millimeter", "ce": "centimeter",
          "ft": "foot", "fo": "foot", "fe": "foot", "in": "inch", "ya": "yard"}  # fmt: skip
AREAS = {"centimeter": "area-square-centimeter", "meter": "area-square-meter", "foot": "area-square-foot",
         "inch": "area-square-inch", "yard": "area-square-yard"}  # fmt: skip
CIRCLE = re.compile(r"\b(?:circle|circular|round (?:table|pond|rug|cake|tin|pool|window))\b")
WIDE = re.compile(rf"\b(?:(radius)|diameter|across)\b(?:'s| is| of|,| are| being)* *{N} ?{UNIT}")
WIDE_BEFORE = re.compile(rf"{N} ?{UNIT} (?:in |of )?(?:(radius)|diameter|across|wide)\b")
AROUND = re.compile(r"\b(?:circumference|perimeter|(?:all the )?way (?:a)?round|edge)\b")
AREA = re.compile(
    r"\b(?:area|square (?:metres?|meters?|feet|foot|cm|centimetres?|yards?)|sq ?m|m2|how big|floor space)\b"
)
SIDES = re.compile(rf"{N} ?{UNIT} *(?:by|x|times|\*) *{N} ?{UNIT}")
IN_MILLIMETRES = re.compile(r"\b(?:mm|millimet\w+)\b")
COVERS = re.compile(
    rf"\b(?:covers?|does|do|for) (?:about )?{N} (?:square met(?:re|er)s?|sq ?m|m2) "
    r"(?:a|per|each|to the) (litre|tin|pot|can)"
)
COATS = re.compile(rf"\b{N} coats?\b")
PI = "3.14159265"


def find(scan: Scan) -> Call | None:
    """The area, the way around, or the paint that a text asks for."""
    if scan.sentence.language.code != "en":
        return None
    text = digits(" ".join(scan.words))
    return _painted(text) or _circle(text) or _rectangle(text)


def _numbers(text: str) -> int:
    return len(re.findall(r"\d+(?:\.\d+)?", text))


def _unit(*named: str | None) -> str:
    """The unit of the sides, where one is named or all are the same."""
    units = {METRES.get(name) or METRES[name[:2]] for name in named if name}
    return units.pop() if len(units) == 1 else ""


def _circle(text: str) -> Call | None:
    found = WIDE.search(text)
    is_radius, width, named = found.groups() if found else (None, "", None)
    if not found and (other := WIDE_BEFORE.search(text)):
        width, named, is_radius = other.groups()
    if not width or not CIRCLE.search(text) or _numbers(text) != 1:
        return None
    unit = _unit(named)
    if AREA.search(text):
        radius = width if is_radius else f"({width} / 2)"
        return _sum(f"{PI} * {radius} ** 2", AREAS.get(unit, ""))
    if AROUND.search(text):
        return _sum(f"{'2 * ' if is_radius else ''}{PI} * {width}", f"length-{unit}" if unit else "")
    return None


def _rectangle(text: str) -> Call | None:
    found = SIDES.search(text)
    if not found or _numbers(text) != 2 or CIRCLE.search(text):
        return None
    first, one, second, other = found.groups()
    unit = _unit(one, other) or ("millimeter" if IN_MILLIMETRES.search(text) and not (one or other) else "")
    if AROUND.search(text):
        return _sum(f"2 * ({first} + {second})", f"length-{unit}" if unit else "")
    if not AREA.search(text):
        return None
    if unit == "millimeter":
        return _sum(f"{first} / 1000 * {second} / 1000", "area-square-meter")
    square = "area-square-meter" if re.search(r"\bsq(?:uare)? ?m", text) else AREAS.get(unit, "")
    if square == "area-square-meter" and unit not in ("", "meter"):
        return _in_metres(first, second, unit)
    return _sum(f"{first} * {second}", square)


def _in_metres(first: str, second: str, unit: str) -> Call | None:
    one = converted(Quantity(((1.0, f"length-{unit}"),)), "length-meter")
    return _sum(f"{first} * {one:g} * {second} * {one:g}", "area-square-meter") if one else None


def _painted(text: str) -> Call | None:
    """ "Paint covers 12 square metres a litre, my wall is 4.2 by 2.6 and it needs two coats, how much paint?"."""
    covers, sides, coats = COVERS.search(text), SIDES.search(text), COATS.search(text)
    if not covers or not sides or _numbers(text) != 3 + bool(coats) or not re.search(r"\bhow (?:much|many)\b", text):
        return None
    if _unit(sides[2], sides[4]) not in ("", "meter"):
        return None
    area = f"{sides[1]} * {sides[3]}{f' * {coats[1]}' if coats else ''} / {covers[1]}"
    return _sum(area, "volume-liter") if covers[2] == "litre" else Call("calculate", {"expression": f"ceil({area})"})


def _sum(expression: str, unit: str) -> Call:
    return Call("calculate", {"expression": expression, **({"unit": unit} if unit else {})})
