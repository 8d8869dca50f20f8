"""Tools for a household: whether a pass is worth it, which pack is cheaper, a fraction, the heat of a fan oven."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from appliance.assistant.tools.context import Caller
from appliance.core.errors import ToolError
from appliance.core.i18n import Text, say, verbatim
from appliance.intents.arithmetic import calculate
from appliance.intents.language import LANGUAGES, language

FAN_IS_LESS = 20  # degrees Celsius
FINEST = 1000  # of a denominator
HOT = (80, 300)  # degrees Celsius of an oven


def _sign(by: Caller) -> str:
    """The decimal sign of the language."""
    code = by.language[:2]
    return str(language(code if code in LANGUAGES else "en").data["decimal"])


def _exact(expression: str) -> Decimal:
    return Decimal(calculate(expression).removeprefix("about "))


def _money(amount: Decimal, by: Caller) -> str:
    """An amount with two decimals if it has any."""
    cents = amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
    text = str(cents if cents != cents.to_integral_value() else cents.to_integral_value())
    return text.replace(".", _sign(by))


def _sum(expression: str, by: Caller) -> str:
    """ "5 × 2.40 = 12", or the amount alone where there is nothing to work out."""
    result = _money(_exact(expression), by)
    if not any(sign in expression for sign in "+-*/"):
        return result
    return f"{expression.replace('*', '×').replace('.', _sign(by))} = {result}"


def worth_it(by: Caller, offer: str, otherwise: str) -> Text:
    """Whether an offer, such as a weekly pass, costs less than paying each time."""
    saved = _exact(otherwise) - _exact(offer)
    told = {"sum": _sum(otherwise, by), "offer": _money(_exact(offer), by)}
    if not saved:
        return say("It comes to the same: {sum}.", sum=told["sum"])
    difference = _money(abs(saved), by)
    if saved > 0:
        return say("Yes, you save {difference}: {offer} instead of {sum}.", difference=difference, **told)
    return say("No, it costs {difference} more: {offer} instead of {sum}.", difference=difference, **told)


def cheaper(by: Caller, names: list[Any], prices: list[Any], unit: str = "") -> Text:
    """Which of two packs is cheaper, by the price of a kilo, a litre or one of them."""
    first, second = (_exact(str(price)) for price in prices)
    low, high = sorted((first, second))
    if low == high:
        return say("They cost the same.")
    name = str(names[0] if first == low else names[1])
    per = {"kilogram": say("a kilo"), "litre": say("a litre")}.get(unit, say("each"))
    shown = [_fine(price, by) for price in (low, high)]
    return say(
        "{name} is cheaper: {low} {per}, and the other {high}.",
        name=verbatim(name),
        low=shown[0],
        high=shown[1],
        per=per,
    )


def _fine(price: Decimal, by: Caller) -> str:
    """A price with two decimals, or three where it has a part of a cent."""
    if price >= 1 or price == price.quantize(Decimal("0.01")):
        return _money(price, by)
    return f"{price.quantize(Decimal('0.001')).normalize():f}".replace(".", _sign(by))


def fraction(by: Caller, expression: str) -> Text:
    """A decimal or a sum of fractions as one fraction in its lowest terms."""
    parts = expression.split()
    value = Fraction(parts[0])
    if len(parts) > 1:
        value = value + Fraction(parts[2]) if parts[1] == "+" else value - Fraction(parts[2])
    if value.denominator > FINEST:
        raise ToolError(say("I can’t work that out."))
    whole, rest = divmod(abs(value.numerator), value.denominator)
    mixed = (
        f"{whole} {rest}/{value.denominator}"
        if whole and rest
        else f"{rest}/{value.denominator}"
        if rest
        else f"{whole}"
    )
    sign = "-" if value < 0 else ""
    shown = " ".join(parts).replace(".", _sign(by))
    return verbatim(f"{shown} = {sign}{mixed}")


def fan_oven(by: Caller, celsius: float) -> Text:
    """The heat to set in a fan oven in place of that of another."""
    if not HOT[0] <= celsius <= HOT[1]:
        raise ToolError(say("I can’t work that out."))
    usual = round(celsius / 5) * 5
    return say("{usual} °C, and in a fan oven about 20 degrees less: {fan} °C.", usual=usual, fan=usual - FAN_IS_LESS)


TOOLS = (worth_it, cheaper, fraction, fan_oven)
