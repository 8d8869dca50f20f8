"""The numbers of a text with what each of them counts: money, a share, people, or things by their name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from appliance.intents.language import Language
from appliance.intents.loose.scan import Scan
from appliance.intents.numerals import number
from appliance.intents.spans import unit_of

CENTS = re.compile(r"\d+[.,]\d\d")
STEM = 4  # letters that two forms of a noun share


@dataclass(frozen=True)
class Amount:
    """A number and what it counts."""

    value: float
    first: int
    last: int  # the token after it and its unit
    kind: str  # "money", "share", "people", "things" or "bare"
    noun: str = ""
    currency: str = ""

    @property
    def written(self) -> str:
        """In figures."""
        return f"{self.value:.6f}".rstrip("0").rstrip(".")


def amounts(scan: Scan) -> list[Amount] | None:
    """All numbers of a text, in order; None if one of them cannot be read."""
    found: list[Amount] = []
    at = 0
    while at < len(scan.words):
        told = _amount(at, scan)
        if told is None and scan.words[at][0].isdigit():
            return None
        found += [told] if told else []
        at = told.last if told else at + 1
    return found


def _amount(at: int, scan: Scan) -> Amount | None:
    if people := _people_word(scan.words[at], scan):
        return Amount(people, at, at + 1, "people")
    if scan.words[at] in scan.sentence.language.data["article_one"].split():
        return None
    told = number(scan.words, at, scan.sentence.language)
    if not told:
        return None
    value, after = told
    if scan.begins_with(after, "share"):
        return Amount(value, at, after + 1, "share")
    if currency := _currency(at, after, scan):
        return Amount(value, at, after + (scan.word(after) in currency[1]), "money", currency=currency[0])
    if scan.begins_with(after, "people"):
        return Amount(value, at, after, "people")
    if CENTS.fullmatch(scan.words[at]) and after == at + 1:
        return Amount(value, at, after, "money")
    noun = scan.word(after)
    is_noun = noun.removesuffix("'s").isalpha() and not scan.begins_with(after, "no_noun")
    if not is_noun and any(place.stop == at for place in scan.places_of("we_are")):
        return Amount(value, at, after, "people")
    return Amount(value, at, after, "things" if is_noun else "bare", noun if is_noun else "")


def _people_word(word: str, scan: Scan) -> float:
    """ "zu sechst", "met z'n vieren"."""
    told = scan.sentence.language.data["loose"].get("people_words", "")
    return next((float(n) for name, _, n in (pair.partition("=") for pair in told.split()) if name == word), 0.0)


def _currency(first: int, last: int, scan: Scan) -> tuple[str, Sequence[str]] | None:
    """The currency that stands before or behind a number, and its words."""
    told: dict[str, str] = scan.sentence.language.data["loose"]["currencies"]
    before = scan.word(first - 1)
    beside = {"" if before.isalpha() else before, scan.word(last)} - {""}
    return next(((name, words.split()) for name, words in told.items() if beside & set(words.split())), None)


def same(noun: str, other: str, told: Language) -> bool:
    """Whether two words are forms of one noun: "pakken" and "pak", "weken" and "week"."""
    if unit := unit_of(noun, told):
        return unit == unit_of(other, told)
    short, long = sorted((noun, other), key=len)
    if len(short) < 2:
        return False
    return long.startswith(short) or (len(short) >= STEM and long[:STEM] == short[:STEM] and len(long) - len(short) < 4)
