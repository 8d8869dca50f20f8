"""A factor of an amount: "twice 250 ml", "250 ml times 6", "die Hälfte von 3 Litern"."""

from collections.abc import Sequence

from appliance.intents.language import Language
from appliance.intents.numerals import number
from appliance.intents.sentence import Segment, Sentence
from appliance.intents.units import kind


def factor(sentence: Sentence, amount: Segment) -> float | None:
    """What an amount is multiplied by, 1 without a factor; None where a factor is told that cannot be read."""
    before, after = _words(sentence, 0, amount.first), _words(sentence, amount.last, len(sentence.tokens))
    found = [told for told in (_before(before, sentence.language), _after(after, sentence.language)) if told]
    if len(found) > 1:
        return None
    return found[0] if found else None if _tells(before + ["|"] + after, sentence.language) else 1.0


def asks_other_unit(sentence: Sentence) -> bool:
    """Whether an amount is asked for in another unit, which no sum of the numbers answers."""
    amounts = {s.values["quantity"].unit for s in sentence.segments if "quantity" in s.values}
    units = [s for s in sentence.segments if "unit" in s.values and "quantity" not in s.values]
    wanted = {s.values["unit"] for s in units if not s.means & {"filler", "into", "time_unit"}}
    return any(kind(unit) == kind(other) and unit != other for unit in amounts for other in wanted)


def _words(sentence: Sentence, first: int, last: int) -> list[str]:
    """The words of a stretch without the names of units, where the sign of "km/h" is no division."""
    units = {n for s in sentence.segments if "unit" in s.values for n in range(s.first, s.last)}
    return [sentence.tokens[n].word for n in range(first, last) if n not in units]


def _entry(told: Language, name: str) -> list[list[str]]:
    return [phrase.split() for phrase in told.data["factors"][name].split("|")]


def _before(words: Sequence[str], told: Language) -> float | None:
    """ "Twice", "half of" or "6 times" in front of an amount."""
    for name, value in (("twice", 2.0), ("half", 0.5)):
        if any(list(words[-len(phrase) :]) == phrase for phrase in _entry(told, name)):
            return value
    if part := _part(words, told):
        return part
    if words and (several := _ended(words[-1], told)):
        return several
    for phrase in _entry(told, "times"):
        if len(words) > len(phrase) and list(words[-len(phrase) :]) == phrase:
            return _number(words[-len(phrase) - 1 : -len(phrase)], told)
    return None


def _part(words: Sequence[str], told: Language) -> float | None:
    """ "A third of", "driekwart van"."""
    parts: dict[str, str] = told.data["factors"]["parts"]
    for phrase in sorted(parts, key=len, reverse=True):
        if list(words[-len(phrase.split()) :]) == phrase.split():
            top, bottom = map(int, parts[phrase].split("/"))
            return top / bottom
    return None


def _after(words: Sequence[str], told: Language) -> float | None:
    """ "Times 6" or "divided by 4" behind an amount."""
    for name in ("times", "by"):
        for phrase in _entry(told, name):
            if list(words[: len(phrase)]) == phrase and (value := _number(words[len(phrase) :], told)):
                return value if name == "times" else 1 / value
    return None


def _number(words: Sequence[str], told: Language) -> float | None:
    found = number(words, 0, told) if words else None
    return found[0] if found else None


def _ended(word: str, told: Language) -> float | None:
    """ "Dreimal", "driemaal"."""
    ending = told.data["factors"]["ending"]
    whole = bool(ending) and word.endswith(ending) and word != ending
    return _number([word.removesuffix(ending)], told) if whole else None


def _tells(words: Sequence[str], told: Language) -> bool:
    """Whether a factor stands anywhere."""
    text = f" {' '.join(words)} "
    names = ("times", "by", "twice", "half")
    return any(f" {' '.join(phrase)} " in text for name in names for phrase in _entry(told, name))
