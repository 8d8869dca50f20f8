"""Requests about measures and chance, each as the meanings that it has."""

from collections.abc import Callable

from appliance.intents.call import Call
from appliance.intents.factors import factor
from appliance.intents.frame import frame
from appliance.intents.loose.dice import times
from appliance.intents.sentence import Segment, Sentence
from appliance.intents.units import COUNTERPARTS, Quantity, kind

DICE = range(2, 1001)  # sides
MOST = 20  # dice
GREATEST = 10**12  # number that is looked at for its divisors
PLUS = frozenset({"plus", "+"})  # of a sum of amounts, which no conversion is


def _convert(sentence: Sentence) -> Call | None:
    """One amount, and the unit that it is asked for in."""
    amounts = [segment for segment in sentence.segments if "quantity" in segment.values]
    if len(amounts) != 1 or any(token.word in PLUS for token in sentence.tokens):
        return None
    amount: Quantity = amounts[0].values["quantity"]
    wanted = [s for s in sentence.segments if "unit" in s.values and s is not amounts[0]]
    if len(wanted) > 1:
        wanted = [s for s in wanted if not s.means & {"filler", "into"}] or wanted
    same = [s for s in wanted if kind(s.values["unit"]) == kind(amount.unit)] or wanted
    same = [s for s in same if s.values["unit"] != amount.unit] or same
    if same and same[0].means & {"filler"} and len(wanted) == 1 and not _is_last(sentence, same[0]):
        same = []
    if same and kind(same[0].values["unit"]) != kind(amount.unit) and same[0].means & {"filler"}:
        same = []  # "bij ons"
    to = same[0].values["unit"] if same else COUNTERPARTS.get(amount.unit, "")
    if to == amount.unit or (kind(to) == "duration" and not sentence.means & {"how_many", "convert", "into"}):
        return None
    if not to or (not same and not sentence.has("convert")):
        return None
    if kind(to) != kind(amount.unit) and sentence.tokens[amounts[0].last - 1].word == "in":
        return None  # "36.40 all in, what is my bit"
    if kind(to) != kind(amount.unit) and "duration" in (kind(to), kind(amount.unit)):
        return None  # "a litre of petrol these days"
    times = factor(sentence, amounts[0])
    parts = [[value * (times or 1), unit] for value, unit in amount.parts]
    return Call("convert", {"amount": parts, "to": to}) if times else None


def _is_last(sentence: Sentence, segment: Segment) -> bool:
    after = [s for s in sentence.segments if s.first >= segment.last]
    return all(not s.means or not sentence.words(s).isalnum() for s in after)


def _one(sentence: Sentence) -> Call | None:
    """ "How many grams in an ounce" without an article: "grams per ounce"."""
    units = [s for s in sentence.segments if "unit" in s.values and not s.means & {"filler"}]
    if len(units) != 2 or kind(units[0].values["unit"]) != kind(units[1].values["unit"]):
        return None
    to, source = (s.values["unit"] for s in units)
    return Call("convert", {"amount": [[1.0, source]], "to": to})


def _dice(sentence: Sentence) -> Call | None:
    """ "Roll two dice", "a 20-sided die", "2d6"."""
    numbers = [round(value) for value in sentence.values("number")]
    words = [token.word for token in sentence.tokens]
    if tuple(words[-1:]) in sentence.language.entry("loose", "dice_away"):  # "throw the dice away"
        return None
    often = times(words, sentence.language)
    if len(numbers) > 2 or (not numbers and not often and _only_throws(sentence)):
        return None
    sides = 6
    if "d" in words[:-1] and words[words.index("d") + 1].isdigit():  # 2d20
        sides = int(words[words.index("d") + 1])
        numbers.remove(sides)
    elif "sided" in sentence.means and numbers:
        sides = numbers.pop()
    many = often[0][1] if often else numbers[0] if numbers else 1
    return Call("dice", {"count": many, "sides": sides}) if 1 <= many <= MOST and sides in DICE else None


def _number(sentence: Sentence) -> Call | None:
    numbers = sorted(round(value) for value in sentence.values("number"))
    if len(numbers) > 2:
        return None
    low, high = (1, 100) if not numbers else (1, numbers[0]) if len(numbers) == 1 else numbers
    return Call("random_number", {"low": low, "high": high}) if low < high else None


def _only_throws(sentence: Sentence) -> bool:
    """Whether nothing tells what is thrown: "gooi", "wirf"."""
    told = [sentence.words(s) for s in sentence.segments if "dice" in s.means]
    return all(words in sentence.language.words("loose", "dice_bare") for words in told)


def _coin(sentence: Sentence) -> Call | None:
    return Call("coin") if "dice" not in sentence.means or _only_throws(sentence) else None


def _kind_of_number(what: str) -> Callable[[Sentence], Call | None]:
    """ "Is 97 a prime number?", "is 48 even?"."""

    def build(sentence: Sentence) -> Call | None:
        numbers = sentence.values("number")
        if len(numbers) != 1 or not numbers[0].is_integer() or not 0 <= numbers[0] <= GREATEST:
            return None
        return Call("kind_of_number", {"number": int(numbers[0]), "what": what})

    return build


def _divisible(sentence: Sentence) -> Call | None:
    """ "Is 84 divisible by 7?"."""
    numbers = sentence.values("number")
    if len(numbers) != 2 or not all(n.is_integer() and 0 < n <= GREATEST for n in numbers):
        return None
    return Call("kind_of_number", {"number": int(numbers[0]), "what": "divisible", "by_number": int(numbers[1])})


OF_NUMBER = "or filler polite"
MANY = "how_many into convert span time_unit until between or takes how_long arrive plus minus left half number to"
FRAMES = (
    frame("quantity unit", MANY, _convert, 2),
    frame("quantity convert", MANY, _convert),
    frame("unit how_many into", MANY, _one),
    frame("prime number", OF_NUMBER, _kind_of_number("prime")),
    frame("even_number number", OF_NUMBER, _kind_of_number("even")),
    frame("odd_number number", OF_NUMBER, _kind_of_number("even")),
    frame("divisible number", f"{OF_NUMBER} divided_by", _divisible),
    frame("coin", "pick random_number or dice", _coin),
    frame("dice", "number sided pick set", _dice),
    frame("random_number", "number pick between until into or", _number),
)
