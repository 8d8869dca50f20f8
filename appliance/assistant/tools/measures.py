"""Tools that calculate, convert, and leave things to chance."""

import random
import re
from decimal import ROUND_HALF_UP, Decimal
from math import isqrt
from typing import Any, Literal

from babel.numbers import format_currency, format_percent
from babel.units import get_unit_name

from appliance.assistant.tools.context import Caller
from appliance.core.errors import ToolError
from appliance.core.i18n import Text, say, verbatim
from appliance.intents import units
from appliance.intents.arithmetic import calculate as exactly
from appliance.intents.ingredients import DENSITY
from appliance.intents.language import language

CHANCE = random.SystemRandom()
WHOLE = {"en": "¤#,##0", "de": "#,##0\u00a0¤", "nl": "¤\u00a0#,##0"}  # an amount without cents
YEAR_IN_DAYS = [[1.0, "duration-year"]]
LONGEST_SUM = 12  # characters of an amount of money
ROUGHLY = 10  # from which an amount of an ingredient is rounded to a whole number
LARGEST = 1e15  # of an amount; a float is exact to about so many


def calculate(
    by: Caller, expression: str, currency: str = "", cents: bool = False, unit: str = "", percent: bool = False
) -> Text:
    """Exact arithmetic: + - * / powers, roots and percentages.

    `cents` rounds as `currency` does, where the currency of the money was not told; `unit` is that of the result, and
    `percent` says that it is a percentage.
    """
    try:
        shown = " ".join(
            expression.replace("**", "^").replace("*", " × ").replace("/", " / ").replace("%", " mod ").split()
        )
        result = exactly(expression)
    except ValueError as error:
        raise ToolError(error.args[0]) from error
    if parts := re.fullmatch(r"ceil\((.+)\)", expression):
        return _rounded_up(parts[1], result, by)
    if unit:
        return _with_unit(shown, result, unit, by)
    if percent:
        return _percentage(shown, result, by)
    rounded = _in_cents(result) if currency or cents else None
    if result.startswith("about ") and not rounded:
        return say("{expression} is about {result}.", expression=_number(shown, by), result=_number(result[6:], by))
    result = rounded or (_two_decimals(result) if cents else result)
    told = _money(result, currency, by) if currency and len(result) <= LONGEST_SUM else _number(result, by)
    if share := re.fullmatch(r"([\d.]{1,12}) / 100 \* ([\d.]{1,12})", " ".join(expression.split())):
        return _share(share[1], share[2], told, currency, by, bool(rounded))
    if rounded:
        return say("{expression} is {result}, rounded to the cent.", expression=_number(shown, by), result=told)
    return verbatim(f"{_number(shown, by)} = {told}")


def _with_unit(shown: str, result: str, unit: str, by: Caller) -> Text:
    """ "375 / 2 = 187.5 grams"; three decimals at most."""
    exact = Decimal(result.removeprefix("about "))
    near = exact.quantize(Decimal("0.001"), ROUND_HALF_UP) if abs(exact) < LARGEST else exact
    told = units.written(float(near), unit, language(_code(by)))
    if near != exact or result.startswith("about "):
        return say("{expression} is about {result}.", expression=_number(shown, by), result=told)
    return verbatim(f"{_number(shown, by)} = {told}")


def _percentage(shown: str, result: str, by: Caller) -> Text:
    """ "(120 - 78) / 120 × 100 = 35%"; two decimals at most."""
    exact = Decimal(result.removeprefix("about "))
    near = exact.quantize(Decimal("0.01"), ROUND_HALF_UP) if abs(exact) < LARGEST else exact
    told = format_percent(near / 100, format=None, locale=_code(by), decimal_quantization=False)
    if near != exact or result.startswith("about "):
        return say("{expression} is about {result}.", expression=_number(shown, by), result=told)
    return verbatim(f"{_number(shown, by)} = {told}")


def _two_decimals(result: str) -> str:
    """An amount of money with both of its decimals, if it has any."""
    return f"{result}0" if re.fullmatch(r"-?\d{1,9}\.\d", result) else result


def _rounded_up(expression: str, result: str, by: Caller) -> Text:
    """ "5, because 28 / 6 is 4.67." """
    exact = exactly(expression).removeprefix("about ")
    shown, told = _number(expression.replace("*", "×"), by), _number(_in_cents(exact) or exact, by)
    if exact == result:
        return verbatim(f"{shown} = {told}")
    return say("{whole}, because {expression} is {exact}.", whole=_number(result, by), expression=shown, exact=told)


def _share(share: str, of: str, result: str, currency: str, by: Caller, is_rounded: bool) -> Text:
    """ "15% of $48 is $7.20." """
    whole = _money(of, currency, by) if currency else _number(of, by)
    percent = format_percent(Decimal(share) / 100, format=None, locale=_code(by), decimal_quantization=False)
    if is_rounded:
        return say(
            "{percent} of {whole} is {result}, rounded to the cent.", percent=percent, whole=whole, result=result
        )
    return say("{percent} of {whole} is {result}.", percent=percent, whole=whole, result=result)


def _in_cents(result: str) -> str | None:
    """A result rounded to the cent; None if it has no more than two decimals, or too many digits for money."""
    number = result.removeprefix("about ")
    if not re.fullmatch(r"-?\d{1,9}\.\d{3,}", number):
        return None
    return str(Decimal(number).quantize(Decimal("0.01"), ROUND_HALF_UP))


def _money(amount: str, currency: str, by: Caller) -> str:
    """An amount with its currency, as the language writes it; whole amounts without cents."""
    value = Decimal(amount)
    if value == value.to_integral_value():
        return format_currency(value, currency, locale=_code(by), format=WHOLE[_code(by)], currency_digits=False)
    return format_currency(value, currency, locale=_code(by))


def _number(text: str, by: Caller) -> str:
    """A number or a sum with the decimal sign of the language."""
    return text if language(_code(by)).data["decimal"] == "." else text.replace(".", ",")


def _code(by: Caller) -> str:
    from appliance.intents.language import LANGUAGES

    return by.language[:2] if by.language[:2] in LANGUAGES else "en"


def convert(by: Caller, amount: list[Any], to: str, of: str = "") -> Text:
    """Units of length, weight, volume, temperature, speed, area, energy and more; `of` is an ingredient."""
    told = language(_code(by))
    given = units.Quantity(tuple((float(value), str(unit)) for value, unit in amount))
    if any(abs(value) > LARGEST for value, _ in given.parts):
        raise ToolError(say("That number is too long for me."))
    shown = " ".join(units.written(_short(value), unit, told) for value, unit in given.parts)
    if amount == YEAR_IN_DAYS and to == "duration-day":
        return say("A year has 365 days, and 366 in a leap year.")
    value = _weighed(given, to, of) if of in DENSITY else units.converted(given, to)
    if value is None:
        name = told.data.get("unit_labels", {}).get(to) or get_unit_name(to, "long", told.locale) or to
        if {units.kind(given.unit), units.kind(to)} == {"mass", "volume"}:
            raise ToolError(
                say(
                    "That depends on what you weigh: {given} is a different amount of {unit} for flour than for sugar.",
                    given=shown,
                    unit=name,
                )
            )
        raise ToolError(
            say("I can’t convert {given} to {unit}: they measure different things.", given=shown, unit=name)
        )
    if to == "mass-ounce" and units.kind(given.unit) == "volume":
        to = "volume-fluid-ounce"
    near = float(round(value)) if of and value >= ROUGHLY else units.rounded(value)
    result = units.written(near, to, told)
    if abs(near - value) <= 1e-9 * max(1.0, abs(value)):
        return say("{given} is {result}.", given=shown, result=result)
    return say("{given} is about {result}.", given=shown, result=result)


def _short(value: float) -> float:
    """A part of one with three digits: 0.333 of a cup."""
    return float(f"{value:.3g}") if 0 < value < 1 else value


def _weighed(given: units.Quantity, to: str, of: str) -> float | None:
    """A volume of an ingredient as a weight, or the other way round."""
    to_weight = units.kind(to) == "mass"
    between = "volume-milliliter" if to_weight else "mass-gram"
    value = units.converted(given, between)
    if value is None:
        return None
    turned = value * DENSITY[of] if to_weight else value / DENSITY[of]
    return units.converted(units.Quantity(((turned, "mass-gram" if to_weight else "volume-milliliter"),)), to)


# The degrees Fahrenheit and Celsius of each mark on a British gas oven, as cookery books print them: mark 1 is 275 °F,
# and each further mark 25 °F hotter.
GAS_MARKS = {
    0.25: (225, 110), 0.5: (250, 130), 1: (275, 140), 2: (300, 150), 3: (325, 170), 4: (350, 180), 5: (375, 190),
    6: (400, 200), 7: (425, 220), 8: (450, 230), 9: (475, 240),
}  # fmt: skip
FARTHEST = 13  # degrees Fahrenheit from a mark
FIRST_PRIME = 2


def gas_mark(by: Caller, mark: float = 0, degrees: float = 0, fahrenheit: bool = False) -> Text:
    """The mark of a British gas oven in degrees, or degrees as a mark."""
    if mark:
        if mark not in GAS_MARKS:
            raise ToolError(say("Gas marks go from ¼ to 9."))
        hot, warm = GAS_MARKS[mark]
        return say("Gas mark {mark} is {fahrenheit} °F, about {celsius} °C.", mark=mark, fahrenheit=hot, celsius=warm)
    hot = round(degrees if fahrenheit else degrees * 9 / 5 + 32)
    nearest = min(GAS_MARKS, key=lambda known: abs(GAS_MARKS[known][0] - hot))
    if abs(GAS_MARKS[nearest][0] - hot) > FARTHEST:
        raise ToolError(say("Gas marks go from ¼ to 9."))
    unit = "°F" if fahrenheit else "°C"
    return say("{degrees} {unit} is about gas mark {mark}.", degrees=degrees, unit=verbatim(unit), mark=nearest)


def rough_measure(by: Caller, name: Literal["pinch", "knob", "mug", "tub"]) -> Text:
    """About how much a measure by eye is."""
    return {
        "pinch": say("A pinch isn’t an exact measure: of salt it is about 0.3 to 0.5 grams."),
        "knob": say("A knob of butter isn’t an exact measure: it is about 15 to 30 grams."),
        "mug": say("A mug isn’t an exact measure: it holds about 250 to 350 millilitres."),
        "tub": say("A tub isn’t an exact measure: cream or sour cream usually comes in 200 grams."),
    }[name]


def kind_of_number(
    by: Caller, number: int, what: Literal["prime", "even", "divisible"] = "prime", by_number: int = 2
) -> Text:
    """Whether a whole number is prime, even, or divisible by another."""
    told = verbatim(str(number))
    if what == "even":
        return say("{number} is odd.", number=told) if number % 2 else say("{number} is even.", number=told)
    if what == "divisible":
        return _divided(number, by_number)
    if number < FIRST_PRIME:
        return say("No, {number} is not a prime number: the first one is 2.", number=told)
    divisor = _least_divisor(number)
    if divisor == number:
        return say("Yes, {number} is a prime number.", number=told)
    shown = verbatim(f"{number} = {divisor} × {number // divisor}")
    return say("No, {number} is not a prime number: {sum}.", number=told, sum=shown)


def _divided(number: int, by_number: int) -> Text:
    told, divisor = verbatim(str(number)), verbatim(str(by_number))
    times, left = divmod(number, by_number)
    if not left:
        shown = verbatim(f"{number} / {by_number} = {times}")
        return say("Yes, {number} is divisible by {divisor}: {sum}.", number=told, divisor=divisor, sum=shown)
    return say(
        "No, {number} is not divisible by {divisor}: {left} is left over.",
        number=told,
        divisor=divisor,
        left=verbatim(str(left)),
    )


def _least_divisor(number: int) -> int:
    """The smallest divisor above one, by trial: at most a million divisions for a number of twelve digits."""
    divisors = (divisor for divisor in range(2, isqrt(number) + 1) if number % divisor == 0)
    return next(divisors, number)


def tip(by: Caller, amount: float, percent: float, currency: str = "") -> Text:
    """A tip on a bill, and what the two come to."""
    extra = Decimal(str(amount)) * Decimal(str(percent)) / 100
    told = [str(part.quantize(Decimal("0.01"), ROUND_HALF_UP)) for part in (extra, Decimal(str(amount)) + extra)]
    shown = [_money(part, currency, by) if currency else _number(part, by) for part in told]
    share = format_percent(Decimal(str(percent)) / 100, format=None, locale=_code(by), decimal_quantization=False)
    return say("{percent} is {tip}, {total} in total.", percent=share, tip=shown[0], total=shown[1])


def share_out(by: Caller, total: int, by_many: int) -> Text:
    """Things shared out evenly, and how many are left."""
    each, left = divmod(total, by_many)
    return say(
        "{total} shared by {many} is {each} each, and {left} left over.",
        total=total,
        many=by_many,
        each=each,
        left=left,
    )


def coin(by: Caller) -> Text:
    """Flip a coin."""
    return say("Heads.") if CHANCE.random() < 0.5 else say("Tails.")


def dice(by: Caller, count: int = 1, sides: int = 6) -> Text:
    """Roll dice."""
    rolled = [CHANCE.randint(1, sides) for _ in range(count)]
    if count == 1:
        return say("You rolled {number}.", number=rolled[0])
    return say("You rolled {numbers}, {total} in total.", numbers=[verbatim(str(n)) for n in rolled], total=sum(rolled))


def random_number(by: Caller, low: int = 1, high: int = 100) -> Text:
    """A random number."""
    return say("{number}, chosen at random from {low} to {high}.", number=CHANCE.randint(low, high), low=low, high=high)


def choose(by: Caller, options: list[Any]) -> Text:
    """Choose between things, at random."""
    return say("I choose {option}.", option=str(CHANCE.choice(options)))


TOOLS = (calculate, convert, gas_mark, rough_measure, kind_of_number, tip, share_out, coin, dice, random_number, choose)
