"""JSON numbers between bounds and of a step, as regular languages."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from appliance.llm.structured import language
from appliance.llm.structured.language import EMPTY, NOTHING, Term

WHOLE_DIGITS = 20  # before the point: every 64-bit number
DECIMALS = 20  # after the point: every digit that a 64-bit float is written with
LARGEST = Decimal(10) ** 40  # of a bound that a number must reach
MOST_REMAINDERS = 2000  # of a step: an automaton has a state for each

DIGIT = language.one_of(((48, 57),))
NONZERO = language.one_of(((49, 57),))
ZERO = language.exactly("0")
POINT = language.exactly(".")
MINUS = language.exactly("-")


class Interval(NamedTuple):
    """The numbers between two bounds; None for without bound."""

    low: Decimal | None = None
    high: Decimal | None = None
    above: bool = False  # the bound itself is excluded
    below: bool = False

    @property
    def has_zero(self) -> bool:
        """Whether zero lies between the bounds."""
        low, high = self.low, self.high
        return (low is None or low < 0 or (low == 0 and not self.above)) and (
            high is None or high > 0 or (high == 0 and not self.below)
        )

    def negated(self) -> "Interval":
        """The numbers of the other sign."""
        low = None if self.high is None else -self.high
        high = None if self.low is None else -self.low
        return Interval(low, high, self.below, self.above)


@lru_cache(256)
def numbers(bounds: Interval, whole: bool, step: Decimal | None = None) -> Term:
    """All numbers between the bounds that are multiples of `step`, as JSON writes them; `whole` without decimals.

    Numbers of more than WHOLE_DIGITS or DECIMALS digits are left out, unless a bound asks for them. Very small and
    very large ones have exponents. Raises ValueError if there is no number, TooComplexError.
    """
    found = language.either((_positive(bounds, whole, step), _negative(bounds, whole, step)))
    if not whole and step is None:
        found = language.either((found, _scientific(bounds)))
    if found is NOTHING or not language.automaton(found).steps:
        raise ValueError("No number lies between these bounds.")
    return found


def _negative(bounds: Interval, whole: bool, step: Decimal | None) -> Term:
    mirrored = bounds.negated()
    if mirrored.has_zero:  # zero has no sign
        mirrored = mirrored._replace(low=Decimal(0), above=True)
    return language.joined(MINUS, _positive(mirrored, whole, step))


def _positive(bounds: Interval, whole: bool, step: Decimal | None) -> Term:
    low, high = bounds.low, bounds.high
    if high is not None and (high < 0 or (high == 0 and bounds.below)):
        return NOTHING
    digits = max([WHOLE_DIGITS, len(str(int(low))) + 1] if low is not None and low > 0 else [WHOLE_DIGITS])
    parts = [_unsigned(whole, digits, step)]
    if low is not None and (low > 0 or (low == 0 and bounds.above)):
        parts.append(_beyond(low, not bounds.above))
    if high is not None and len(str(int(high))) <= digits:
        parts.append(language.other(_beyond(high, bounds.below)))
    if step is not None:
        parts.append(_multiples(step))
    return language.both(parts)


def _unsigned(whole: bool, digits: int, step: Decimal | None) -> Term:
    """Any number without a sign."""
    decimals: int | None = DECIMALS
    if step is not None and _steps(step)[0] > 40:  # counting digits as well would take too many states
        more, decimals = language.repeated(DIGIT, 0, None), _steps(step)[1]
    else:
        more = language.repeated(DIGIT, 0, digits - 1)
    before = language.either((ZERO, language.joined(NONZERO, more)))
    if whole or (step is not None and not _steps(step)[1]):
        return before
    return language.joined(before, _optional(language.joined(POINT, language.repeated(DIGIT, 1, decimals))))


def _optional(term: Term) -> Term:
    return language.either((EMPTY, term))


def _beyond(bound: Decimal, included: bool) -> Term:
    """Numbers without a sign above a bound that is not negative."""
    before, after = _written(bound)
    rest = _optional(language.joined(POINT, language.repeated(DIGIT, 1, None)))
    more = language.joined(NONZERO, language.repeated(DIGIT, len(before), None), rest)
    pieces = [more]
    for at, digit in enumerate(before):
        greater = language.joined(_above(digit), language.repeated(DIGIT, len(before) - at - 1, len(before) - at - 1))
        pieces.append(language.joined(language.exactly(before[:at]), greater, rest))
    pieces.append(language.joined(language.exactly(before), _decimals_beyond(after, included)))
    return language.either(pieces)


def _decimals_beyond(bound: str, included: bool) -> Term:
    """The point and decimals above those of a bound."""
    any_digits = language.repeated(DIGIT, 0, None)
    pieces = [
        language.joined(language.exactly(bound[:at]), _above(digit), any_digits) for at, digit in enumerate(bound)
    ]
    if included:
        pieces.append(language.joined(language.exactly(bound), any_digits))
    else:
        pieces.append(language.joined(language.exactly(bound), any_digits, NONZERO, any_digits))
    found = language.joined(POINT, language.either(pieces))
    return _optional(found) if included and not bound else found


def _above(digit: str) -> Term:
    return language.one_of(((ord(digit) + 1, ord("9")),)) if digit < "9" else NOTHING


def _written(number: Decimal) -> tuple[str, str]:
    """The digits before and after the point, without zeros at the end."""
    before, _, after = format(number, "f").partition(".")
    return before, after.rstrip("0")


def _steps(step: Decimal) -> tuple[int, int]:
    """A step as a whole number of units of 10^-places."""
    places = len(_written(step)[1])
    return int(step.scaleb(places)), places


def _multiples(step: Decimal) -> Term:
    units, places = _steps(step)
    if units > MOST_REMAINDERS:
        raise language.TooComplexError
    return language.multiple(units, places)


def _scientific(bounds: Interval) -> Term:
    """Numbers too small or too large for the digits before and after the point."""
    found = []
    for sign, side in ((EMPTY, bounds), (MINUS, bounds.negated())):
        if (side.low is None or side.low <= 0) and (side.high is None or side.high >= Decimal("1e-4")):
            found.append(language.joined(sign, SMALL))
        if side.high is None and (side.low is None or side.low <= Decimal("1e16")):
            found.append(language.joined(sign, LARGE))
    return language.either(found)


def _with_exponent(sign: Term, exponents: Term) -> Term:
    decimals = _optional(language.joined(POINT, language.repeated(DIGIT, 1, DECIMALS)))
    return language.joined(NONZERO, decimals, language.one_of(((69, 69), (101, 101))), sign, exponents)


def _below_hundred(least: int) -> Term:
    """Exponents of one or two digits, from a least one."""
    found = [text for n in range(least, 100) for text in {str(n), f"{n:02}"}]
    return language.either(language.exactly(text) for text in found)


_HUNDREDS = language.either(
    (
        language.joined(language.one_of(((49, 50),)), DIGIT, DIGIT),
        language.joined(language.exactly("30"), language.one_of(((48, 55),))),
    )
)
SMALL = _with_exponent(MINUS, language.either((_below_hundred(5), _HUNDREDS)))  # down to 10^-307
LARGE = _with_exponent(_optional(language.exactly("+")), language.either((_below_hundred(16), _HUNDREDS)))


def divides(step: float, value: float) -> bool:
    """Whether a number is a multiple of a step, in decimals, as both are written: 19.99 is one of 0.01."""
    if not re.fullmatch(r"-?[0-9.]+(e[+-]?[0-9]{1,3})?", str(value).lower()):
        return False
    with_room = Decimal(str(value)) / Decimal(str(step))
    return with_room == with_room.to_integral_value()


def same(value: float) -> Term:
    """All ways to write a number without an exponent."""
    before, after = _written(abs(Decimal(str(value))))
    zeros = language.repeated(ZERO, 0, None)
    decimals = language.joined(POINT, language.exactly(after), zeros)
    sign = MINUS if value < 0 else EMPTY
    return language.joined(sign, language.exactly(before), decimals if after else _optional(decimals))
