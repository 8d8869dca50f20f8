"""The currency of a sum's result: "80 euros split between 5 people" comes to euros, "how many weeks" of them does not.

It is told by the dimension of the result. An amount of money counts as 1, any other number as 0; a product adds them, a
quotient subtracts them, and the result is money if it comes to 1.
"""

import ast
from dataclasses import replace
from datetime import datetime
from typing import Any

from appliance.intents.call import Call
from appliance.intents.language import language
from appliance.intents.loose.amounts import amounts
from appliance.intents.loose.scan import Scan
from appliance.intents.sentence import read
from appliance.intents.understanding import Understood

NO_CURRENCY = {"", "cents"}  # of an amount


def with_currency(found: Understood, text: str, now: datetime) -> Understood:
    """A request, its sum with the currency of the result if that is money of one currency."""
    calls = [call for call in found.calls if call.tool == "calculate"]
    if len(calls) != 1 or "currency" in calls[0].arguments:
        return found
    scan = Scan(read(" ".join(text.split()), language(found.language), now))
    told = _currency(scan, str(calls[0].arguments["expression"]))
    if not told:
        return found
    made = Call("calculate", {**calls[0].arguments, **told})
    return replace(found, calls=tuple(made if call is calls[0] else call for call in found.calls))


def _currency(scan: Scan, expression: str) -> dict[str, Any]:
    """The currency of a sum; where only its prices are told, that it is money all the same."""
    told = amounts(scan) or []
    currencies = {amount.currency for amount in told if amount.kind == "money"}
    money = [amount.value for amount in told if amount.kind == "money"]
    money += [amount.value / 100 for amount in told if amount.currency == "cents"]  # "45 cents" as 0.45
    try:
        is_money = _dimension(ast.parse(expression, mode="eval").body, money) == 1
    except (SyntaxError, ValueError):
        return {}
    if not is_money or len(currencies - NO_CURRENCY) > 1 or (currencies - {"cents"} and "cents" in currencies):
        return {}
    named = max(currencies)
    priced = scan.has("down", "up", "split", "each", "at_price", "price")
    return {"currency": named} if named not in NO_CURRENCY else {"cents": True} if priced else {}


def _dimension(node: ast.expr, money: list[float]) -> int:
    """How often money is in a sum; each amount of it counts once. Raises ValueError for what has no such dimension."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        if node.value in money:
            money.remove(node.value)
            return 1
        return 0
    if isinstance(node, ast.UnaryOp):
        return _dimension(node.operand, money)
    if not isinstance(node, ast.BinOp):
        raise ValueError
    left, right = _dimension(node.left, money), _dimension(node.right, money)
    if isinstance(node.op, ast.Add | ast.Sub):
        return max(left, right)
    if isinstance(node.op, ast.Mult):
        return left + right
    if isinstance(node.op, ast.Div):
        return left - right
    raise ValueError
