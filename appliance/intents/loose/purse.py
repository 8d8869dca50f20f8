"""Sums told as a story about one's money: what is left of it, what each pays with a tip, what some more of it cost.

As in stories.py, every number of the text must have its part in the sum.
"""

import math
import re
from collections.abc import Callable

from appliance.intents.call import Call
from appliance.intents.factors import asks_other_unit
from appliance.intents.loose.amounts import Amount, same
from appliance.intents.loose.scan import Scan
from appliance.intents.loose.sums import for_one, is_each, is_pair, question_of
from appliance.intents.spans import unit_of

NEAR = 3  # words between "I have" and the money
MOST_PEOPLE = 100
TIMES = {("week", "year"): 52, ("month", "year"): 12, ("day", "week"): 7}
INCLUDED = re.compile(r"\b(?:inkl\w*|incl\w*|enthalten|einschließlich|already|schon|al)\b", re.I)
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
    if len(shares) != 1 or len(others) != 2 or scan.has("unclear_sum"):
        return None
    count, price = others
    if any(place.start >= price.last for place in scan.places_of("included")):  # "voor 4 kaartjes" includes nothing
        return None
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


def each_with_money_on_top(parts: list[Amount], scan: Scan) -> Call | None:
    """ "We ate for 96.50 with four of us, put ten euros tip on it, what does each pay?"."""
    people, money = [p for p in parts if p.kind == "people"], [p for p in parts if p.kind in ("money", "bare")]
    if len(parts) != 3 or len(people) != 1 or len(money) != 2 or not scan.has("up") or scan.has("down"):
        return None
    heads = people[0].value
    if not 1 < heads <= MOST_PEOPLE or not heads.is_integer() or not scan.has("each", "split") or not question_of(scan):
        return None
    if INCLUDED.search(scan.sentence.text):
        return None
    on_top = [p for p in money if scan.has_in(range(max(0, p.first - NEAR), p.last + NEAR), "up")]
    if len(on_top) != 1 or any(is_each(p, scan) and p not in on_top for p in money):
        return None
    bill = next(p for p in money if p not in on_top)
    return _sum(f"({bill.written} + {on_top[0].written}) / {people[0].written}", bill if bill.currency else on_top[0])


def weeks_to_save(parts: list[Amount], scan: Scan) -> Call | None:
    """ "A bike of 389, I've 215 and get 12 a week, how many weeks?"; what is there may be left out."""
    asked, told = question_of(scan), scan.sentence.language
    units = {unit for n in asked if (unit := unit_of(scan.word(n), told))}
    rates = [p for p in parts if any(unit_of(scan.word(n), told) in units for n in _behind(p, scan)) and p.first > 0]
    money = [p for p in parts if p not in rates]
    if not scan.has("saves") or len(units) != 1 or len(rates) != 1 or not 1 <= len(money) <= 2:
        return None
    if any(p.kind in ("share", "people") for p in parts) or not rates[0].value or not scan.has("ask_how_many"):
        return None
    goal, *there = sorted(money, key=lambda part: -part.value)
    if there and there[0].value >= goal.value:
        return None
    missing = f"({goal.written} - {there[0].written})" if there else goal.written
    return Call("calculate", {"expression": f"ceil({missing} / {rates[0].written})"})


def _behind(part: Amount, scan: Scan) -> range:
    """The words where a rate names its time: "12 euro per week"."""
    return (
        range(part.last - 1, part.last + NEAR) if scan.has_in(range(part.last - 1, part.last + 2), "per") else range(0)
    )


def at_unit_price(parts: list[Amount], scan: Scan) -> Call | None:
    """ "One litre costs 1.769 and I took 38 litres, what's that?"."""
    told = scan.sentence
    ones = {*told.language.data["article_one"].split(), "1"}
    prices = [p for p in parts if p.kind in ("money", "bare") and scan.has_in(_before(p, scan), "price", "at_price")]
    counts = [p for p in parts if p not in prices and p.kind in ("things", "bare")]
    counts = [p for p in counts if p.written != "1"]
    if len(prices) != 1 or len(counts) != 1 or not scan.has("ask_pay", "ask_sum") or scan.has("up", "down"):
        return None
    if len(parts) - len(prices) - len(counts) > 0 and any(p.written != "1" for p in parts if p not in prices + counts):
        return None
    unit = counts[0].noun or scan.word(counts[0].last)
    units = [n for n in range(1, len(scan.words)) if scan.words[n - 1] in ones and _is_same(scan.word(n), unit, scan)]
    return _sum(f"{counts[0].written} * {prices[0].written}", prices[0]) if units else None


def _before(part: Amount, scan: Scan) -> range:
    return range(scan.clause_of(part.first).start, part.first)


def _is_same(one: str, other: str, scan: Scan) -> bool:
    return bool(one and other) and same(one, other, scan.sentence.language)


def _sum(expression: str, money: Amount) -> Call:
    named = money.currency not in ("", "cents")
    return Call("calculate", {"expression": expression, **({"currency": money.currency} if named else {"cents": True})})
