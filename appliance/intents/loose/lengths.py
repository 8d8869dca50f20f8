"""Sums of lengths: a board cut into equal pieces, what is left of it, and the area of a room. In German and Dutch."""

import re

from appliance.intents.call import Call
from appliance.intents.loose.amounts import Amount
from appliance.intents.loose.scan import Scan
from appliance.intents.units import Quantity, converted, kind

METRE, CENTIMETRE = "length-meter", "length-centimeter"
EQUAL = re.compile(
    r"\b(?:gleich(?:e|en|lange|langen|große|großen|breite|breiten|teuren)?|gelijke|even (?:lange|grote|brede))\b"
    r"(?=.*\b(?:stück\w*|teile\w*|bretter\w*|streifen|abschnitte\w*|stuk\w*|delen|repen|stroken|planken)\b)",
    re.I,
)
HOW_LONG = re.compile(r"\b(?:wie (?:lang|breit|groß)|hoe (?:lang|breed|groot))\b", re.I)
LEFT = re.compile(r"\b(?:übrig|rest\w*|bleibt|over|blijft|resteert)\b", re.I)
CUT = re.compile(
    r"\b(?:sägeblatt|säge|sägeschnitt|schnittbreite|schnitt|verschnitt|zaagblad|zaagsnede|zaag|zaagverlies|snede)\b",
    re.I,
)
PIECES = re.compile(
    r"\b(?:stücke?|teile?|bretter|leisten|latten|abschnitte|streifen|stuks?|stukken|delen|planken|latjes)?\s*"
    r"(?:zu|à|a|von|je|zu je|mit je|van|van elk)$",
    re.I,
)
AREA = re.compile(
    r"\b(?:quadratmeter\w*|qm|m²|m2|fläche|wie groß|vierkante meters?|vierkante|oppervlakte|hoe groot)\b", re.I
)
OF_A_FIELD = re.compile(
    r"\b(?:zimmer|raum|wohnzimmer|küche|bad|wand|flur|terrasse|balkon|garten|keller|boden|teppich|fläche|beet|dach|"
    r"fliese\w*|platte|kamer|woonkamer|keuken|badkamer|muur|gang|terras|balkon|tuin|kelder|vloer|tapijt|schuur|"
    r"slaapkamer|schlafzimmer|kinderzimmer|büro|garage|zolder)\b",
    re.I,
)
TIMES = ("mal", "x", "×", "auf", "bij", "op", "maal", "*")


def find(scan: Scan) -> Call | None:
    """The length or the area that a text asks for."""
    if scan.sentence.language.code == "en":
        return None
    told = [s.values["quantity"] for s in scan.segments("quantity")]
    lengths = [each for each in told if kind(each.unit) == "length" and len(each.parts) == 1]
    return _equal(lengths, scan) or _left_over(lengths, scan)


def _equal(lengths: list[Quantity], scan: Scan) -> Call | None:
    """ "Ein Brett von 2,40 m in sieben gleiche Stücke"."""
    text = scan.sentence.text
    numbers = _counts(scan)
    if len(lengths) != 1 or len(numbers) != 1 or not EQUAL.search(text) or not HOW_LONG.search(text):
        return None
    return _called(f"{_in(CENTIMETRE, lengths[0])} / {numbers[0]:g}") if numbers[0] > 1 else None


def _left_over(lengths: list[Quantity], scan: Scan) -> Call | None:
    """ "Aus 2,50 m drei Stück zu 62 cm, das Sägeblatt nimmt 3 mm, was bleibt übrig?"."""
    text, tokens = scan.sentence.text, scan.sentence.tokens
    segments = scan.segments("quantity")
    pieces = [n for n, s in enumerate(segments) if PIECES.search(text[: tokens[s.first].start].rstrip())]
    numbers = _counts(scan)
    if len(segments) != len(lengths) or len(pieces) != 1 or not LEFT.search(text):
        return None
    total, count = (_in(CENTIMETRE, lengths[0]), numbers) if pieces[0] else (_whole(numbers), numbers[1:])
    rest = [each for n, each in enumerate(lengths) if n not in (pieces[0], *([0] if pieces[0] else []))]
    if not total or len(count) != 1 or len(rest) > 1 or bool(rest) != bool(CUT.search(text)):
        return None
    one = _in(CENTIMETRE, lengths[pieces[0]])
    size = f"({one} + {_in(CENTIMETRE, rest[0])})" if rest else one
    return _called(f"{total} - {count[0]:g} * {size}")


def _counts(scan: Scan) -> list[float]:
    """The numbers that are no lengths, and no articles."""
    articles = scan.sentence.language.data["article_one"].split()
    told = (s for s in scan.segments("number") if "quantity" not in s.values)
    return [s.values["number"] for s in told if scan.sentence.words(s) not in articles]


def _whole(numbers: list[float]) -> str:
    """The length of what is called a "2,50er", in metres."""
    return f"{numbers[0] * 100:g}" if numbers and numbers[0] < LONGEST else ""


LONGEST = 20  # metres of a board


def area(parts: list[Amount], scan: Scan) -> Call | None:
    """ "Wie viele Quadratmeter hat ein Zimmer mit 4,35 mal 3,80?"."""
    text = scan.sentence.text
    if scan.sentence.language.code == "en" or len(parts) != 2 or not AREA.search(text) or not OF_A_FIELD.search(text):
        return None
    first, second = parts
    between = scan.words[first.last : second.first]
    joined = [word for word in between if word in TIMES]
    named = {first.noun, second.noun, *between} - {"", *TIMES}
    if len(joined) != 1 or first.kind in ("share", "people") or not named <= {"m", "meter", "metern", "meters"} | AFTER:
        return None
    return Call("calculate", {"expression": f"{first.written} * {second.written}", "unit": "area-square-meter"})


AFTER = frozenset("hat groß ist groot is lang breit breed".split())


def _in(unit: str, length: Quantity) -> str:
    value = converted(length, unit)
    return f"{value:.4f}".rstrip("0").rstrip(".") if value is not None else ""


def _called(expression: str) -> Call:
    return Call("calculate", {"expression": expression, "unit": CENTIMETRE})
