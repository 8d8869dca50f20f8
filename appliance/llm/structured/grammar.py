"""Pieces of GBNF, llama.cpp's grammars: numbers between bounds, text, regular expressions.

Every piece is a string that can be part of a sequence. Unbounded JSON (texts, lists) gets a bound here, so that an
answer under a grammar always fits.
"""

import json
import re
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from appliance.core.errors import ApplianceError
from appliance.core.i18n import say, verbatim

HEX = "[0-9a-fA-F]"
ESCAPED = (
    rf'"\\" (["\\/bfnrt] | "u" ([0-9a-cefA-CEF] {HEX}{{3}} | [dD] [0-7] {HEX}{{2}}))'  # no half of a surrogate pair
)
CHARACTER = rf'([^"\\\x00-\x1f\x7f] | {ESCAPED})'
MAX_DIGITS = 15  # of a whole number without a bound: what every reader of JSON keeps exactly
DECIMALS = 2  # of a number with bounds, where the bounds have no more
MAX_DECIMALS = 9
MAX_REPEATS = 2000  # of anything in a regular expression, those within one another multiplied
FORMATS = {  # of JSON Schema's `format`; as regular expressions
    "date": r"(19|20)\d\d-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])",
    "time": r"([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ",
    "date-time": r"(19|20)\d\d-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ",
    "uuid": r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
    "email": r"[a-z0-9]{1,20}([._-][a-z0-9]{1,20}){0,2}@[a-z0-9]{1,20}(\.[a-z0-9]{1,12}){0,1}\.[a-z]{2,6}",
    "ipv4": r"((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)",
    "hostname": r"[a-z0-9]{1,20}(-[a-z0-9]{1,20}){0,2}(\.[a-z0-9]{1,20}){0,2}\.[a-z]{2,6}",
    "uri": r"https?://[a-z0-9]{1,20}(\.[a-z0-9]{1,20}){0,2}\.[a-z]{2,6}(/[A-Za-z0-9._-]{1,30}){0,4}",
}


class UnknownPatternError(ApplianceError, ValueError):
    """A regular expression that a grammar cannot express."""


def literal(text: str) -> str:
    """The text itself."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return '"' + escaped.replace("\t", "\\t") + '"'


def constant(value: Any) -> str:
    """A JSON value itself."""
    return literal(json.dumps(value, ensure_ascii=False))


def either(*pieces: str) -> str:
    """One of the pieces."""
    return pieces[0] if len(pieces) == 1 else "(" + " | ".join(pieces) + ")"


def string(least: int, most: int) -> str:
    """A JSON string with bounded length."""
    return f'"\\"" {CHARACTER}{{{least},{most}}} "\\""'


# ---------------------------------------------------------------- numbers


def integer(low: int | None, high: int | None) -> str:
    """A whole number from `low` to `high`, both included. Raises ValueError if there is none."""
    widest = 10**MAX_DIGITS - 1
    first = low if low is not None else min(-widest, high if high is not None else 0)
    last = high if high is not None else max(widest, first)
    return _decimal(first, last, 0)


def number(low: Decimal | None, high: Decimal | None, above: bool = False, below: bool = False) -> str:
    """A number between the bounds; `above` and `below` exclude them. Raises ValueError without any."""
    if low is None and high is None:
        return f'"-"? (("0" | [1-9] [0-9]{{0,{MAX_DIGITS - 1}}}) ("." [0-9]{{1,{MAX_DECIMALS - 1}}})?)'
    places = max([DECIMALS, *(-int(b.as_tuple().exponent) for b in (low, high) if b is not None)])
    places = min(places + (above or below), MAX_DECIMALS)
    unit = Decimal(1).scaleb(-places)
    widest = Decimal(10) ** (MAX_DIGITS - places)
    first = -widest if low is None else low.quantize(unit, ROUND_CEILING)
    last = widest if high is None else high.quantize(unit, ROUND_FLOOR)
    first = min(first, last) if low is None else first
    last = max(first, last) if high is None else last
    first += unit if above and first == low else 0
    last -= unit if below and last == high else 0
    return _decimal(int(first.scaleb(places)), int(last.scaleb(places)), places)


def _decimal(low: int, high: int, places: int) -> str:
    """Whole numbers of units of 10^-places, written as decimals."""
    if low > high:
        raise ValueError("No number lies between these bounds.")
    pieces = []
    if low < 0:
        pieces += [f'"-" {piece}' for piece in _between(max(1, -high), -low, places)]
    if high >= 0:
        pieces += _between(max(0, low), high, places)
    return either(*pieces)


def _between(low: int, high: int, places: int) -> list[str]:
    """Alternatives for the numbers from `low` to `high`, none negative: one per length, and per common beginning."""
    pieces = []
    shortest = places + 1
    for length in range(max(shortest, len(str(low))), max(shortest, len(str(high))) + 1):
        first = 0 if length == shortest else 10 ** (length - 1)
        start, end = max(low, first), min(high, 10**length - 1)
        if start <= end:
            pieces += [_written(digits, places) for digits in _digits(str(start).zfill(length), str(end).zfill(length))]
    return pieces


def _digits(low: str, high: str) -> list[list[str]]:
    """Sequences of digit classes for all numbers of one length between two, both included."""
    if not low:
        return [[]]
    if low == "0" * len(low) and high == "9" * len(high):
        return [["[0-9]"] * len(low)]
    first, last = int(low[0]), int(high[0])
    if first == last:
        return [[f'"{first}"', *rest] for rest in _digits(low[1:], high[1:])]
    found = []
    zeros, nines = "0" * (len(low) - 1), "9" * (len(low) - 1)
    if low[1:] != zeros:
        found += [[f'"{first}"', *rest] for rest in _digits(low[1:], nines)]
        first += 1
    if high[1:] != nines:
        found += [[f'"{last}"', *rest] for rest in _digits(zeros, high[1:])]
        last -= 1
    if first <= last:
        found.append([f"[{first}-{last}]", *["[0-9]"] * (len(low) - 1)])
    return found


def _written(digits: list[str], places: int) -> str:
    if not places:
        return " ".join(digits)
    return " ".join([*digits[:-places], '"."', *digits[-places:]])


# ---------------------------------------------------------------- regular expressions


def pattern(expression: str, most: int) -> str:
    """A JSON string that matches an ECMA regular expression, as far as Python's parser reads it the same way.

    As JSON Schema has it, an expression without ^ or $ may lie anywhere in the string; `most` bounds what has no bound.
    Raises UnknownPatternError, naming the unsupported part.
    """
    try:
        parsed = list(_parser.parse(expression.replace(r"\d", "[0-9]")))
    except (re.error, OverflowError, RecursionError) as error:
        raise UnknownPatternError(verbatim(str(error))) from error
    _check_repeats(parsed, most, 1)
    begins = bool(parsed) and parsed[0] == (sre.AT, sre.AT_BEGINNING)
    ends = bool(parsed) and parsed[-1] == (sre.AT, sre.AT_END)
    inner = _sequence(parsed[1 if begins else 0 : len(parsed) - 1 if ends and len(parsed) > begins else None], most)
    around = f"{CHARACTER}{{0,{min(most, 20)}}}"
    parts = ['"\\""', *([] if begins else [around]), inner, *([] if ends else [around]), '"\\""']
    return " ".join(part for part in parts if part)


def _check_repeats(items: Any, most: int, times: int) -> None:
    """llama.cpp expands repetitions and tries all paths through optional parts: both can block it forever."""
    for kind, value in items:
        if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            least, greatest, inner = value
            end = max(least, most) if greatest == sre.MAXREPEAT else greatest
            if times * end > MAX_REPEATS:
                raise UnknownPatternError(say("it repeats something more than {limit} times", limit=MAX_REPEATS))
            if end > 1 and inner.getwidth()[0] == 0:
                raise UnknownPatternError(say("it repeats something that can be empty"))
            _check_repeats(inner, most, times * max(1, end))
        elif kind is sre.SUBPATTERN:
            _check_repeats(value[-1], most, times)
        elif kind is sre.BRANCH:
            for branch in value[1]:
                _check_repeats(branch, most, times)


def _sequence(items: Any, most: int) -> str:
    return " ".join(filter(None, (_item(kind, value, most) for kind, value in items)))


def _item(kind: Any, value: Any, most: int) -> str:
    if kind is sre.LITERAL:
        return literal(json.dumps(chr(value), ensure_ascii=False)[1:-1])
    if kind is sre.ANY:
        return CHARACTER
    if kind is sre.IN:
        return _class(value)
    if kind is sre.NOT_LITERAL:
        return _class([(sre.NEGATE, None), (sre.LITERAL, value)])
    if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
        least, greatest, inner = value
        end = max(least, most) if greatest == sre.MAXREPEAT else greatest
        return f"({_sequence(inner, most)}){{{least},{end}}}"
    if kind is sre.SUBPATTERN:
        return f"({_sequence(value[-1], most)})" if len(value[-1]) else ""
    if kind is sre.BRANCH:
        return "(" + " | ".join(_sequence(branch, most) or '""' for branch in value[1]) + ")"
    raise UnknownPatternError(say("{what} is not allowed in a grammar", what=str(kind).lower()))


CATEGORIES = {
    sre.CATEGORY_DIGIT: "0-9",
    sre.CATEGORY_WORD: "a-zA-Z0-9_",
    sre.CATEGORY_SPACE: " ",
}


def _class(items: Any) -> str:
    negated = items[0][0] is sre.NEGATE
    parts = []
    for kind, value in items[1 if negated else 0 :]:
        if kind is sre.LITERAL:
            parts.append(_in_class(value, negated))
        elif kind is sre.RANGE:
            parts.append(f"{_in_class(value[0], negated)}-{_in_class(value[1], negated)}")
        elif kind is sre.CATEGORY and value in CATEGORIES:
            parts.append(CATEGORIES[value])
        else:
            raise UnknownPatternError(say("{what} is not allowed in a grammar", what=str(value).lower()))
    return f'[^{"".join(parts)}"\\\\\\x00-\\x1f\\x7f]' if negated else f"[{''.join(parts)}]"


def _in_class(code: int, negated: bool) -> str:
    if not negated and (code in (0x22, 0x5C, 0x7F) or code < 0x20):
        raise UnknownPatternError(
            say("a class with quotes, backslashes or control characters is not allowed in a grammar")
        )
    character = chr(code)
    return (
        f"\\{character}" if character in "\\]^-[" and character != "-" else "\\x2d" if character == "-" else character
    )
