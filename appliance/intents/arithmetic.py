"""Exact arithmetic from what people type. Nothing of it is ever run as code."""

import ast
import operator
import re
from collections.abc import Callable
from fractions import Fraction
from math import isqrt

from appliance.intents.numbers import digits

MOST_DIGITS = 400  # of a whole number
LARGEST_POWER = 1000
DECIMALS = 10  # shown of a number that does not end

# Words to signs, in this order.
WORDS: list[tuple[str, str]] = [
    (r"\b(?:add(?:ing)?|(?:the )?sum of)\s+(.+?)\s+(?:and|to)\s+(.+)$", r"\1+\2"),
    (r"\b(?:subtract(?:ing)?|take)\s+(.+?)\s+from\s+(.+)$", r"\2-\1"),
    (r"\b(?:multiply(?:ing)?|(?:the )?product of)\s+(.+?)\s+(?:and|by|with)\s+(.+)$", r"\1*\2"),
    (r"\b(?:divid(?:e|ing)|(?:the )?quotient of)\s+(.+?)\s+(?:by|and)\s+(.+)$", r"\1/\2"),
    (r"\b(?:the )?difference (?:between|of)\s+(.+?)\s+and\s+(.+)$", r"\1-\2"),
    (r"^(\d+(?:\.\d+)?)\s*(?:\+|plus)\s*(\d+(?:\.\d+)?)\s*(?:%|percent|per cent)$", r"\1*(1+\2/100)"),
    (r"^(\d+(?:\.\d+)?)\s*(?:-|minus)\s*(\d+(?:\.\d+)?)\s*(?:%|percent|per cent)$", r"\1*(1-\2/100)"),
    (r"(\d+(?:\.\d+)?)\s*(?:%|percent|per cent)\s*of\s+", r"\1/100*"),
    (r"(\d+(?:\.\d+)?)\s*(?:%|percent|per cent)(?=\s*$|\s*[?)+*/-])", r"(\1/100)"),
    (r"\bhalf of\s+", r"1/2*"),
    (r"\b(?:a |one |1 )?third of\s+", r"1/3*"),
    (r"\b(?:a |one |1 )?quarter of\s+", r"1/4*"),
    (r"\btwice\s+", r"2*"),
    (r"\bdouble\s+", r"2*"),
    (r"\b(?:the )?(?:cube|cubic|third) root of\s+", "cbrt "),
    (r"\b(?:the )?square root of\s+", "sqrt "),
    (r"\broot of\s+", "sqrt "),
    (r"√", "sqrt "),
    (r"\bto the power of\b|\braised to\b", "**"),
    (r"\bsquared\b", "**2"),
    (r"\bcubed\b", "**3"),
    (r"\bmultiplied by\b|\btimes\b|×|·", "*"),
    (r"(?<=\d)\s*x\s*(?=\d)", "*"),
    (r"\bdivided by\b|\bover\b|÷|(?<=\d)\s*:\s*(?=\d)", "/"),
    (r"\bplus\b|\badded to\b", "+"),
    (r"\bminus\b|\bless\b|−|–", "-"),
    (r"\bmod(?:ulo)?\b", "%"),
    (r"\^", "**"),
]
LEAD = re.compile(
    r"^(?:please|hey|hi|ok|so|and|can you|could you|would you|tell me|what(?:'s| is| are| does)?|how much(?: is| are)?|"
    r"give me|show me|i (?:need|want|get|would like)(?: to know)?|do i get|if i|when i|if you|how many(?: is| are)?|what|"  # noqa: E501
    r"calculate|compute|work out|evaluate|solve|the result of|the value of|equals?|is|to|,|\s)+",
    re.IGNORECASE,
)
TAIL = re.compile(
    r"(?:\bis\b|please|equal(?:s)?(?: to)?|make|exactly|for me|thanks?|thank you|[=?!.,\s])+$", re.IGNORECASE
)
# What is written with signs and digits, and is no sum.
NO_SUM = re.compile(
    r"24/7|50/50|9/11|[79]-11|\d{1,4}([-/])\d{1,2}\1\d{1,4}|\d+(?:\.\d+){3}(?:/\d+)?"
    r"|\+\d[\d ()-]{6,}|\(?\d{3}\)? ?\d{3}-\d{4}|\d{3}-\d{4}"
)
EXPRESSION = re.compile(r"^(?:sqrt|cbrt|[\d\s.()+*/%-])+$")


def find_expression(text: str) -> str | None:
    """The arithmetic in a request, as signs and digits; None when there is none, or something else besides."""
    told = " ".join(text.split())
    for _ in range(2):
        told = TAIL.sub("", LEAD.sub("", told)).strip()
    if NO_SUM.fullmatch(told):
        return None
    told = digits(told)
    for words, signs in WORDS:
        told = re.sub(words, signs, told)
    told = told.strip()
    numbers = re.findall(r"\d+", told)
    works = re.search(r"[+*/%]|sqrt|cbrt|(?<=[\d)])\s*-", told)
    return told if numbers and works and EXPRESSION.match(told) else None


def calculate(expression: str) -> str:
    """The exact result, as people write it. Raises ValueError in words when there is none."""
    cleaned = re.sub(r"(sqrt|cbrt)\s*(\d+(?:\.\d+)?)", r"\1(\2)", expression)
    try:
        tree = ast.parse(cleaned.strip(), mode="eval")
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise ValueError("I cannot read that as arithmetic.") from error
    return written(_value(tree.body, 0))


def written(value: Fraction) -> str:
    """A number as people write it: exact where it ends, else with the sign for about."""
    if value.denominator == 1:
        return str(value.numerator)
    rest = value.denominator
    for factor in (2, 5):
        while rest % factor == 0:
            rest //= factor
    scaled = abs(value) * 10**DECIMALS
    digits = int(scaled + Fraction(1, 2))
    exact = rest == 1 and scaled.denominator == 1
    whole, decimals = divmod(digits, 10**DECIMALS)
    text = f"{whole}.{decimals:0{DECIMALS}d}".rstrip("0").rstrip(".")
    return ("" if exact else "about ") + ("-" if value < 0 else "") + text


OPERATIONS: dict[type, Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
}


def _value(node: ast.expr, depth: int) -> Fraction:
    if depth > 60:
        raise ValueError("That is nested too deeply.")
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return Fraction(str(value))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, depth + 1)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _value(operand, depth + 1)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return _power(_value(left, depth + 1), _value(right, depth + 1))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATIONS:
            first, second = _value(left, depth + 1), _value(right, depth + 1)
            if isinstance(op, ast.Div | ast.Mod) and second == 0:
                raise ValueError("Nothing can be divided by zero.")
            return _small(OPERATIONS[type(op)](first, second))
        case ast.Call(func=ast.Name(id="sqrt"), args=[argument], keywords=[]):
            return _root(_value(argument, depth + 1))
        case ast.Call(func=ast.Name(id="cbrt"), args=[argument], keywords=[]):
            return _cube_root(_value(argument, depth + 1))
    raise ValueError("I cannot read that as arithmetic.")


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent == Fraction(1, 2):
        return _root(base)
    if exponent.denominator != 1 or abs(exponent) > LARGEST_POWER:
        raise ValueError("That power is too much for me.")
    if base == 0 and exponent < 0:
        raise ValueError("Nothing can be divided by zero.")
    if max(len(str(base.numerator)), len(str(base.denominator))) * abs(int(exponent)) > MOST_DIGITS:
        raise ValueError("That number is too long for me.")
    return Fraction(base ** int(exponent))


def _root(value: Fraction) -> Fraction:
    if value < 0:
        raise ValueError("A negative number has no square root.")
    top, bottom = isqrt(value.numerator), isqrt(value.denominator)
    if top * top == value.numerator and bottom * bottom == value.denominator:
        return Fraction(top, bottom)
    scale = 10 ** (2 * (DECIMALS + 10))
    # One more digit than any number that ends would have, so that it is written as about.
    return Fraction(isqrt(value.numerator * scale // value.denominator), 10 ** (DECIMALS + 10))


def _cube_root(value: Fraction) -> Fraction:
    sign = -1 if value < 0 else 1
    value = abs(value)
    top, bottom = _whole_cube_root(value.numerator), _whole_cube_root(value.denominator)
    if top**3 == value.numerator and bottom**3 == value.denominator:
        return sign * Fraction(top, bottom)
    scale = 10 ** (3 * (DECIMALS + 10))
    return sign * Fraction(_whole_cube_root(value.numerator * scale // value.denominator), 10 ** (DECIMALS + 10))


def _whole_cube_root(value: int) -> int:
    """The largest whole number whose cube is not larger, by Newton's method."""
    root = 1 << -(-value.bit_length() // 3) if value else 0
    while root:
        nearer = (2 * root + value // root**2) // 3
        if nearer >= root:
            break
        root = nearer
    return root


def _small(value: Fraction) -> Fraction:
    if max(abs(value.numerator), value.denominator).bit_length() > MOST_DIGITS * 10 // 3:
        raise ValueError("That number is too long for me.")
    return value
