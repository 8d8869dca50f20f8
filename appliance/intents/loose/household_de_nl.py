"""Sums of a household in German and Dutch: what a car takes, packs for many, shared costs, pay, a wall.

Every number of the text must have its part in the sum.
"""

import re
from collections.abc import Callable
from datetime import datetime

from appliance.intents.call import Call
from appliance.intents.language import language
from appliance.intents.loose.amounts import Amount, amounts
from appliance.intents.loose.scan import Scan
from appliance.intents.sentence import Segment, read
from appliance.intents.units import Quantity, converted, kind

N = r"(?P<{}>\d+(?:[.,]\d+)?)"
FIGURES = re.compile(r"\d+(?:[.,]\d+)*")
MOST_PEOPLE = 200
ASKS = re.compile(
    r"\b(?:wie ?viele?|was|welche\w*|hoeveel|wat|welke|wieviel\w*|wie teuer|hoe duur|wie teil\w*|hoe "
    r"verdel\w*)\b",
    re.I,
)


OTHER = frozenset("remind reminders list shopping todo dice coin documents remember forget timer alarm".split())


def find(text: str, code: str, now: datetime) -> Call | None:
    """The sum that a text asks for."""
    if code == "en" or not FIGURES.search(text) or not (ASKS.search(text) or "?" in text):
        return divisible(text, code)
    scan = Scan(read(text, language(code), now))
    if scan.sentence.means & OTHER:
        return None
    kinds: tuple[Callable[[Scan, str], Call | None], ...] = (
        _per_hundred,
        _for_people,
        _shared,
        _pay,
        _wall,
        _one_of,
        _on_top,
        _split,
        _drive,
        _scaled,
    )
    return next((call for kind_of in kinds if (call := kind_of(scan, text))), None) or divisible(text, code)


def _plain(figure: str) -> str:
    return (
        figure.replace(".", "").replace(",", ".") if re.fullmatch(r"\d+\.\d{3}", figure) else figure.replace(",", ".")
    )


def _sum(expression: str, **more: object) -> Call:
    return Call("calculate", {"expression": expression, **more})


# ---------------------------------------------------------------- a car

WAY = re.compile(N.format("way") + r" ?(?:km|kilometern?|kilometers?)\b", re.I)
LITRES = re.compile(N.format("litres") + r" ?(?:l|litern?|liters?)\b", re.I)
PER_HUNDRED = re.compile(
    r"\b(?:auf|pro|per|op|op de|je) (?:100|hundert|honderd)\b(?: ?(?:km|kilometer\w*))?|"
    r"\bverbrauch\w*\b|\bverbruik\w*\b",
    re.I,
)
HUNDRED = re.compile(r"\b(?:auf|pro|per|op|je)(?: de)? 100\b")


def _per_hundred(scan: Scan, text: str) -> Call | None:
    """ "Auf 480 Kilometer 31 Liter gebraucht, was ist das auf hundert?"."""
    if not PER_HUNDRED.search(text) or scan.has("price"):
        return None
    rest = HUNDRED.sub("", text)
    ways, litres = WAY.findall(rest), LITRES.findall(rest)
    if len(ways) != 1 or len(litres) != 1 or len(FIGURES.findall(rest)) != 2 or not float(_plain(ways[0])):
        return None
    return _sum(f"{_plain(litres[0])} / {_plain(ways[0])} * 100", unit="volume-liter")


# ---------------------------------------------------------------- so much for each

EACH = re.compile(
    r"\b(?:jede[rsnm]?|pro (?:person|kopf|nase|mann|kind|gast)|die person|der mann|p\.? ?p\.?|per (?:persoon|man|"
    r"kind|gast|hoofd|"
    r"kop)|de man|de persoon|ieder\w*|elk\w*|à person)\b",
    re.I,
)
PACKS = re.compile(
    r"\b(?:packungen|pakete|päckchen|packerl|tüten|beutel|dosen|flaschen|gläser|pakken|pakjes|zakken|zakjes|blikken|"
    r"flessen|potten)\b"
    r"\s+(?:à|a|zu|von|mit|je|zu je|van|met)\b",
    re.I,
)
WANTED = re.compile(
    r"\b(?:wie ?viele?|wieviel|hoeveel)\s+(?P<unit>kilo\w*|kg|gramm?|liter\w*|ml|pfund|pond|"
    r"ons)\b",
    re.I,
)
UNITS = {
    "kilo": "mass-kilogram",
    "kg": "mass-kilogram",
    "gram": "mass-gram",
    "liter": "volume-liter",
    "ml": "volume-milliliter",
    "pfund": "mass-pound-metric",
    "pond": "mass-pound-metric",
    "ons": "mass-ounce-metric",
}


def _for_people(scan: Scan, text: str) -> Call | None:
    """ "Wir sind zu siebt, jeder isst 120 Gramm, wie viele Packungen à 500 brauch ich?"."""
    sizes = [s for s in scan.segments("quantity") if _is_size(s)]
    inside = {n for s in sizes for n in range(s.first, s.last)}
    counts = [p for p in amounts(scan) or [] if p.first not in inside]
    people = [p for p in counts if p.kind == "people" or _is_after_we(p, scan)]
    if len(people) != 1 or not _is_many(people[0]) or not sizes or not EACH.search(text):
        return None
    others = [p for p in counts if p not in people]
    packs, wanted = PACKS.search(text), WANTED.search(text)
    made = f"{people[0].written} * "
    if packs:
        return _in_packs(made, sizes, others, scan, packs.end())
    if len(sizes) != 1 or others:
        return None
    portion: Quantity = sizes[0].values["quantity"]
    unit = UNITS[next(name for name in UNITS if wanted["unit"].lower().startswith(name))] if wanted else portion.unit
    value = converted(portion, unit) if kind(unit) == kind(portion.unit) else None
    return _sum(f"{made}{_figure(value)}", unit=unit) if value else None


def _in_packs(made: str, sizes: list[Segment], others: list[Amount], scan: Scan, at: int) -> Call | None:
    tokens = scan.sentence.tokens
    pack = [s for s in sizes if tokens[s.first].start >= at - 1]
    portion = [s for s in sizes if s not in pack]
    bare = [p for p in others if tokens[p.first].start >= at - 1]
    if len(portion) != 1 or len(pack) + len(bare) != 1 or len(others) != len(bare):
        return None
    told: Quantity = portion[0].values["quantity"]
    size = converted(pack[0].values["quantity"], told.unit) if pack else bare[0].value  # "à 500": of the same unit
    return _sum(f"ceil({made}{_figure(told.parts[0][0])} / {_figure(size)})") if size else None


def _is_size(segment: Segment) -> bool:
    told: Quantity = segment.values["quantity"]
    return len(told.parts) == 1 and kind(told.unit) in ("mass", "volume")


def _is_many(part: Amount) -> bool:
    return part.value.is_integer() and 1 < part.value <= MOST_PEOPLE


WE = re.compile(
    r"(?:\b(?:wir sind|sind wir|we zijn|zijn we|we eten|wir essen|voor|für)(?: (?:nur|maar|ja|dann|dan|"
    r"jetzt|nu|met|mit|zu|zo'n|etwa))*\s+)$",
    re.I,
)


def _is_after_we(part: Amount, scan: Scan) -> bool:
    """ "We zijn met drie studenten": so many people, whatever they are called."""
    before = scan.sentence.text[: scan.sentence.tokens[part.first].start]
    return part.kind in ("things", "bare") and WE.search(before) is not None


def _figure(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


# ---------------------------------------------------------------- costs that are shared

ASKS_SHARE = re.compile(
    r"\b(?:was|wie ?viel\w*|wat|hoeveel)\b.*\b(?:jede[rsnm]?|pro (?:person|kopf|nase)|ieder\w*|elk\w*|per "
    r"(?:persoon|man|hoofd))\b|"
    r"\b(?:was|wie ?viel\w*) (?:zahl\w*|muss|kostet|macht) (?:ich|das|mich)\b|\b(?:wat|hoeveel) (?:betaal|moet|"
    r"kost) (?:ik|dat|het)\b|"
    r"\b(?:wie teilen wir|hoe verdelen we)\b",
    re.I,
)
EXCEPTION = re.compile(
    r"\b(?:kein\w*|nicht|ohne|außer|nur|bloß|geen|niet|zonder|behalve|alleen|hälfte|helft|doppelt|dubbel|schon|al|"
    r"bezahlt|betaald)\b",
    re.I,
)


def _shared(scan: Scan, text: str) -> Call | None:
    """ "Huur 1120, gas en licht 164, wifi 42, we zijn met drie studenten, wat betaal ik"."""
    parts = amounts(scan)
    if not parts or not ASKS_SHARE.search(text) or EXCEPTION.search(text):
        return None
    people = [p for p in parts if p.kind == "people" or _is_after_we(p, scan)]
    costs = [p for p in parts if p not in people]
    if (
        len(people) != 1
        or not _is_many(people[0])
        or len(costs) < 2
        or any(p.kind not in ("money", "bare") for p in costs)
    ):
        return None
    if len({p.currency for p in costs if p.currency}) > 1:
        return None
    named = next((p.currency for p in costs if p.currency not in ("", "cents")), "")
    total = " + ".join(p.written for p in costs)
    return _sum(f"({total}) / {people[0].written}", **({"currency": named} if named else {"cents": True}))


# ---------------------------------------------------------------- pay

PAY = re.compile(r"\b(?:stundenlohn|lohn|verdien\w*|bekomm\w*|krieg\w*|uurloon|loon|uurtarief|krijg\w*)\b", re.I)
AN_HOUR = re.compile(
    N.format("rate") + r"(?: ?(?:euro|€))? (?:pro|die|in der|per|je|het|'t) (?:stunde|uur)\b|"
    r"\b(?:stundenlohn|uurloon|uurtarief)(?: \w+){0,3} " + N.format("alone"),
    re.I,
)
HOURS = re.compile(N.format("hours") + r" ?(?:stunden|std|h|uur|uren)\b", re.I)


def _pay(scan: Scan, text: str) -> Call | None:
    """ "Mein Stundenlohn ist 15,40 und ich war 27,5 Stunden da, was gibt das brutto"."""
    rate, told = AN_HOUR.search(text), FIGURES.findall(text)
    if not rate or not PAY.search(text) or len(told) != 2 or scan.has("share"):
        return None
    hours = HOURS.findall(f"{text[: rate.start()]} {text[rate.end() :]}")
    if len(hours) != 1:
        return None
    return _sum(f"{_plain(hours[0])} * {_plain(rate['rate'] or rate['alone'])}", cents=True)


# ---------------------------------------------------------------- a wall without its window

PAIR = re.compile(
    r"\b(?P<a>\d+(?:[.,]\d+)?)(?: ?m(?:eter)?)? ?(?:mal|x|×|auf|bij|op|maal) "
    r"?(?P<b>\d+(?:[.,]\d+)?)(?: ?m(?:eter)?)?\b",
    re.I,
)
AREA = re.compile(r"\b(?:quadratmeter\w*|qm|m²|m2|fläche|vierkante meters?|oppervlakte)\b", re.I)
OPENING = re.compile(r"\b(?:\w*fenster\w*|\w*tür\w*|\w*raam|\w*ramen|\w*deur\w*|öffnung|opening)\b", re.I)
LARGEST = 20  # metres


def _wall(_: Scan, text: str) -> Call | None:
    """ "Muur van 5,10 bij 2,60 met een raam van 1,20 bij 1,40 eruit, hoeveel vierkante meter"."""
    pairs = list(PAIR.finditer(text))
    figures = FIGURES.findall(text.replace("m2", ""))
    if len(pairs) != 2 or len(figures) != 4 or not AREA.search(text):
        return None
    if not OPENING.search(text[pairs[0].end() : pairs[1].start()]):
        return None
    whole, hole = ([_plain(p["a"]), _plain(p["b"])] for p in pairs)
    sizes = [float(size) for size in (*whole, *hole)]
    if max(sizes) > LARGEST or sizes[2] * sizes[3] >= sizes[0] * sizes[1]:
        return None
    return _sum(f"{' * '.join(whole)} - {' * '.join(hole)}", unit="area-square-meter")


# ---------------------------------------------------------------- two numbers

OF_ONE = re.compile(
    r"\b(?:was|wat|wie ?viel|hoeveel) (?:kost\w*|macht|ist|is)(?: (?:dann|dan|er|das|dat|denn|nou))* "
    r"(?:eine[rs]?|eins|ein stück|das stück|pro stück|één|eentje|per stuk)(?!\s+\w)",
    re.I,
)
MORE = re.compile(r"\b(?:plus|zuzüglich|zzgl|dazu|drauf|obendrauf|extra|erbij|exclusief|excl|erbovenop)\b", re.I)
WITHIN = re.compile(
    r"\b(?:inkl\w*|incl\w*|enthalten|darin|netto|brutto|rabatt|korting|ohne|zonder|skonto|weniger|"
    r"minder)\b",
    re.I,
)
AS_A_WHOLE = re.compile(
    r"\b(?:insgesamt|zusammen|gesamt|was (?:macht|kostet|ist|zahl\w*)|in totaal|samen|wat "
    r"(?:kost|is|betaal|wordt))\b",
    re.I,
)
PER_HEAD = re.compile(
    r"\b(?:pro (?:nase|kopf|person)|jede[rm]?|de man|per (?:persoon|man|hoofd)|ieder|elk|"
    r"p\.?p\.?)\W*$",
    re.I,
)
AT_SPEED = re.compile(r"\b(?:mit|bei|tempo|met|bij|aan) (?P<speed>\d{2,3})\W*$", re.I)
HOW_LONG = re.compile(r"\b(?:wie lang\w*|hoe ?lang)\b", re.I)


def _money(part: Amount) -> dict[str, object]:
    return {"currency": part.currency} if part.currency not in ("", "cents") else {"cents": True}


def _one_of(scan: Scan, text: str) -> Call | None:
    """ "48 Euro für vier Karten bezahlt, was kostet eine?"."""
    parts = [p for p in amounts(scan) or [] if p.written != "1" or p.kind == "money"]
    money = [p for p in parts if p.kind == "money"]
    counts = [p for p in parts if p.kind == "things" and p.value.is_integer() and p.value > 1]
    if len(parts) != 2 or len(money) != 1 or len(counts) != 1 or not OF_ONE.search(text) or EACH.search(text):
        return None
    return _sum(f"{money[0].written} / {counts[0].written}", **_money(money[0]))


def _on_top(scan: Scan, text: str) -> Call | None:
    """ "499 Euro plus 19 Prozent Mehrwertsteuer, was ist das insgesamt"."""
    parts = amounts(scan) or []
    money, shares = ([p for p in parts if p.kind == kind_of] for kind_of in ("money", "share"))
    if len(parts) != 2 or len(money) != 1 or len(shares) != 1 or WITHIN.search(text):
        return None
    if not MORE.search(text) or not AS_A_WHOLE.search(text):
        return None
    return _sum(f"{money[0].written} * (1 + {shares[0].written} / 100)", **_money(money[0]))


def _split(scan: Scan, text: str) -> Call | None:
    """ "73,50 Euro, fünf Leute, pro Nase?"."""
    parts = amounts(scan) or []
    money, people = [p for p in parts if p.kind == "money"], [p for p in parts if p.kind == "people"]
    if len(parts) != 2 or len(money) != 1 or len(people) != 1 or not _is_many(people[0]):
        return None
    if not PER_HEAD.search(text) or EXCEPTION.search(text):
        return None
    return _sum(f"{money[0].written} / {people[0].written}", **_money(money[0]))


def _drive(_: Scan, text: str) -> Call | None:
    """ "Wie lange fährt man 210 Kilometer mit 70?"."""
    ways, speed = WAY.findall(text), AT_SPEED.search(text.strip(" ?!."))
    if len(ways) != 1 or not speed or len(FIGURES.findall(text)) != 2 or not HOW_LONG.search(text):
        return None
    return _sum(f"{_plain(ways[0])} / {speed['speed']}", unit="duration-hour")


SCALED = re.compile(
    r"(?:^|[,.:] )(?P<n>\d+(?:[.,]\d+)?|eine?n?|een|één) (?P<what>[^\W\d]+)(?: [^\W\d]+)? "
    r"(?:(?:reicht|reichen|ist genug|sind genug|is genoeg|zijn genoeg) )?(?:für|auf|voor|op) (?P<m>\d+)(?: "
    r"[^\W\d]+){0,2},? "
    r"(?:wie ?viele?|hoeveel)(?: (?P<same>(?!brauch|heb)[^\W\d]+))?"
    r"(?: (?:brauch\w* (?:ich|wir|man)|(?:heb|hebben) (?:ik|we) nodig))?(?: (?:dann|dan))? (?:für|auf|voor|op|bij) "
    r"(?P<k>\d+)"
    r"(?: [^\W\d]+){0,2}\W*$",
    re.I,
)


def _scaled(_: Scan, text: str) -> Call | None:
    """ "6 Eier auf 4 Leute, wie viele Eier für 10?", "ein Liter reicht für 8 Quadratmeter, wie viel für 30"."""
    found = SCALED.search(text.strip())
    if not found or not int(found["m"]) or len(FIGURES.findall(text)) != 2 + found["n"][0].isdigit():
        return None
    if found["same"] and found["same"].casefold() != found["what"].casefold():
        return None
    many = _plain(found["n"]) if found["n"][0].isdigit() else "1"
    unit = next((unit for name, unit in UNITS.items() if found["what"].lower().startswith(name)), "")
    expression = f"{many} / {found['m']} * {found['k']}"
    return _sum(expression, unit=unit) if unit else _sum(expression)


# ---------------------------------------------------------------- divisible

DIVISIBLE = re.compile(
    r"^(?:(?:sag mal|zeg|und|en)[ ,]+)?(?:ist|is) (?P<a>\d{1,9}) (?:(?:eigentlich|eigenlijk|denn|nou|wel) )*"
    r"(?:(?:durch|door) (?P<b>\d{1,6}) (?:teilbar|deelbaar)|deelbaar door (?P<c>\d{1,6}))\b[^\d]*$",
    re.I,
)


def divisible(text: str, code: str) -> Call | None:
    """ "Ist 91 durch 7 teilbar, oder hab ich mich verrechnet"."""
    found = DIVISIBLE.match(text.strip(" ?!.")) if code != "en" else None
    divisor = int(found["b"] or found["c"]) if found else 0
    if not found or not divisor:
        return None
    return Call("kind_of_number", {"number": int(found["a"]), "what": "divisible", "by_number": divisor})
