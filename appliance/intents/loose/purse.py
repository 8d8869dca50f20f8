"""Sums told as a story about one's money: what is left of it, what each pays with a tip, what some more of it cost.

As in stories.py, every number of the text must have its part in the sum.
"""

import math
from collections.abc import Callable

from appliance.intents.call import Call
from appliance.intents.factors import asks_other_unit
from appliance.intents.loose.amounts import Amount
from appliance.intents.loose.scan import Scan
from appliance.intents.loose.sums import for_one, is_each, is_pair, question_of
from appliance.intents.spans import unit_of

NEAR = 3  # words between "I have" and the money
MOST_PEOPLE = 100
TIMES = {("week", "year"): 52, ("month", "year"): 12, ("day", "week"): 7}
Items = Callable[[list[Amount], Scan], list[list[Amount]]]


def left_of(parts: list[Amount], scan: Scan, items: Items) -> Call | None:
    """ "I've 20 quid and two coffees at 3.40 each and a cake at 4.25, what's left?"."""
    if not scan.has("ask_left") or len(parts) < 2 or any(p.kind in ("share", "people") for p in parts):
        return None
    purse, rest = parts[0], parts[1:]
    has = any(0 <= purse.first - place.stop < NEAR for place in scan.places_of("have"))
    bought = items(rest, scan)
    by_time = any(unit_of(word, scan.sentence.language) for word in scan.words)  # "and 20 a week"
    if purse.kind != "money" or not has or not bought or by_time or scan.has("unclear_sum", "up", "down"):
        return None
    if sum(math.prod(part.value for part in item) for item in bought) > purse.value:
        return None
    told = " + ".join(" * ".join(part.written for part in item) for item in bought)
    return _sum(f"{purse.written} - {f'({told})' if len(bought) > 1 else told}", purse)


def each_with_tip(parts: list[Amount], scan: Scan) -> Call | None:
    """ "We were 5 and the bill came to 132.50, what's that each with a 10 % tip?"."""
    people, shares = [p for p in parts if p.kind == "people"], [p for p in parts if p.kind == "share"]
    bills = [p for p in parts if p.kind in ("money", "bare")]
    if not len(parts) == 3 == len(people) + len(shares) + len(bills) or not people or not shares or not bills:
        return None
    heads = people[0].value
    if not 1 < heads <= MOST_PEOPLE or not heads.is_integer() or scan.has("included", "down") or not scan.has("up"):
        return None
    if is_each(bills[0], scan) or not scan.has("each", "split") or not (scan.asks or question_of(scan)):
        return None
    return _sum(f"{bills[0].written} * (1 + {shares[0].written} / 100) / {people[0].written}", bills[0])


def some_less(parts: list[Amount], scan: Scan) -> Call | None:
    """ "4 tickets at 12.50 with 10 percent off, what's that?"."""
    shares, others = [p for p in parts if p.kind == "share"], [p for p in parts if p.kind != "share"]
    if len(shares) != 1 or len(others) != 2 or scan.has("included", "unclear_sum"):
        return None
    count, price = others
    up, down = scan.has("up"), scan.has("down")
    if up == down or not is_pair(count, price, scan) or not scan.has("ask_pay", "ask_sum"):
        return None
    return _sum(f"{count.written} * {price.written} * (1 {'+' if up else '-'} {shares[0].written} / 100)", price)


def proportion(parts: list[Amount], scan: Scan) -> Call | None:
    """ "If three tickets cost 42 euros what do seven cost?"."""
    if scan.has("unclear_sum", "up", "down") or asks_other_unit(scan.sentence):
        return None
    made = for_one(parts, scan)
    price = next((part for part in parts if part.kind == "money"), None)
    return _sum(made, price) if made and price and len(parts) > 2 else None


def put_aside(parts: list[Amount], scan: Scan) -> Call | None:
    """ "If I put 15 euros aside every week how much is that after a year?"."""
    told = scan.sentence.language
    if len(parts) != 1 or parts[0].kind != "money" or scan.has("unclear_sum", "spent") or not scan.has("saves"):
        return None
    rates = {unit_of(scan.word(place.stop), told) for place in scan.places_of("every_one")}
    spans = {unit_of(scan.words[place.stop - 1], told) for place in scan.places_of("in_one")}
    if len(rates) != 1 or len(spans) != 1:
        return None
    times = TIMES.get((rates.pop() or "", spans.pop() or ""))
    return _sum(f"{times} * {parts[0].written}", parts[0]) if times else None


def _sum(expression: str, money: Amount) -> Call:
    named = money.currency not in ("", "cents")
    return Call("calculate", {"expression": expression, **({"currency": money.currency} if named else {"cents": True})})
