"""An amount made larger or smaller: "half of 375 g", and a recipe for others: "for 4 it takes 320 g, we are 7"."""

from appliance.intents.call import Call
from appliance.intents.loose.amounts import Amount, amounts
from appliance.intents.loose.scan import Scan
from appliance.intents.sentence import Segment
from appliance.intents.units import Quantity, kind

MEASURES = ("mass", "volume", "length")
MOST_AFTER = 3  # words that say of what: "of the flour"
MOST_PEOPLE = 100


def find(scan: Scan) -> list[Call] | None:
    """The amounts that a text asks for."""
    told = [s for s in scan.segments("quantity") if _is_measure(s)]
    if not told or scan.has("price", "past"):
        return None
    return _part(told[0], scan) if len(told) == 1 and not scan.has("recipe") else _recipe(told, scan)


def _is_measure(segment: Segment) -> bool:
    amount: Quantity = segment.values["quantity"]
    return len(amount.parts) == 1 and kind(amount.unit) in MEASURES


def _call(segment: Segment, rest: str) -> Call:
    value, unit = segment.values["quantity"].parts[0]
    return Call("calculate", {"expression": f"{value:.10g} {rest}", "unit": unit})


# ---------------------------------------------------------------- a part


def _part(amount: Segment, scan: Scan) -> list[Call] | None:
    """ "Half of 375 g", "das Doppelte von 250 g", where nothing else is asked."""
    parts: dict[str, str] = scan.sentence.language.data["factors"]["parts"]
    before, after = list(scan.words[: amount.first]), list(scan.words[amount.last :])
    fitting = [p for p in parts if before[-len(p.split()) :] == p.split()]
    if not fitting:
        return None
    phrase = max(fitting, key=len)
    rest = before[: -len(phrase.split())]
    small = {word for told in scan.sentence.language.entry("loose", "around_part") for word in told}
    of = scan.sentence.language.data["loose"]["of_what"].split()
    named = [] if after and after[0] in of and len(after) <= MOST_AFTER + 1 else after
    if not {*rest, *named} <= small | {"?", ".", "!", ","}:
        return None
    top, bottom = parts[phrase].split("/")
    times = "" if top == "1" else f"* {top}"
    return [_call(amount, f"{times} {'' if bottom == '1' else f'/ {bottom}'}".strip())]


# ---------------------------------------------------------------- a recipe


def _recipe(told: list[Segment], scan: Scan) -> list[Call] | None:
    """ "The recipe is for 4 and uses 320 g of rice, there are 7 of us": each amount for the others."""
    inside = {n for segment in told for n in range(segment.first, segment.last)}
    counts = [each for each in amounts(scan) or [] if each.first not in inside]
    counts = [each for each in counts if each.value.is_integer() and 1 <= each.value <= MOST_PEOPLE]
    new = [each for each in counts if _is_new(each, scan)]
    old = [each for each in counts if each not in new and _is_old(each, scan)]
    if not all(each.kind in ("people", "bare") or _is_portion(each, scan) for each in new):
        return None  # "there are 2 eggs in it"
    pieces = [each for each in counts if each not in (*new, *old)]  # "2 eggs"
    if len(new) != 1 or len(old) != 1 or any(each.kind != "things" for each in pieces):
        return None
    if new[0].value == old[0].value or (pieces and not scan.has("recipe")):
        return None
    rest = f"/ {old[0].written} * {new[0].written}"
    made = {segment.first: _call(segment, rest) for segment in told}
    made |= {each.first: Call("calculate", {"expression": f"{each.written} {rest}"}) for each in pieces}
    return [made[place] for place in sorted(made)]


def _is_portion(count: Amount, scan: Scan) -> bool:
    """ "8 portions"."""
    return scan.begins_with(count.last, "recipe") or scan.begins_with(count.last - 1, "recipe")


def _is_new(count: Amount, scan: Scan) -> bool:
    """ "We are 7", "there are 7 of us", "wir sind zu siebt"."""
    near = range(max(0, count.first - 4), count.first + 1)
    return any(place.start in near and place.stop <= count.first for place in scan.places_of("now_for"))


def _is_old(count: Amount, scan: Scan) -> bool:
    """ "Recipe for 4", "serves 6", "für 4 Personen"."""
    near = range(max(0, count.first - 2), count.first)
    return scan.has_in(near, "meant_for") and (scan.has("recipe") or count.kind == "people")
