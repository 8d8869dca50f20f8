"""Exact arithmetic from what people type. Nothing is ever run as code."""

import ast
import operator
import re
from collections.abc import Callable
from fractions import Fraction
from math import ceil, isqrt

from appliance.core.i18n import say
from appliance.intents.numbers import digits

MAX_DIGITS = 400  # of a whole number
LARGEST_POWER = 1000
DECIMALS = 10  # shown of a number that does not terminate

_N = r"(\d+(?:\.\d+)?)"
_P = rf"{_N}\s*(?:%|percent|per cent)"
_LIST = r"(\d+(?:\.\d+)?(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s+)\d+(?:\.\d+)?)+)(?!\d|\.\d|\s*(?:%|percent|times|/))"
LIST = re.compile(rf"\b(add(?:ing)?|sum|total|tot|product|multiply|average|mean)(?: up| of| together|:)*\s+{_LIST}")
LISTED = re.compile(rf"{_LIST} (?:together|in total|altogether|added up)\b")
# Each percentage is of what those before it leave: "100 minus 10% minus 10%" is 81.
_STEP = r"\s*(\+|plus|-|minus)\s*(\d+(?:\.\d+)?)\s*(?:%|percent|per cent)"
STEPS = re.compile(rf"{_N}((?:{_STEP})+)(?!\s*(?:of|off|more|less)\b)")
MODULO = re.compile(r"\bmod(?:ulo)?\b")  # a sign last of all: % means percent
# Words to signs, in this order.
WORDS: list[tuple[str, str]] = [
    (
        rf"\bsplit {_N}(?: dollars| euros?| pounds| bucks)? (?:between|among|by) {_N}(?: people| persons| of us)?,? "
        rf"(?:with|plus) (?:an? )?{_P}(?: tip)?",
        r"\1 * (1 + \3 / 100) / \2",
    ),
    (  # a recipe for other guests
        rf"^\D*\bfor {_N} (?:people|persons|guests)\b\D*\b{_N}\s?(?:g|kg|ml|l|grams?|cups?)\b\D*\bhow (?:much|many)\b"
        rf"\D*\bfor {_N}(?: people| persons| guests)?",
        r"\2 / \1 * \3",
    ),
    (rf"\badd(?:ing)? {_N} to {_N}", r"\1 + \2"),
    (rf"\b(?:subtract(?:ing)?|take|deduct) {_N}(?: away)? from {_N}", r"\2 - \1"),
    (rf"\bmultiply(?:ing)? {_N} (?:by|with) {_N}", r"\1 * \2"),
    (rf"\b(?:divid(?:e|ing)|(?:the )?quotient of) {_N} (?:by|and) {_N}", r"\1 / \2"),
    (rf"\b(?:the )?difference (?:between|of) {_N} and {_N}", r"\1 - \2"),
    (rf"\b(?:how (?:many times|often) )?(?:does|do|will|goes) {_N} (?:go|fit) (?:in|into) {_N}", r"\2 / \1"),
    (rf"\b{_N} is what (?:percent|percentage|share) of {_N}", r"\1 / \2 * 100"),
    (rf"\bwhat (?:percent|percentage|share) of {_N} is {_N}", r"\2 / \1 * 100"),
    (rf"\bwhat (?:percent|percentage|share) is {_N} (?:out )?of {_N}", r"\1 / \2 * 100"),
    (rf"\b(?:increase|raise) {_N} by {_P}", r"\1 * (1 + \2 / 100)"),
    (rf"\b(?:reduce|decrease|lower) {_N} by {_P}", r"\1 * (1 - \2 / 100)"),
    (rf"{_P} more than {_N}", r"\2 * (1 + \1 / 100)"),
    (rf"{_P} (?:less than|off) {_N}", r"\2 * (1 - \1 / 100)"),
    (rf"\b(?:vat|tax|tip)(?: of)? {_P} (?:on|of|over) (?=[\d(])", r"\1 / 100 * "),
    (rf"{_P} (?:vat|tax|tip) (?:on|of|over) (?=[\d(])", r"\1 / 100 * "),
    (rf"{_P}\s*of\s+(?=[\d(])", r"\1 / 100 * "),
    (r"\bhalf of\s+(?=[\d(])", "1 / 2 * "),
    (r"\b(?:(?:a|one) |1 )?third of\s+(?=[\d(])", "1 / 3 * "),
    (r"\b(?:(?:a|one) |1 )?(?:quarter|fourth) of\s+(?=[\d(])", "1 / 4 * "),
    (rf"\b{_N} thirds of\s+(?=[\d(])", r"\1 / 3 * "),
    (rf"\b{_N} (?:quarters|fourths) of\s+(?=[\d(])", r"\1 / 4 * "),
    (r"(?<=\d)/(\d+) of (?=\d)", r" / \1 * "),
    (r"\b(?:twice|double)\s+(?=[\d(])", "2 * "),
    (r"\btriple\s+(?=[\d(])", "3 * "),
    (r"\b(?:the )?(?:cube|cubic|third) root of\s+|∛\s*", "cbrt "),
    (r"\b(?:the )?(?:square )?root of\s+|\bsqrt\s*(?:of\s*)?|√\s*", "sqrt "),
    (r"\bto the (\d+)(?:th|st|nd|rd)(?: power)?\b", r" ** \1"),
    (r"\bto the power(?: of)?\b|\braised to(?: the power of)?\b|\^", " ** "),
    (r"\bsquared\b|²", " ** 2"),
    (r"\bcubed\b|³", " ** 3"),
    (r"\bmultiplied by\b|\btimes\b|×|·|(?<=\d)\s*x\s*(?=\d)", " * "),
    (r"\bdivided by\b|\bover\b(?=\s*\d)|÷", " / "),
    (r"\bplus\b|\badded to\b", " + "),
    (r"\bminus\b|\bless\b(?=\s*\d)|−|–", " - "),
]
# These are signs only if there is nothing else.
ALONE: list[tuple[str, str]] = [
    (rf"{_P}(?=\s*$|\s*[?)+*/-])", r"(\1 / 100)"),
    (r"(?<=\d)\s*:\s*(?=\d)", " / "),
]
LEAD = re.compile(
    r"^(?:please|hey|hi|ok|so|and|(?:can|could|would) you|tell me|what(?:'?s| is| are| does)?|how much(?: is| are)?|"
    r"give me|show me|i (?:need|want|get|would like)(?: to know)?|do i get|if i|when i|if you|how many(?: is| are)?|what|"  # noqa: E501
    r"calculate|compute|work out|evaluate|solve|the result of|the value of|equals?|is|to|,|\s)+",
    re.IGNORECASE,
)
TAIL = re.compile(
    r"(?:\bis\b|please|equal(?:s)?(?: to)?|make|exactly|for me|thanks?|thank you|[=?!.,\s])+$", re.IGNORECASE
)
# Text with signs and digits that is not a calculation.
NO_SUM = re.compile(
    r"24/7|50/50|9/11|[79]-11|\d{1,4}([-/])\d{1,2}\1\d{1,4}|\d+(?:\.\d+){3}(?:/\d+)?"
    r"|\+\d[\d ()-]{6,}|\(?\d{3}\)? ?\d{3}-\d{4}|\d{3}-\d{4}"
)
EXPRESSION = re.compile(r"^(?:sqrt|cbrt|[\d\s.()+*/%-])+$")


class NotACalculationError(ValueError):
    """The text is no calculation at all, as against one without a result."""


def find_expression(text: str) -> str | None:
    """The arithmetic in a request, as signs and digits; None if there is none, or the request has other content."""
    told = " ".join(text.split())
    for _ in range(2):
        told = TAIL.sub("", LEAD.sub("", told)).strip()
    if NO_SUM.fullmatch(told):
        return None
    told = _in_signs(told, WORDS + ALONE)
    works = re.search(r"[+*/%]|sqrt|cbrt|(?<=[\d)])\s*-", told)
    return told if re.search(r"\d", told) and works and EXPRESSION.match(told) and _is_sum(told) else None


# In a sentence, - and / also occur in dates and names, so they are signs only between spaces.
SUM = re.compile(r"(?:sqrt |cbrt |\d+(?:\.\d+)?|\s[-/]\s|[()+*\s]|(?<!\w)-(?=[\d(]))+")
YEARS = re.compile(r"(?:1[5-9]|20)\d\d\s*-\s*(?:1[5-9]|20)\d\d")
CLAIMED = re.compile(r"# ?(?:is|equals|makes) \d+(?:\.\d+)?")  # a result claimed in the text
WANTED = re.compile(
    r"\b(?:how|what|whats|divide|multiply|subtract|calculate|work out|tell|give|is|sums?|total|add|math\w*|result|"
    r"answer|equals?|comes?|make|need|quick)\b|[=?]"
)
FEW = 3  # other words: with so few, a request is a calculation


def find_in_sentence(text: str) -> str | None:
    """A calculation within a sentence that asks for it. None if a number would be left over."""
    told = re.sub(r",? (?:and )?then (?=times|plus|minus|divided|multiplied)", " ", " ".join(text.split()))
    told = _in_signs(told, WORDS)
    sums = [found[0].strip() for found in SUM.finditer(told)]
    longest = max((s for s in sums if re.search(r"\d.*[-+*/]|t ", s) and not YEARS.fullmatch(s)), key=len, default="")
    if not longest or not _is_sum(longest):
        return None
    others = CLAIMED.sub(" ", told.replace(longest, "#", 1))
    asked = WANTED.search(others) or len(others.split()) <= FEW
    return longest if asked and not re.search(r"\d", others) else None


def _is_sum(text: str) -> bool:
    try:
        calculate(text)
    except NotACalculationError:
        return False
    except ValueError:
        return True  # it has no result, such as a division by zero
    return True


def _in_signs(text: str, words_to_signs: list[tuple[str, str]]) -> str:
    told = LISTED.sub(lambda found: _joined("add", found[1]), LIST.sub(lambda f: _joined(f[1], f[2]), digits(text)))
    told = STEPS.sub(_stepped, told)
    for words, signs in words_to_signs:
        told = re.sub(words, signs, told)
    told = MODULO.sub("%", told)
    return re.sub(r"((?:^|[(*/+-]) ?)- (?=[\d(])", r"\1-", " ".join(told.split()))  # minus eight, not 3 minus 8


def _stepped(found: re.Match[str]) -> str:
    """ "100 + 5% - 10%" as 100 * (1 + 5 / 100) * (1 - 10 / 100)."""
    steps = re.findall(_STEP, found[2])
    return found[1] + "".join(f" * (1 {'+' if sign in '+plus' else '-'} {share} / 100)" for sign, share in steps)


def _joined(operation: str, numbers: str) -> str:
    """ "average", "4, 8 and 15" as (4 + 8 + 15) / 3."""
    found = re.findall(r"\d+(?:\.\d+)?", numbers)
    if operation in ("product", "multiply"):
        return " * ".join(found)
    total = " + ".join(found)
    return f"({total}) / {len(found)}" if operation in ("average", "mean") else total


def calculate(expression: str) -> str:
    """The exact result, as people write it.

    Raises ValueError, with a message for people, if there is none; NotACalculationError if the text is no calculation.
    """
    cleaned = re.sub(r"(sqrt|cbrt)\s*(\d+(?:\.\d+)?)", r"\1(\2)", expression)
    try:
        tree = ast.parse(cleaned.strip(), mode="eval")
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise NotACalculationError(say("I can’t read that as a calculation.")) from error
    return written(_value(tree.body, 0))


def written(value: Fraction) -> str:
    """A number as people write it: exact if it terminates, otherwise with ≈."""
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
        raise ValueError(say("That is nested too deeply."))
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
                raise ValueError(say("You can’t divide by zero."))
            return _small(OPERATIONS[type(op)](first, second))
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if name in FUNCTIONS:
            return FUNCTIONS[name](_value(argument, depth + 1))
    raise NotACalculationError(say("I can’t read that as a calculation."))


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent == Fraction(1, 2):
        return _root(base)
    if exponent.denominator != 1 or abs(exponent) > LARGEST_POWER:
        raise ValueError(say("That power is too large for me."))
    if base == 0 and exponent < 0:
        raise ValueError(say("You can’t divide by zero."))
    if max(len(str(base.numerator)), len(str(base.denominator))) * abs(int(exponent)) > MAX_DIGITS:
        raise ValueError(say("That number is too long for me."))
    return Fraction(base ** int(exponent))


def _root(value: Fraction) -> Fraction:
    if value < 0:
        raise ValueError(say("A negative number has no square root."))
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
    if max(abs(value.numerator), value.denominator).bit_length() > MAX_DIGITS * 10 // 3:
        raise ValueError(say("That number is too long for me."))
    return value


FUNCTIONS: dict[str, Callable[[Fraction], Fraction]] = {
    "sqrt": _root,
    "cbrt": _cube_root,
    "ceil": lambda value: Fraction(ceil(value)),  # so many packs that they are enough
}
