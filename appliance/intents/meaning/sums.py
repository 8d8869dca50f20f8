"""Sums of a story: prices with how many of each, and an amount that is shared, reduced or taxed.

Every number must have its part in the sum, which the answer shows. Otherwise nothing is worked out.
"""

import re

from appliance.intents.call import Call
from appliance.intents.loose.amounts import Amount, amounts
from appliance.intents.loose.scan import Scan
from appliance.intents.meaning.view import Reading, View, clauses

MOST_THINGS = 100
FEWEST = 2  # numbers
PRICE = re.compile(r"\d+\.\d\d")


def sums(view: View) -> Reading | None:
    """The sum that a sentence asks for."""
    scan = Scan(view.sentence)
    told = amounts(scan)
    if not told or len(told) < FEWEST or len({each.currency for each in told if each.currency}) > 1:
        return None
    if scan.has("ask_left", "ask_back", "ask_change"):  # what is left of it is no sum of its prices
        return None
    made = _bill(view, told) or _share(view, told) or _parted(view, told) or _each(view, told)
    cents = {"cents": True} if any(PRICE.fullmatch(each.written) for each in told) and not told[0].currency else {}
    return Reading((Call("calculate", {"expression": made, **cents}),)) if made else None


def _bill(view: View, told: list[Amount]) -> str:
    """ "Three at 2.50 and a tea for 1.80": every clause with a number has one price."""
    if any(each.kind in ("share", "people") for each in told):
        return ""
    parts = [[a for a in told if part[0] <= a.first < part[1]] for part in clauses(view)]
    items = [_item(view, some) for some in parts if some]
    whole = all(items) and sum(len(some) for some in parts) == len(told)
    many = len(items) > 1 or any("*" in item for item in items)
    return " + ".join(items) if whole and many else ""


def _item(view: View, some: list[Amount]) -> str:
    if len(some) == 1:
        return some[0].written if some[0].kind == "money" else ""
    if len(some) != 2:
        return ""
    count, price = some
    is_count = count.kind in ("things", "bare") and count.value.is_integer() and 0 < count.value <= MOST_THINGS
    if not is_count or not (price.kind == "money" or _is_cents(view, price)):
        return ""
    between = " ".join(token.word for token in view.sentence.tokens[count.last : price.last + 2])
    if not any(word in EACH[view.code] for word in between.split()):
        return ""
    return f"{count.written} * {f'{price.value / 100:.2f}' if _is_cents(view, price) else price.written}"


EACH = {
    "en": {"at", "@", "each", "apiece", "per", "a"},
    "de": {"zu", "à", "je", "jeweils", "a", "pro"},
    "nl": {"van", "à", "per", "elk", "a"},
}
CENTS = {"cent", "cents", "ct", "p", "pence"}


def _is_cents(view: View, price: Amount) -> bool:
    words = [token.word for token in view.sentence.tokens[price.last - 1 : price.last + 1]]
    return bool(CENTS & {*words}) and price.value.is_integer() and price.value >= 1


def _share(view: View, told: list[Amount]) -> str:
    """A share of an amount, or an amount less a share."""
    shares, others = [a for a in told if a.kind == "share"], [a for a in told if a.kind in ("money", "bare", "things")]
    if len(told) != 2 or len(shares) != 1 or len(others) != 1:
        return ""
    if view.has("down"):
        return f"{others[0].written} - {others[0].written} * {shares[0].written} / 100"
    between = [token.word for token in view.sentence.tokens[shares[0].last : others[0].first]]
    is_of = shares[0].first < others[0].first and bool({*between} & OF)
    return f"{shares[0].written} / 100 * {others[0].written}" if is_of else ""


OF = {"of", "on", "auf", "von", "vom", "van", "over"}


def _parted(view: View, told: list[Amount]) -> str:
    """An amount shared by people, with a tip on top where one is told."""
    people = [a for a in told if a.kind == "people"]
    money = [a for a in told if a.kind == "money" or (a.kind == "bare" and len(told) == FEWEST)]
    shares = [a for a in told if a.kind == "share"]
    whole = len(people) == 1 and len(money) == 1 and len(shares) <= 1 and len(told) == 2 + len(shares)
    if not whole or _is_for_each(view) or people[0].value < 2 or (shares and view.has("down")):
        return ""
    if shares:
        return f"({money[0].written} + {money[0].written} * {shares[0].written} / 100) / {people[0].written}"
    return f"{money[0].written} / {people[0].written}"


def _each(view: View, told: list[Amount]) -> str:
    """ "12 quid each for seven of us"."""
    people = [a for a in told if a.kind in ("people", "things")]
    money = [a for a in told if a.kind == "money"]
    whole = len(told) == 2 and len(people) == 1 and len(money) == 1 and people[0].value.is_integer()
    return f"{people[0].written} * {money[0].written}" if whole and _is_for_each(view) else ""


def _is_for_each(view: View) -> bool:
    words = {token.word for token in view.sentence.tokens}
    return bool(words & (EACH[view.code] - {"at", "a", "van", "zu", "à"}))
