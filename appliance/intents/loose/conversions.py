"""An amount in another unit: "13 stone 4 in kilos plz", "recipe says 350 fahrenheit, what do I set our oven to"."""

from appliance.intents.call import Call
from appliance.intents.loose.scan import Scan
from appliance.intents.numerals import number
from appliance.intents.sentence import Segment
from appliance.intents.units import COUNTERPARTS, Quantity, kind

NEAR = 4  # words between a unit that is asked for and "is that"
C, F = "temperature-celsius", "temperature-fahrenheit"
METRIC = frozenset("kilometer meter centimeter millimeter kilogram gram liter milliliter celsius hectare".split())
HOT = 250  # degrees of an oven that can only be Fahrenheit


def find(scan: Scan) -> Call | None:
    """The conversion of the only amount of a text."""
    if scan.has("price", "many_times", "past") or any(scan.segments(kind) for kind in ("time", "date")):
        return None
    amounts = [s for s in scan.segments("quantity") if not _is_filler(s, scan)]
    targets = _targets(scan)
    if not amounts:
        return _degrees(targets, scan)
    if len(amounts) != 1 or _other_numbers(amounts[0], scan):
        return None
    told: Quantity = amounts[0].values["quantity"]
    fitting = [t for t in targets if kind(t.values["unit"]) == kind(told.unit) and t.values["unit"] != told.unit]
    if len({t.values["unit"] for t in targets}) == 1 and fitting and _asks(amounts[0], fitting[-1], scan):
        return _call(told, fitting[-1].values["unit"])
    if not targets and told.unit in COUNTERPARTS and _asks_system(told, scan):
        return _call(told, COUNTERPARTS[told.unit])
    return _call(told, C) if told.unit == F and not targets and _asks_oven(scan) else None


def _asks_system(amount: Quantity, scan: Scan) -> bool:
    """ "What's that in metric", for what is not metric."""
    is_metric = amount.unit.rpartition("-")[2] in METRIC
    return scan.has("imperial" if is_metric else "metric") and (scan.asks or scan.has("that_is", "how_many"))


def _call(amount: Quantity, to: str) -> Call:
    return Call("convert", {"amount": [list(part) for part in amount.parts], "to": to})


def _is_filler(segment: Segment, scan: Scan) -> bool:
    """ "1 in", where "in" is no inch."""
    return segment.values["quantity"].unit == "length-inch" and scan.words[segment.last - 1] == "in"


def _targets(scan: Scan) -> list[Segment]:
    """The units without an amount; "in" is one only by mistake."""
    found = [s for s in scan.segments("unit") if "quantity" not in s.values and not s.means & {"filler", "into"}]
    return [s for s in found if not (s.means & {"time_unit"}) and len(scan.sentence.words(s)) > 1]


def _other_numbers(amount: Segment, scan: Scan) -> bool:
    """Whether a figure stands outside of the amount."""
    return any(word[0].isdigit() and not amount.first <= at < amount.last for at, word in enumerate(scan.words))


def _asks(amount: Segment, target: Segment, scan: Scan) -> bool:
    """Whether the unit is asked for: "… in kilos", "how many kilos is …", "…, how many kilos is that"."""
    if not _ends(target, scan) and not scan.begins_with(target.last, "links"):
        return False
    between = range(amount.last, target.first)
    into = scan.begins_with(target.first - 1, "into")
    if into and all(scan.begins_with(at, "into") or not scan.word(at).isalpha() for at in between):
        return scan.asks or scan.has("how_many") or _leads(amount, scan)
    near = range(target.first - NEAR, target.last + NEAR)
    linked = any(place.start in near for place in scan.places_of("that_is"))
    return linked and (into or scan.has_in(range(max(0, target.first - 2), target.first), "how_many"))


def _ends(target: Segment, scan: Scan) -> bool:
    """Whether nothing is counted in the unit: "in pint bottles" is no conversion."""
    after = scan.word(target.last)
    return not after.isalpha() or scan.begins_with(target.last, "after_unit")


def _leads(amount: Segment, scan: Scan) -> bool:
    """Whether the amount is the first of its clause, but for "so" or "please"."""
    clause = scan.clause_of(amount.first)
    before = [s for s in scan.sentence.segments if clause.start <= s.first < amount.first]
    return all(s.means & {"filler", "polite", "convert", "how_many"} for s in before)


def _asks_oven(scan: Scan) -> bool:
    """ "What do I set the oven to": that of a kitchen without Fahrenheit."""
    return scan.has("oven") and scan.has("ask_setting") and not scan.has("fan_or_gas")


def _degrees(targets: list[Segment], scan: Scan) -> Call | None:
    """ "350 degrees, what is that in Celsius": degrees of the other scale."""
    found = [
        (told[0], told[1])
        for at in range(len(scan.words))
        if scan.word(at)[0].isdigit() and (told := number(scan.words, at, scan.sentence.language))
    ]
    if len(found) != 1 or not scan.begins_with(found[0][1], "degrees"):
        return None
    value = found[0][0]
    units = {target.values["unit"] for target in targets}
    if units == {C} and _asks_scale(targets[0], scan):
        return _call(Quantity(((value, F),)), C)
    if units == {F} and _asks_scale(targets[0], scan):
        return _call(Quantity(((value, C),)), F)
    american = value >= HOT and scan.has("american") and _asks_oven(scan)
    return _call(Quantity(((value, F),)), C) if american and not targets else None


def _asks_scale(target: Segment, scan: Scan) -> bool:
    return scan.begins_with(target.first - 1, "into") and _ends(target, scan) and (scan.asks or scan.has("that_is"))
