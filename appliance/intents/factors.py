"""A factor of an amount: "twice 250 ml", "250 ml times 6", "die Hälfte von 3 Litern"."""

from collections.abc import Sequence

from appliance.intents.language import Language
from appliance.intents.numerals import number
from appliance.intents.sentence import Segment, Sentence


def factor(sentence: Sentence, amount: Segment) -> float | None:
    """What an amount is multiplied by, 1 without a factor; None where a factor is told that cannot be read."""
    words = [token.word for token in sentence.tokens]
    before, after = words[: amount.first], words[amount.last :]
    found = [told for told in (_before(before, sentence.language), _after(after, sentence.language)) if told]
    if len(found) > 1:
        return None
    return found[0] if found else None if _tells(before + ["|"] + after, sentence.language) else 1.0


def _entry(told: Language, name: str) -> list[list[str]]:
    return [phrase.split() for phrase in told.data["factors"][name].split("|")]


def _before(words: Sequence[str], told: Language) -> float | None:
    """ "Twice", "half of" or "6 times" in front of an amount."""
    for name, value in (("twice", 2.0), ("half", 0.5)):
        if any(list(words[-len(phrase) :]) == phrase for phrase in _entry(told, name)):
            return value
    if words and (several := _ended(words[-1], told)):
        return several
    for phrase in _entry(told, "times"):
        if len(words) > len(phrase) and list(words[-len(phrase) :]) == phrase:
            return _number(words[-len(phrase) - 1 : -len(phrase)], told)
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
