"""What follows in English about a sum: "and if I've taken five, how many left", "by how much", "and half up front?"."""

import re
from collections.abc import Callable
from dataclasses import replace

from appliance.intents.arithmetic import calculate
from appliance.intents.call import Call
from appliance.intents.follow_sums import result_of
from appliance.intents.follower import Follower
from appliance.intents.loose.figures import GAP, LOADED, MONEY, N, n, plain, total
from appliance.intents.loose.marks import END, LEAD, needed
from appliance.intents.units import Quantity, converted, kind

PER_KILO = re.compile(r"\b(?:per|a|each|every|/) ?(?:kg|kilo\w*)\b")
GONE = (
    r"(?:taken|used|eaten|had|done|sold|paid|spent|given away|lost|read|drunk|finished|broken|thrown away|"
    r"burnt|put away)"
)
LEFT = re.compile(
    rf"{LEAD}(?:if |when )?(?:i|we|he|she|they|you)?(?:'ve|'s| have| has)? ?(?:already )?{GONE} "
    rf"{n('x')}{MONEY}(?: of (?:them|those|it))?"
    rf"(?: already)?,? (?:so )?how (?:many|much)(?:'s| is| are|'d be| would be| have i got| do i have)?(?: that|"
    rf" there)? ?left{END}"
)
ROUND_UP = re.compile(
    rf"{LEAD}(?:can you |could you |please )?round (?:it|that|this)(?: up)? ?up(?: to (?:a|the nearest|the next|1) "
    rf"(?:whole |full |round )?(?:number|pound|euro|dollar|quid|one|1)s?)?{END}|{LEAD}(?:can you |please "
    rf")?round (?:it|that) up to "
    rf"(?:a|the nearest|the next|1) (?:whole |full |round )?(?:number|pound|euro|dollar)s?{END}"
)
PACKS = re.compile(
    rf"{LEAD}(?:1 |a |the |each )?(?P<pack>[a-z]+?)s? (?:makes?|does|holds?|covers?|gives?|is|are|contains?|has|"
    rf"yields?) {n('x')} ?"
    rf"(?P<unit>cubes?|cubic met(?:re|er)s?|m3|lit(?:re|er)s?|l|kilos?|kg|grams?|g|square met(?:re|er)s?|m2)(?: "
    rf"each| a \w+)?,? (?:and |so )*"
    rf"how many(?: (?P=pack)s?)?(?: do i need| will i need| is that)?{END}"
)
CHANGE = re.compile(
    rf"{LEAD}(?:if |when )?(?:i|we|he|she)?(?:'ve|'s| have| has)?(?: only)? ?(?:got|have|pay with|paid with|"
    rf"give (?:them|him|her)|use|hand over)"
    rf"(?: only| just)? (?:a |an )?{n('x')}{MONEY}(?: note)?,? {GAP}\b(?:change|do i get back)\b{END}"
)
RATE = re.compile(
    rf"{LEAD}(?:what |how )?(?:about |if )?(?:(?:i|we) )?(?:save |saved |put away |do |did )?(?:at |with |on "
    rf")?{n('x')}{MONEY} "
    rf"(?:a|per|each|every) (?P<unit>day|week|month){END}"
)
SAVED = re.compile(
    rf"{LEAD}(?:how much (?:do|would|did|will|am|are) (?:i|we) (?:save|saving)|what(?:'s| is) the (?:saving|"
    rf"discount|reduction)|"
    rf"how much(?:'s| is| was)? (?:that )?(?:off|the discount)){END}"
)
HALF = re.compile(
    rf"{LEAD}(?:what(?:'s| is|'d be) |how much is )?half(?: of (?:it|that|this))?(?: (?:up ?front|now|each|in "
    rf"advance|down|today|first))?\W*$"
)
BY_HOW_MUCH = re.compile(
    rf"{LEAD}(?:by how much|how much (?:cheaper|less|more|dearer|difference)(?: is (?:it|that))?|how much (?:do|"
    rf"would|will|does) "
    rf"(?:i|we|it|that) save(?: me| us)?|what(?:'s| is) the (?:difference|saving)){END}"
)
LEFT_OVER = re.compile(
    rf"{LEAD}how many (?:are |is )?(?:there )?(?:left over|left|spare|over|too many|"
    rf"extra)(?: will (?:i|there) (?:have|be))?{END}"
)
WEIGHS = re.compile(
    rf"{LEAD}(?:what )?if (?:she|he|it|they|i|the baby)(?:'s| is| was| were| weighs?| weighed|'d be) {n('x')} "
    rf"?(?:kg|kilos?|kilograms?)?\W*$"
)
SHARE = re.compile(
    rf"{LEAD}(?P<down>less|minus|take off|take away|knock off|with|without)? ?(?P<up>plus|add|with)? ?(?:(?:my|the|"
    rf"an?|another|extra|"
    rf"further|additional|our) )*{n('x')} ?(?:%|percent|per cent)"
    r"(?: (?P<off>off|(?:(?:student|staff|loyalty|member'?s?|card|voucher|nhs|senior|extra|trade) )?discount|tax|"
    r"income tax))?"
    r"(?: off)?(?: (?P<top>on top|tip|vat|more|extra|added|service))?(?: of (?:that|it|this|all that)| that| it)?\W*$"
)
SPLIT = re.compile(
    rf"{LEAD}(?:can you |could you |what(?:'s| is) (?:that|it) |how much is (?:that|it) )?(?:if )?(?:we )?(?:split|"
    rf"divided?|shared?)"
    rf"(?: (?:it|that|this))?(?: (?:evenly|equally|up))? (?:(?:between|by|among) (?:the |us )?)?{n('x')}(?: ways?| "
    rf"of us| people)?{END}"
)
FAN = re.compile(
    rf"{LEAD}(?:what (?:about|is (?:that|it)) |how about )?(?:on |in |for )*(?:a |my |the )?fan(?: oven| "
    rf"assisted)*{END}"
)
NUMBER = re.compile(rf"{LEAD}(?:what about |how about |is )*{n('x')}(?: too| then| as well| prime| 1)*\W*$")
MANY_DECIMALS = re.compile(r"\d+\.\d{3,}")
REDUCED = re.compile(rf"(?P<of>{N}) \* \(1 - (?P<share>{N}) / 100\)")
AVERAGE = re.compile(rf"\((?P<sum>{N}(?: \+ {N})+)\) / (?P<count>\d+)")
CEILING = re.compile(rf"ceil\((?P<of>{N}) / (?P<by>{N})\)")


def find(told: Follower) -> list[Call] | None:
    """The sum that follows from the last one."""
    if told.language.code != "en":
        return None
    text = plain(told.text)
    last = told.call("sums")
    if last:
        return next((calls for reader in OF_SUMS if (calls := reader(text, last, told))), None)
    return _after_others(text, told)


def _made(last: Call, expression: str, **more: object) -> list[Call]:
    """A sum in the currency of the last one."""
    kept = {name: value for name, value in last.arguments.items() if name in ("currency", "cents")}
    return [Call("calculate", {"expression": expression, **kept, **more})]


def _value(expression: str) -> float:
    try:
        return float(calculate(expression).removeprefix("about "))
    except (ValueError, ArithmeticError):
        return 0.0


def _paid(last: Call) -> str:
    """The result so far, in cents where it is money that was told so."""
    result = result_of(last)
    is_money = last.arguments.get("cents") or last.arguments.get("currency")
    return f"{float(result):.2f}".removesuffix(".00") if is_money and MANY_DECIMALS.fullmatch(result) else result


def _left(text: str, last: Call, _: Follower) -> list[Call] | None:
    found = LEFT.match(text)
    is_enough = found is not None and _value(result_of(last)) >= float(found["x"])
    return _made(last, f"{result_of(last)} - {found['x']}") if found and is_enough else None


def _rounded(text: str, last: Call, _: Follower) -> list[Call] | None:
    return [total(f"ceil({result_of(last)})")] if ROUND_UP.match(text) and "ceil" not in result_of(last) else None


def _packed(text: str, last: Call, told: Follower) -> list[Call] | None:
    """Of something that was worked out in a unit, in packs of that unit."""
    found, unit = PACKS.match(text), str(last.arguments.get("unit", ""))
    if not found or not float(found["x"]):
        return None
    named = {
        "cube": "volume-cubic-meter",
        "cubes": "volume-cubic-meter",
        "m3": "volume-cubic-meter",
        "m2": "area-square-meter",
    }
    words = told.read(f"1 {found['unit']}").values("quantity")
    one = named.get(found["unit"]) or (words[0].unit if words else "")
    if not one or not unit or kind(one) != kind(unit):
        return None
    amount = converted(Quantity(((float(found["x"]), one),)), unit)
    return [total(f"ceil({result_of(last)} / {amount:.8f}".rstrip("0").rstrip(".") + ")")] if amount else None


def _needed(text: str, last: Call, _: Follower) -> list[Call] | None:
    mean = AVERAGE.fullmatch(str(last.arguments["expression"]))
    made = needed(text, mean["sum"].split(" + ")) if mean else None
    return [made] if made else None


def _change(text: str, last: Call, _: Follower) -> list[Call] | None:
    found = CHANGE.match(text)
    is_enough = found is not None and float(found["x"]) >= _value(result_of(last)) > 0
    return _made(last, f"{found['x']} - {result_of(last)}", cents=True) if found and is_enough else None


def _another_rate(text: str, last: Call, told: Follower) -> list[Call] | None:
    """ "And at 50 a week?", of how long it takes to save."""
    found, before = RATE.match(text), CEILING.fullmatch(str(last.arguments["expression"]))
    earlier = plain(told.before.turns[-1].text) if told.before.turns else ""
    if not found or not before or not re.search(rf"\b(?:a|per|each|every) {found['unit']}\b", earlier):
        return None
    return [total(f"ceil({before['of']} / {found['x']})")] if float(found["x"]) else None


def _saved(text: str, last: Call, _: Follower) -> list[Call] | None:
    reduced = REDUCED.fullmatch(str(last.arguments["expression"]))
    return _made(last, f"{reduced['of']} * {reduced['share']} / 100") if reduced and SAVED.match(text) else None


def _half(text: str, last: Call, _: Follower) -> list[Call] | None:
    return _made(last, f"{result_of(last)} / 2") if HALF.match(text) else None


def _left_over(text: str, last: Call, _: Follower) -> list[Call] | None:
    """What is over where something was rounded up: 6 boxes of 8 for 45."""
    found = CEILING.fullmatch(str(last.arguments["expression"]))
    if not found or not LEFT_OVER.match(text):
        return None
    return [total(f"{calculate(found[0])} * {found['by']} - {found['of']}")]


def _weighed(text: str, last: Call, told: Follower) -> list[Call] | None:
    """ "And if she was 7?", of a dose by weight."""
    found, dose = WEIGHS.match(text), re.fullmatch(rf"{N} \* ({N})", str(last.arguments["expression"]))
    is_dose = bool(told.before.turns) and PER_KILO.search(plain(told.before.turns[-1].text)) is not None
    return (
        _made(last, f"{found['x']} * {dose[1]}", unit=last.arguments.get("unit", ""))
        if found and dose and is_dose
        else None
    )


def _shared(text: str, last: Call, _: Follower) -> list[Call] | None:
    """ "Less 20 percent tax", "and 20 percent on top of that"."""
    found = SHARE.match(text)
    if not found:
        return None
    is_off = bool(found["off"]) and found["off"].endswith(("off", "discount"))
    down = found["down"] in ("less", "minus", "take off", "take away", "knock off") or is_off
    up = (bool(found["top"]) and not (is_off and found["top"] == "on top")) or found["up"] in ("plus", "add")
    if down == up:
        return None
    return _made(last, f"{_paid(last)} * (1 {'-' if down else '+'} {found['x']} / 100)", cents=True)


def _ways(text: str, last: Call, _: Follower) -> list[Call] | None:
    """ "Split three ways"."""
    found = SPLIT.match(text)
    if not found or float(found["x"]) < 2 or not float(found["x"]).is_integer():
        return None
    return _made(last, f"{_paid(last)} / {found['x']}")


OF_SUMS: tuple[Callable[[str, Call, Follower], list[Call] | None], ...] = (
    _left, _left_over, _weighed, _shared, _rounded, _packed, _needed, _change, _another_rate, _saved, _half, _ways
)  # fmt: skip


def _after_others(text: str, told: Follower) -> list[Call] | None:
    calls = told.before.calls
    last = calls[0] if calls else None
    if last is None:
        return None
    if last.tool in ("worth_it", "cheaper") and BY_HOW_MUCH.match(text):
        return _difference(last)
    if last.tool == "tip" and (found := SPLIT.match(text)) and float(found["x"]) >= 2:
        currency = {name: value for name, value in last.arguments.items() if name == "currency"}
        bill = f"{last.arguments['amount']:g} * (1 + {last.arguments['percent']:g} / 100)"
        return [total(f"{bill} / {found['x']}", **(currency or {"cents": True}))]
    if last.tool == "tip" and ROUND_UP.match(text):
        return [total(f"ceil({last.arguments['amount']:g} * (1 + {last.arguments['percent']:g} / 100))")]
    if last.tool in ("convert", "gas_mark") and FAN.match(text):
        return _fan(last)
    if last.tool == "kind_of_number" and (found := NUMBER.match(text)) and float(found["x"]).is_integer():
        return [replace(last, arguments={**last.arguments, "number": int(float(found["x"]))})]
    return None


def _difference(last: Call) -> list[Call]:
    told = last.arguments
    pair = list(map(str, told["prices"])) if last.tool == "cheaper" else [str(told["offer"]), str(told["otherwise"])]
    low, high = sorted(pair, key=_value)
    low = f"({low})" if LOADED.search(low) or " " in low else low
    return [total(f"{high} - {low}", cents=True)]


def _fan(last: Call) -> list[Call] | None:
    told = last.arguments
    if last.tool == "gas_mark" and told.get("mark"):
        return None
    given = (
        Quantity(
            ((float(told["degrees"]), "temperature-fahrenheit" if told.get("fahrenheit") else "temperature-celsius"),)
        )
        if last.tool == "gas_mark"
        else Quantity(tuple((float(v), str(u)) for v, u in told["amount"]))
    )
    warm = converted(given, "temperature-celsius") if kind(given.unit) == "temperature" else None
    return [Call("fan_oven", {"celsius": round(warm, 1)})] if warm and 80 <= warm <= 300 else None
