"""Sums of a household in English: halves of a reduced price, a pass or the cheaper pack, a recipe for others, "
"a slab."""

from appliance.intents.call import Call
from appliance.intents.loose.figures import (
    GAP,
    LENGTH,
    LENGTHS,
    MASS,
    MONEY,
    PERCENT,
    TIME,
    TIMES,
    UNIT_WORDS,
    VOLUME,
    Form,
    Made,
    Told,
    figure,
    n,
    size,
    total,
)

EATERS = (
    r"(?:of us|people|guests|friends|kids|children|mates|folks|adults|coming|tonight|eating|for (?:dinner|tea|lunch))"
)
MANY = r"(?:friends|kids|children|people|of us|guests|mates|boys|girls|pals)"
OFF = r"(?:off|knocked off|taken off|discount\w*|reduc\w+|less)"
OUR_HALF = r"(?:went halves|go(?:ing)? halves|halves on|half each|split it (?:in half|down the middle)|my half)"
MY_SHARE = r"(?=.*\b(?:my (?:share|half|bit|part)|each|do i (?:pay|owe)|what(?:'s| is|'ll)|how much)\b)"
ONE = r"(?:single|one|visit|trip|ride|go|class|swim|journey|day|time)"
OFFER = r"(?:pass|ticket|card|membership|season ticket|saver|bundle|pack|subscription|travelcard|book of ten)"
WORTH = r"(?:cheaper|worth (?:it|getting|buying|having)|better|save|good deal|less)"
PERIODS = ("day", "week", "month", "year")
SHOP_UNIT = (
    rf"(?:{UNIT_WORDS}|rolls?|tablets?|eggs?|bags?|cans?|tins?|bottles?|sheets?|wipes?|nappies|pods?|packs?|pieces?)"
)
UNITS = {"kilogram": ("mass-kilogram", 1000.0, MASS), "litre": ("volume-liter", 1000.0, VOLUME)}
UNDER = r"[^\d?]{0,40}?"


# ---------------------------------------------------------------- money


def _halved(told: Told) -> Made:
    return total(f"{told['a']} * (1 - {told['p']} / 100) / {told.get('k', '2')}", cents=True)


def _on_top(told: Told) -> Made:
    return Call("tip", {"amount": float(told["a"]), "percent": float(told["p"])})


def _with_tax(told: Told) -> Made:
    return total(f"{told['a']} * (1 + {told['p']} / 100)", cents=True)


def _lots(told: Told) -> Made:
    first = f"{told['a']} * {told['p']}"
    return total(f"{first} + {told['e']}" if "e" in told else first, cents=True)


def _saved(told: Told) -> Made:
    rate, goal = float(told["r"]), float(told["g"])
    return total(f"ceil({told['g']} / {told['r']})") if 0 < rate < goal else None


def _pass(told: Told) -> Made:
    """A pass against single journeys; both of the same time."""
    own = {period for period in PERIODS if period in told["times"]} - {"day"}
    offer = {period for period in PERIODS if period in told["offer"].replace("daily", "day")}
    if own and offer and own != offer:
        return None
    both = "2 * " if told.get("way") in ("each way", "there and back") else ""
    return Call("worth_it", {"offer": told["w"], "otherwise": f"{both}{told['d']} * {told['p']}"})


def _by_one(told: Told) -> Made:
    """ "A day ticket is 6.80, a single is 1.90, I'm making 4 trips"."""
    return Call("worth_it", {"offer": told["w"], "otherwise": f"{told['d']} * {told['p']}"})


def _proportion(told: Told) -> Made:
    return total(f"{told['p']} / {told['a']} * {told['b']}", cents=True) if float(told["a"]) > 0 else None


def _what_is_left(told: Told) -> Made:
    return total(f"{told['a']} - {told['b']}", cents=True) if float(told["a"]) > float(told["b"]) else None


YEARLY = {("day", "week"): 7, ("day", "year"): 365, ("week", "year"): 52, ("month", "year"): 12}


def _over(told: Told) -> Made:
    """ "8 coffees a week at 3.40, what's that a year?"."""
    times = YEARLY.get((told["from"], told["to"]))
    return total(f"{told['a']} * {told['p']} * {times}", cents=True) if times else None


def _three_for(told: Told) -> Made:
    names = [f"{told['a']} for {told['p']}", f"{told['q']} each"]
    prices = [f"{told['p']} / {told['a']}", told["q"]]
    return Call("cheaper", {"names": names, "prices": prices, "unit": ""}) if float(told["a"]) > 0 else None


def _cans(told: Told) -> Made:
    one, whole = size(told["au"], VOLUME), size(told["bu"], VOLUME)
    if not one or not whole or not float(told["a"]):
        return None
    return total(f"ceil({figure(float(told['b']) * whole)} / {figure(float(told['a']) * one)})")


def _cheaper(told: Told) -> Made:
    """Two packs by the price of one unit; what has no unit is in that of the other."""
    first, second = told["u"], told.get("v") or told["u"]
    for unit, (_, base, table) in UNITS.items():
        one, other = size(first, table), size(second, table)
        if one and other:
            sizes = [figure(float(told["a"]) * one / base), figure(float(told["b"]) * other / base)]
            return _offers(told, sizes, unit)
    if first.rstrip("s") != second.rstrip("s"):
        return None
    return _offers(told, [told["a"], told["b"]], "")


def _offers(told: Told, sizes: list[str], unit: str) -> Made:
    if not all(map(float, sizes)):
        return None
    names = [f"{told['a']} {told['u']}", f"{told['b']} {told.get('v') or told['u']}"]
    prices = [f"{told['p']} / {sizes[0]}", f"{told['q']} / {sizes[1]}"]
    return Call("cheaper", {"names": names, "prices": prices, "unit": unit})


# ---------------------------------------------------------------- kitchen


def _recipe(told: Told) -> Made:
    unit = next((f"{named[0]}" for word, named in COOKED.items() if size(told["u"], {word: 1.0})), "")
    if not float(told["k"]) or told["k"] == told["m"]:
        return None
    return total(f"{told['q']} / {told['k']} * {told['m']}", **({"unit": unit} if unit else {}))


COOKED = {
    "g": ["mass-gram"], "gram": ["mass-gram"], "kg": ["mass-kilogram"], "kilo": ["mass-kilogram"],
    "kilogram": ["mass-kilogram"], "ml": ["volume-milliliter"], "l": ["volume-liter"], "litre": ["volume-liter"],
    "liter": ["volume-liter"],
}  # fmt: skip


def _slices(told: Told) -> Made:
    pieces, many = float(told["a"]) * float(told["s"]), float(told["k"])
    if not many or not pieces.is_integer() or not many.is_integer():
        return None
    if pieces % many:
        return Call("share_out", {"total": int(pieces), "by_many": int(many)})
    return total(f"{told['a']} * {told['s']} / {told['k']}")


def _bottles(told: Told) -> Made:
    one, glass = size(told["au"], VOLUME), size(told["bu"], VOLUME)
    if not one or not glass or not float(told["a"]):
        return None
    return total(f"ceil({told['k']} * {figure(float(told['b']) * glass)} / {figure(float(told['a']) * one)})")


def _sticks(told: Told) -> Made:
    unit = "mass-kilogram" if told.get("to", "").startswith("k") else "mass-gram"
    return Call("convert", {"amount": [[float(told["a"]), "mass-stick"]], "to": unit})


# ---------------------------------------------------------------- sizes


def _fits(told: Told) -> Made:
    whole, one = size(told["tu"], TIME), size(told["su"], TIME)
    if not whole or not one or not float(told["s"]):
        return None
    smallest = min(whole, one)
    return total(f"ceil({figure(float(told['t']) * whole / smallest)} / {figure(float(told['s']) * one / smallest)})")


def _slab(told: Told) -> Made:
    """Length, width and thickness; a side without a unit is in that of the one beside it."""
    last = told["zu"]
    units = [told.get("xu") or told.get("yu") or last, told.get("yu") or told.get("xu") or last, last]
    sizes = [size(unit, LENGTH) for unit in units]
    if not all(sizes):
        return None
    sides = [figure(float(told[name]) * (each or 0)) for name, each in zip("xyz", sizes, strict=True)]
    return total(" * ".join(sides), unit="volume-cubic-meter")


def _cover(told: Told) -> Made:
    """ "3 litres per 36 square metres, how much for 60?"."""
    unit = COOKED.get(told["u"].rstrip("s")) or COOKED.get(told["u"])
    more = {"unit": unit[0]} if unit else {}
    return total(f"{told['a']} / {told['b']} * {told['c']}", **more) if float(told["b"]) else None


def _filled(told: Told) -> Made:
    """ "A bag is 40 litres and the bed is 120 by 60 by 30 cm, how many bags?"."""
    unit, bag = size(told["zu"], LENGTH), size(told["vu"], VOLUME)
    if not unit or not bag or not float(told["v"]):
        return None
    litres = float(told["x"]) * float(told["y"]) * float(told["z"]) * unit**3 * 1000
    return total(f"ceil({figure(litres)} / {figure(float(told['v']) * bag / 1000)})")


def _feeds(told: Told) -> Made:
    whole, one = size(told["qu"], MASS) or size(told["qu"], VOLUME), size(told["eu"], MASS) or size(told["eu"], VOLUME)
    is_same = (told["qu"].rstrip("s") in MASS) == (told["eu"].rstrip("s") in MASS)
    if not whole or not one or not is_same or not float(told["e"]):
        return None
    many, each = float(told["q"]) * whole, float(told["e"]) * one
    return total(f"{figure(many)} / {figure(each)}")


def _mileage(told: Told) -> Made:
    """By the British gallon and by the American one, which are not the same."""
    kinds = ("consumption-mile-per-gallon-imperial", "consumption-mile-per-gallon")
    to = "consumption-liter-per-100-kilometer"
    return [Call("convert", {"amount": [[float(told["a"]), kind]], "to": to}) for kind in kinds]


MARKS = {"1": 140, "2": 150, "3": 170, "4": 180, "5": 190, "6": 200, "7": 220, "8": 230, "9": 240}


def _fan(told: Told) -> Made:
    if "g" in told:
        return Call("fan_oven", {"celsius": float(MARKS[told["g"]])}) if told["g"] in MARKS else None
    value = float(told["d"])
    warm = (value - 32) * 5 / 9 if told.get("scale", "c").startswith("f") or value > 300 else value
    return Call("fan_oven", {"celsius": warm}) if 80 <= warm <= 300 else None


SIDE = r"(?: ?{unit})?(?: long| wide| deep)?,? ?(?:by|x|×|and) "
BY = SIDE.replace("{unit}", rf"(?P<xu>{LENGTHS})\b")
AND_BY = SIDE.replace("{unit}", rf"(?P<yu>{LENGTHS})\b")
RATE = r"(?:a|per|each|every) (?:day|week|month)"
FORMS = (
    Form(rf"{n('a')} [a-z]+ (?:a|per|each|every) (?P<from>day|week|month) at {n('p')}{MONEY}(?: each| a "
         rf"go)?{GAP}\bwhat(?:'s| is) "
         r"(?:that|it) (?:a|per|over a) (?P<to>week|month|year)\b", _over),
    Form(rf"{n('a')} for {n('p')}{MONEY} or {n('q')}{MONEY} (?:each|apiece|a piece)\b(?=.*\b(?:cheaper|better|"
         rf"best|value|deal)\b)",
         _three_for),
    Form(rf"\bhow many {n('a')} ?(?P<au>{UNIT_WORDS}) [a-z]+ (?:is|are|are in|in|make|makes|fit in|from|for) {n('b')} ?"
         rf"(?P<bu>{UNIT_WORDS})\b", _cans),
    Form(rf"\b{OFFER}\b(?:'s| is| costs?) {n('w')}{MONEY}{GAP}\ba {ONE}(?:'s| is| costs?) {n('p')}{MONEY}{GAP}{n('d')} "
         rf"(?:trips|journeys|rides|visits|goes|times|days|classes|swims)\b{GAP}\b{WORTH}\b", _by_one, r"less"),
    Form(rf"^(?:so |and )?(?:if )?{n('a')} [a-z]+ (?:costs?|are|is|for|were) {n('p')}{MONEY},? (?:then "
         rf")?(?:what(?:'s| is| are|"
         rf"'d| do| would)?|how much(?:'s| is| are| do| for| would)?)(?: be)? {n('b')}(?: [a-z]+)?(?: cost| "
         rf"be)?\W*$", _proportion),
    Form(rf"^(?:if )?(?:i|we) (?:earn|make|get|take home|bring in|am on|are on) {n('a')}{MONEY}(?: (?:a|per|"
         rf"each) (?P<u>month|week))?"
         rf"{GAP}\b(?:rent|bills?|mortgage|food|spend|pay|costs?|goes)\b{GAP}{n('b')}{MONEY}(?: (?:a|per|each) "
         rf"(?P=u))?,? "
         r"(?:so )?(?:what(?:'s| is)|how much(?:'s| is)?) (?:that )?left(?: over)?\W*$", _what_is_left, r"left"),
    Form(rf"{MY_SHARE}.*?\b{OUR_HALF}{GAP}{n('a')}{MONEY}{GAP}{n('p')}{PERCENT}{GAP}\b{OFF}", _halved,
         r"halves|half|off|discount\w*|less|percent|per cent|%"),
    Form(rf"{MY_SHARE}.*?{n('a')}{MONEY}{GAP}{n('p')}{PERCENT}{GAP}\b{OFF}{GAP}\b{OUR_HALF}", _halved,
         r"halves|half|off|discount\w*|less|percent|per cent|%"),
    Form(rf"{MY_SHARE}.*?{n('a')}{MONEY}{GAP}{n('p')}{PERCENT}{GAP}\b{OFF}{GAP}\b(?:split|shared?|"
         rf"divided){GAP}{n('k')} "
         r"(?:ways|of us|people)", _halved, r"off|discount\w*|less|percent|per cent|%"),
    Form(rf"{n('a')}{MONEY}{UNDER}\b(?:what(?:'s| is)|how much is|add|put|with) (?:a )?{n('p')}{PERCENT}(?: \w+)? "
         r"(?:on top|added)", _on_top, r"percent|per cent|%|tip|tax|vat"),
    Form(rf"(?:what(?:'s| is)|how much is|what does|how much does|what will){GAP}{n('a')}{MONEY} plus (?:vat|"
         rf"tax|service|gst)"
         rf"(?: (?:at|of))? {n('p')}{PERCENT}", _with_tax, r"plus|vat|tax|percent|per cent|%"),
    Form(rf"{n('a')}{MONEY} plus (?:vat|tax|service|gst)(?: (?:at|of))? {n('p')}{PERCENT}.*\b(?:what(?:'s| is)|"
         rf"how much|"
         r"altogether|in total|all in)\b", _with_tax, r"plus|vat|tax|percent|per cent|%"),
    Form(rf"(?:what(?:'?s| is)|how much(?:'s| is| are)?) {n('a')} lots of {n('p')}{MONEY}(?: (?:plus|and) "
         rf"{n('e')}{MONEY}"
         r"(?: for [^\d?,]{2,30})?)?\W*$", _lots, r"plus"),
    Form(rf"\b(?:sav\w+|put(?:ting)? (?:away|aside|by)|set aside|earn\w*|pay\w*(?: off)?|mak\w+) "
         rf"{n('r')}{MONEY} {RATE}{GAP}"
         rf"\bhow (?:long|many (?:days|weeks|months)){GAP}{n('g')}{MONEY}", _saved, r"off"),
    Form(rf"\bhow (?:long|many (?:days|weeks|months)){GAP}\b(?:save|pay off|put (?:away|aside|by)|earn|get|"
         rf"have){GAP}{n('g')}{MONEY}"
         rf"{GAP}\b(?:at|if|with|of|saving|putting){GAP}{n('r')}{MONEY} {RATE}", _saved, r"off"),
    Form(rf"{n('p')}{MONEY} (?P<way>each way|there and back|one way|a (?:trip|ride|journey|go|day|single|time|"
         rf"class|visit|swim)|"
         rf"per \w+|return|single){GAP}{n('d')} (?P<times>(?:days|times|trips|journeys|rides|goes|classes|"
         rf"visits)[^,.?]*)"
         rf"(?P<offer>{GAP}{n('w')}{MONEY}{GAP}\b{OFFER})\b{GAP}\b{WORTH}\b", _pass, r"less"),
    Form(rf"{n('p')}{MONEY} (?P<way>each way|there and back|one way|a (?:trip|ride|journey|go|day|single|time|"
         rf"class|visit|swim)|"
         rf"per \w+|return|single){GAP}{n('d')} (?P<times>(?:days|times|trips|journeys|rides|goes|classes|"
         rf"visits)[^,.?]*)"
         rf"(?P<offer>{GAP}\b{OFFER}\b{GAP}{n('w')}){MONEY}{GAP}(?:\b{WORTH}\b)", _pass, r"less"),
    Form(rf"{n('a')} ?(?P<u>{SHOP_UNIT}) (?:for|at|costs?|is) {n('p')}{MONEY}{UNDER}\b(?:or|and|vs|versus|"
         rf"against)\b{UNDER}"
         rf"{n('b')}(?: ?(?P<v>{SHOP_UNIT}))? (?:for|at|costs?|is) {n('q')}{MONEY}"
         r"(?=.*(?:\b(?:cheaper|better|best|value|deal)\b|\?\W*$))", _cheaper),
    Form(rf"\b(?:which|what)(?:'s| is)? (?:the )?(?:cheaper|better (?:value|deal|buy))\b{UNDER}{n('a')} "
         rf"?(?P<u>{SHOP_UNIT}) "
         rf"(?:for|at|costs?|is) {n('p')}{MONEY}{UNDER}\bor\b{UNDER}{n('b')}(?: ?(?P<v>{SHOP_UNIT}))? (?:for|at|"
         rf"costs?|is) "
         rf"{n('q')}", _cheaper),
    Form(rf"\b(?:for|serves|feeds) {n('k')}\b{GAP}{n('q')} ?(?P<u>{UNIT_WORDS})\b{GAP}{n('m')} {EATERS}", _recipe),
    Form(rf"\b(?:for|serves|feeds) {n('k')}\b{GAP}{n('m')} {EATERS}{GAP}{n('q')} ?(?P<u>{UNIT_WORDS})\b", _recipe),
    Form(rf"{n('k')} {MANY}{GAP}{n('a')} [a-z]+{GAP}\b(?:cut|sliced|divided)(?: up)? (?:in|into) "
         rf"{n('s')}{GAP}how many{GAP}"
         r"\b(?:each|per|every|does|do)\b", _slices),
    Form(rf"how many [a-z]+ of {n('a')} ?(?P<au>{UNIT_WORDS})\b{GAP}\bfor {n('k')} [a-z]+ (?:of|at|with) {n('b')} ?"
         rf"(?P<bu>{UNIT_WORDS})\b", _bottles),
    Form(rf"(?:{n('a')}) sticks? of butter\b(?:{GAP}\b(?P<to>grams?|kilos?|g|kg)\b)?", _sticks),
    Form(rf"{n('t')} (?P<tu>{TIMES}) (?:worth )?of [a-z]+\b{UNDER}{n('s')} ?(?P<su>{TIMES})(?: each)?{GAP}\bhow "
         rf"many\b", _fits),
    Form(rf"{n('x')}{BY}{n('y')}{AND_BY}{n('z')} ?(?P<zu>{LENGTHS})\b(?=.*\b(?:cubic|cube|volume|concrete)\b)"
         r"(?=.*(?:\bwhat|\bhow|\?))", _slab),
    Form(rf"{n('a')} ?(?P<u>{UNIT_WORDS})\b(?: of \w+)? (?:per|for|for every|covers?|does) {n('b')} "
         rf"?(?P<per>square met(?:re|er)s?|sq m|m2|"
         rf"people|met(?:re|er)s?|lit(?:re|er)s?)\b{GAP}\bhow (?:much|many)(?: do i need| is (?:that|it))? for {n('c')}"
         r"(?: (?P=per))?\W*$", _cover),
    Form(rf"\bbags?{GAP}{n('v')} ?(?P<vu>lit(?:re|er)s?|l)\b{GAP}{n('x')} (?:by|x) {n('y')} (?:by|x) {n('z')} "
         rf"?(?P<zu>{LENGTHS})\b"
         rf"{GAP}\bhow many(?: bags)?\b", _filled),
    Form(rf"{n('q')} ?(?P<qu>{UNIT_WORDS})\b(?: of \w+)?{GAP}\b(?:each|every|per|a) (?:person|one|guest|child|"
         rf"kid|head|item)?"
         rf"{GAP}{n('e')} ?(?P<eu>{UNIT_WORDS})\b{GAP}\bhow many{GAP}\b(?:feed|serve|people|go round|"
         rf"portions)\b", _feeds),
    Form(rf"{n('a')} (?:miles )?(?:to the|per|a) gallon\b(?=.*\blit(?:re|er)s? (?:per|a|to the|for|on a|/) "
         rf"?(?:100|hundred)\b)"
         r".*?(?P<h>100)", _mileage),
    Form(r"\bgas mark (?P<g>\d)\b[^\d]*\bfan\b", _fan),
    Form(rf"{n('d')} ?(?:°|degrees?)? ?(?P<scale>f|fahrenheit|c|celsius|centigrade)?\b[^\d]*\bfan (?:oven|"
         rf"assisted)\b", _fan),
)  # fmt: skip
