"""Tools that calculate, convert, and leave things to chance."""

import random
from typing import Any

from babel.units import get_unit_name

from appliance.assistant.tools.context import Caller
from appliance.core.errors import ToolError
from appliance.core.i18n import Text, say, verbatim
from appliance.intents import units
from appliance.intents.arithmetic import calculate as exactly
from appliance.intents.language import language

CHANCE = random.SystemRandom()
YEAR_IN_DAYS = [[1.0, "duration-year"]]
LARGEST = 1e15  # of an amount; a float is exact to about so many


def calculate(by: Caller, expression: str) -> Text:
    """Exact arithmetic: + - * / powers, roots and percentages."""
    try:
        shown = " ".join(
            expression.replace("**", "^").replace("*", " × ").replace("/", " / ").replace("%", " mod ").split()
        )
        result = exactly(expression)
    except ValueError as error:
        raise ToolError(error.args[0]) from error
    if result.startswith("about "):
        return say("{expression} is about {result}.", expression=_number(shown, by), result=_number(result[6:], by))
    return verbatim(f"{_number(shown, by)} = {_number(result, by)}")


def _number(text: str, by: Caller) -> str:
    """A number or a sum with the decimal sign of the language."""
    return text if language(_code(by)).data["decimal"] == "." else text.replace(".", ",")


def _code(by: Caller) -> str:
    from appliance.intents.language import LANGUAGES

    return by.language[:2] if by.language[:2] in LANGUAGES else "en"


def convert(by: Caller, amount: list[Any], to: str) -> Text:
    """Units of length, weight, volume, temperature, speed, area, energy and more."""
    told = language(_code(by))
    given = units.Quantity(tuple((float(value), str(unit)) for value, unit in amount))
    if any(abs(value) > LARGEST for value, _ in given.parts):
        raise ToolError(say("That number is too long for me."))
    shown = " ".join(units.written(value, unit, told) for value, unit in given.parts)
    if amount == YEAR_IN_DAYS and to == "duration-day":
        return say("A year has 365 days, and 366 in a leap year.")
    value = units.converted(given, to)
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
    near = units.rounded(value)
    result = units.written(near, to, told)
    if abs(near - value) <= 1e-9 * max(1.0, abs(value)):
        return say("{given} is {result}.", given=shown, result=result)
    return say("{given} is about {result}.", given=shown, result=result)


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


TOOLS = (calculate, convert, coin, dice, random_number, choose)
