"""Fractions in English: a decimal as one, one as a decimal, and inches in sixteenths added up."""

from appliance.intents.call import Call
from appliance.intents.loose.figures import Form, Made, Told, n, total

F = r"(?P<{0}>\d+) ?/ ?(?P<{1}>\d+)"
SIGNS = {
    "plus": "+",
    "+": "+",
    "and": "+",
    "add": "+",
    "minus": "-",
    "-": "-",
    "less": "-",
    "take": "-",
    "take away": "-",
}
INCHES = r"(?:an? |of an )?(?:inch(?:es)?|in)\b"
WIDE = r"(?=.*\b(?:inch(?:es)?|fractions?|cups?|teaspoons?|tablespoons?|tsp|tbsp)\b)"
LARGEST = 10_000


def _as_fraction(told: Told) -> Made:
    return Call("fraction", {"expression": told["d"]}) if "." in told["d"] else None


def _as_decimal(told: Told) -> Made:
    return total(f"{told['a']} / {told['b']}") if 0 < int(told["b"]) <= LARGEST else None


def _added(told: Told) -> Made:
    if not all(0 < int(told[name]) <= LARGEST for name in ("b", "e")):
        return None
    sign = SIGNS[told["sign"]]
    return Call("fraction", {"expression": f"{told['a']}/{told['b']} {sign} {told['c']}/{told['e']}"})


FORMS = (
    Form(rf"{n('d')}\b[^\d?]{{0,20}}\b(?:as|in|to|into) (?:an? )?(?:proper )?fractions?\b", _as_fraction),
    Form(rf"\bfraction (?:is|of|for) {n('d')}", _as_fraction),
    Form(F.format("a", "b") + r"\b[^\d?]{0,20}\b(?:as|in|to|into) (?:an? )?decimals?\b", _as_decimal, r"/"),
    Form(
        WIDE + ".*?" + F.format("a", "b") + rf" (?:{INCHES} )?(?P<sign>plus|\+|and|add|minus|-|less|take away|take) "
        + F.format("c", "e") + r"\b", _added, r"plus|minus|less|[/+-]",
    ),
)  # fmt: skip
