"""Short sums of every day: the price of a kilo, so many for each, what is still to pay, and how long a drive takes.

In German and Dutch.
"""

import re

from appliance.intents.call import Call
from appliance.intents.loose.amounts import Amount, amounts
from appliance.intents.loose.changes import TO_EACH, share_of
from appliance.intents.loose.scan import Scan
from appliance.intents.sentence import Segment
from appliance.intents.units import Quantity, converted, kind

OF_ONE = re.compile(
    r"\b(?:ein|einen|das|der|den|pro|je|een|de|het|per|1) (?P<unit>kilo\w*|kg|liter|l|pfund|pond|"
    r"100 ?(?:gramm|gram|g))\b",
    re.I,
)
UNITS = {"k": "mass-kilogram", "l": "volume-liter", "p": "mass-pound-metric", "1": "mass-gram"}
PRICE_ASKED = re.compile(r"\b(?:was|wie ?viel|wie teuer|wat|hoeveel|hoe duur)\b.*\b(?:kost\w*|preis|prijs)\b", re.I)
NEEDED = re.compile(
    r"\b(?:wie ?viele?|hoeveel)\b.*\b(?:brauch\w*|nodig|insgesamt|zusammen|samen|in totaal|kaufen|kopen|besorgen)\b",
    re.I,
)
PAID = re.compile(r"\b(?:bezahlt|gezahlt|abbezahlt|ausgegeben|weg|überwiesen|betaald|afbetaald|uitgegeven|op)\b", re.I)
OPEN = re.compile(
    r"\b(?:was|wie ?viel|wat|hoeveel)\b.*\b(?:offen|noch|übrig|bleibt|bleiben|fehlt|nog|over|open|blijft|rest)\b", re.I
)
GAVE = re.compile(r"\b(?:gaf|gaven|geeft|geef|gab|gaben|gibt|gebe)\b.*\b(?:uit|aus)\b", re.I)  # the verb in two parts
HOW_LONG = re.compile(r"\b(?:wie lang\w*|hoe ?lang)\b", re.I)
SPEED = re.compile(
    r"\b(?:mit|bei|fahre?n?|met|aan|rijd?e?n?|tegen)\s+(?:etwa |rund |ungefähr |ongeveer |zo'n )?(?P<speed>\d+)\s*"
    r"(?:km/h|kmh|km/u|km ?pro ?stunde|km per uur|kilometer (?:pro stunde|per uur|die stunde)|stundenkilometern?|"
    r"sachen|im schnitt|durchschnitt\w*|per uur|in der stunde|gemiddeld)",
    re.I,
)


def find(scan: Scan) -> Call | None:
    """The sum that a text asks for."""
    if scan.sentence.language.code == "en":
        return None
    parts = amounts(scan)
    if not parts:
        return _of_one(scan) or _drive(scan)
    return _of_one(scan) or _drive(scan) or _for_each(parts, scan) or _still_open(parts, scan) or _spent(parts, scan)


def _of_one(scan: Scan) -> Call | None:
    """ "250 Gramm kosten 3,20, was kostet das Kilo?"."""
    text, tokens = scan.sentence.text, scan.sentence.tokens
    asked = PRICE_ASKED.search(text)
    found = OF_ONE.search(text, asked.start()) if asked else None  # not "2.40 das Kilo", which tells the price
    told = scan.segments("quantity")
    sizes: list[Segment] = [s for s in told if scan.words[s.first][0].isdigit()]
    inside = {n for s in told for n in range(s.first, s.last)}
    prices = [n for n, word in enumerate(scan.words) if word[0].isdigit() and n not in inside]
    if not asked or not found or len(sizes) != 1 or len(prices) != 1:
        return None
    size: Quantity = sizes[0].values["quantity"]
    if len(size.parts) != 1 or max(tokens[n].start for n in (sizes[0].first, prices[0])) > asked.start():
        return None
    unit = UNITS[found["unit"][0].lower()]
    amount = converted(size, unit) if kind(size.unit) == kind(unit) else None
    price = scan.words[prices[0]].replace(",", ".")
    if not amount or not re.fullmatch(r"\d+(?:\.\d+)?", price):
        return None
    times = " * 100" if unit == "mass-gram" else ""
    many = f"{amount:.6f}".rstrip("0").rstrip(".")
    return Call("calculate", {"expression": f"{price} / {many}{times}", "cents": True})


def _drive(scan: Scan) -> Call | None:
    """ "340 Kilometer mit 80 im Schnitt, wie lange dauert das?"."""
    text = scan.sentence.text
    found = SPEED.search(text)
    ways = [s.values["quantity"] for s in scan.segments("quantity")]
    ways = [each for each in ways if kind(each.unit) == "length"]
    figures = [word for word in scan.words if word[0].isdigit()]
    if not found or len(ways) != 1 or len(figures) != 2 or not HOW_LONG.search(text) or not int(found["speed"]):
        return None
    way = converted(ways[0], "length-kilometer")
    return Call("calculate", {"expression": f"{way:g} / {found['speed']}", "unit": "duration-hour"}) if way else None


def _for_each(parts: list[Amount], scan: Scan) -> Call | None:
    """ "23 Kinder, jedes kriegt 3 Ballons, wie viele brauche ich?"."""
    text = scan.sentence.text
    whole = all(p.value.is_integer() and p.kind in ("people", "things", "bare") for p in parts)
    if len(parts) != 2 or not whole or not TO_EACH.search(text) or not NEEDED.search(text):
        return None
    return Call("calculate", {"expression": f"{parts[0].written} * {parts[1].written}"})


def _still_open(parts: list[Amount], scan: Scan) -> Call | None:
    """ "Von 480 Euro hab ich ein Drittel bezahlt, was ist noch offen?"."""
    text = scan.sentence.text
    share = share_of(text)
    if len(parts) != 1 or parts[0].kind != "money" or not share or not PAID.search(text) or not OPEN.search(text):
        return None
    money = {"currency": parts[0].currency} if parts[0].currency not in ("", "cents") else {"cents": True}
    return Call("calculate", {"expression": f"{parts[0].written} * (1 - {share})", **money})


def _spent(parts: list[Amount], scan: Scan) -> Call | None:
    """ "Piet had 50 euro en gaf 12,50 uit, wat houdt hij over?"."""
    text = scan.sentence.text
    if len(parts) != 2 or any(p.kind != "money" for p in parts) or not GAVE.search(text) or not OPEN.search(text):
        return None
    has, gone = parts
    if has.value < gone.value or scan.has("per", "each"):
        return None
    money = {"currency": has.currency} if has.currency not in ("", "cents") else {"cents": True}
    return Call("calculate", {"expression": f"{has.written} - {gone.written}", **money})
