"""Which of two packs is cheaper, the heat of a fan oven, and the working days until a day, in German and Dutch."""

import re
from datetime import datetime

from appliance.intents.call import Call
from appliance.intents.dates import Day
from appliance.intents.language import language
from appliance.intents.sentence import read

CHEAPER = re.compile(
    r"\b(?:günstiger|billiger|preiswerter|goedkoper|voordeliger|lohnt sich mehr|am günstigsten|het "
    r"goedkoopst)\b",
    re.I,
)
OFFER = re.compile(
    r"(?P<many>\d+(?:[.,]\d+)?) ?(?P<unit>[^\W\d_]+)?(?: [^\W\d_]+)? ?(?:für|voor|zu|à|kosten|kostet|kost|om)(?: "
    r"nur| maar)? "
    r"(?P<price>\d+(?:[.,]\d+)?)(?: ?(?:euro|€))?",
    re.I,
)
FIGURES = re.compile(r"\d+(?:[.,]\d+)*")
UNITS = {  # the name of a unit: what is compared by, and how many of it that is
    "g": ("kilogram", 0.001), "gramm": ("kilogram", 0.001), "gram": ("kilogram", 0.001), "kg": ("kilogram", 1.0),
    "kilo": ("kilogram", 1.0), "pfund": ("kilogram", 0.5), "pond": ("kilogram", 0.5), "ons": ("kilogram", 0.1),
    "ml": ("litre", 0.001), "cl": ("litre", 0.01), "l": ("litre", 1.0), "liter": ("litre", 1.0),
    "milliliter": ("litre", 0.001),
}  # fmt: skip
FAN = re.compile(r"\b(?:umluft|heißluft|hetelucht\w*|hetelucht|convectie\w*)\b", re.I)
DEGREES = re.compile(r"\b(?P<degrees>\d{2,3})\s*(?:°\s*c?|grad|graden)\b", re.I)
SETS = re.compile(
    r"\b(?:stell\w*|einstell\w*|nehm\w*|nimm|brauch\w*|sind|ist|mach\w*|instel\w*|zet\w*|is|wordt|"
    r"moet|wat|was|wie)\b",
    re.I,
)
COOKS = range(80, 301)
WORKING = re.compile(r"\b(?:arbeitstage|werktage|werkdagen|arbeidsdagen)\b", re.I)
HOW_MANY = re.compile(r"\b(?:wie ?viele?|wieviele?|hoeveel)\b", re.I)
UNTIL = re.compile(r"\b(?:bis|tot|voor)\b", re.I)
YEAR_END = re.compile(
    r"\b(?:jahresende|ende des jahres|silvester|einde van het jahr|einde van het jaar|het eind "
    r"van het jaar|eind van het jaar|oud en nieuw)\b",
    re.I,
)


def find(text: str, code: str, now: datetime) -> Call | None:
    """What a text asks of these."""
    if code not in ("de", "nl"):
        return None
    return _cheaper(text) or _fan(text) or _working(text, code, now)


def _value(figure: str) -> float:
    return float(figure.replace(",", "."))


def _cheaper(text: str) -> Call | None:
    """ "Was ist günstiger, 500 Gramm für 2,79 oder 750 Gramm für 3,99?"."""
    found = list(OFFER.finditer(text)) if CHEAPER.search(text) else []
    if len(found) != 2 or len(FIGURES.findall(text)) != 4:
        return None
    first = (found[0]["unit"] or "").lower()
    units = [UNITS.get((offer["unit"] or first).lower(), ("", 1.0)) for offer in found]
    if units[0][0] != units[1][0] or not all(_value(offer["many"]) for offer in found):
        return None
    prices = [
        f"{_value(o['price']):g} / {_value(o['many']) * unit[1]:.10g}" for o, unit in zip(found, units, strict=True)
    ]
    names = [f"{offer['many']} {offer['unit'] or found[0]['unit'] or ''}".strip() for offer in found]
    return Call("cheaper", {"names": names, "prices": prices, "unit": units[0][0]})


def _fan(text: str) -> Call | None:
    """ "200 Grad Ober-/Unterhitze, was stell ich bei Umluft ein?"."""
    degrees = DEGREES.findall(text)
    if not FAN.search(text) or len(degrees) != 1 or len(FIGURES.findall(text)) != 1 or not SETS.search(text):
        return None
    told = DEGREES.search(text)
    behind = text[told.end() : told.end() + 12] if told else ""
    if FAN.search(behind):  # "180 Grad Umluft" is what is told, and not what is asked for
        return None
    return Call("fan_oven", {"celsius": float(degrees[0])}) if int(degrees[0]) in COOKS else None


def _working(text: str, code: str, now: datetime) -> Call | None:
    """ "Wie viele Arbeitstage sind es noch bis Weihnachten?"."""
    if not WORKING.search(text) or not HOW_MANY.search(text) or not UNTIL.search(text):
        return None
    days: list[Day] = read(" ".join(text.split()), language(code), now).values("date")
    if len(days) == 1:
        return Call("working_days", {"date": days[0].date.isoformat()})
    return Call("working_days", {"date": f"{now.year}-12-31"}) if not days and YEAR_END.search(text) else None
