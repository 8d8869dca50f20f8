"""Reads the numbers of a sentence as quantities: "3 shirts at 19.95 each" is 3 shirts, and an amount of money for each.

Words are known by their class (lexicon.toml) and their place beside a number. A sentence with words that need more
understanding than that, such as "some", "twice" or "the others", is not read at all.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from appliance.intents.numbers import digits

TOKEN = re.compile(r"\d+(?:\.\d+)?|[a-z]+(?:'[a-z]+)?|[^\s\w]")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
# Transfers between people, dates, and things without a number in a list: not read.
UNCLEAR = re.compile(
    r"\b(?:gives?|gave) (?:me|us|him|her|them)\b|\b(?:in|since|by|from|until) (?:1[5-9]|20)\d\d\b"
    r"|\band an? [a-z' ]+(?:[.,;?!]|$)"
)
NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+")
WORDS = {
    name: frozenset(words.split())
    for name, words in tomllib.loads(Path(__file__).with_name("lexicon.toml").read_text(encoding="utf-8")).items()
}
ALIAS = {
    **{"people": "person", "children": "child", "loaves": "loaf", "shelves": "shelf", "night": "day", "min": "minute"},
    **{"kilometre": "km", "kilometer": "km", "metre": "m", "meter": "m", "litre": "l", "liter": "l", "kilo": "kg"},
}
Unit = frozenset[str]
MONEY, PERCENT, PERSON = frozenset(["money"]), frozenset(["percent"]), frozenset(["person"])
ANY = frozenset(["any"])  # "each", without a word for what


def _class(*names: str) -> frozenset[str]:
    return frozenset().union(*(WORDS[name] for name in names))


# What ends the words that name a unit.
ENDS = _class("stop", "loss", "gain", "split", "into", "ask_price", "ask_left", "ask_total") - {"equal"}
# What a question may say without having been told of it.
ASKING = _class("currency", "time", "measure", "split", "into", "person", *(n for n in WORDS if n.startswith("ask_")))


@dataclass(frozen=True)
class Quantity:
    """A number and what it counts; `sum` is the arithmetic that it comes from."""

    sum: str
    unit: Unit
    place: int = 0
    per: Unit = frozenset()
    sign: int = 0  # +1 or -1 where its clause adds or removes it
    asked: bool = False  # in the question
    divides: bool = False  # after "between", "into" and the like


@dataclass(frozen=True)
class Story:
    """A sentence with numbers, and what it asks for."""

    words: frozenset[str]
    quantities: list[Quantity]
    question: frozenset[str]  # its words
    wanted: Unit  # what follows "how many"; empty where nothing is named
    of_one: Unit  # what follows "per", "each", "a" or "one" in the question

    def tells(self, name: str) -> bool:
        """Whether a word of this class is in it."""
        return bool(self.words & WORDS[name])

    def asks(self, *names: str) -> bool:
        """Whether a word of these classes is in the question."""
        return bool(self.question & _class(*names))


def read(text: str) -> Story | None:
    """The quantities and the question of a sentence; None if it has none, or words that need understanding."""
    told = digits(text).replace("’", "'")
    tokens = TOKEN.findall(told)
    asks = [n for n, token in enumerate(tokens) if token == "how" or token.startswith("what")]
    asks = asks or [0 for first in tokens[:1] if first in ("split", "share", "divide")]
    if not asks or WORDS["refused"] & set(tokens) or tokens.count("?") > 1 or UNCLEAR.search(told):
        return None
    start = asks[-1]
    question = tokens[start:]
    if _is_new(tokens[:start], question):
        return None
    if len({*NAME.findall(text)}) > 1 and not _class("ask_total") & {*question}:
        return None  # it may be about one of them alone
    wanted = _nouns(question, 2) if question[1:2] in (["many"], ["much"]) else []
    ones = [n for n, token in enumerate(question) if token in ("per", "each", "every", "a", "an", "1")]
    of_one = frozenset(noun for n in ones for noun in _nouns(question, n + 1)[:1])
    return Story(frozenset(tokens), _quantities(tokens, start), frozenset(question), frozenset(wanted), of_one)


def stem(word: str) -> str:
    """A noun in the singular, by its usual name."""
    word = word.removesuffix("'s")
    single = re.sub(r"ies$", "y", re.sub(r"(?<=ch|sh|ss)es$|(?<=x)es$|(?<=[^sie])s$|(?<=[^i]e)s$", "", word))
    return ALIAS.get(word) or ALIAS.get(single, single)


def _is_new(told: list[str], question: list[str]) -> bool:
    """Whether the question speaks of something that was not told, such as "how many of them are red?" """
    known = {stem(word)[:4] for word in (*told, *ASKING)}
    asked = {word.split("'")[0] for word in question if word[0].isalpha()} - WORDS["stop"]
    return bool(told) and any(stem(word)[:4] not in known for word in asked)


def _nouns(tokens: list[str], place: int) -> list[str]:
    """Up to three words from a place that may name what is counted."""
    found: list[str] = []
    for token in tokens[place : place + 3]:
        if not token[0].isalpha() or token in ENDS:
            break
        found.append(stem(token))
    return found


def _quantities(tokens: list[str], question: int) -> list[Quantity]:
    found: list[Quantity] = []
    for place, token in enumerate(tokens):
        is_article = token == "1" and (place > question or tokens[place - 1] in ("each", "every", "this", "that"))
        if NUMBER.fullmatch(token) and not is_article:
            divides = bool({*tokens[max(0, place - 2) : place]} & WORDS["into"])
            unit, per = _counted(tokens, place, found)
            found.append(Quantity(token, unit, place, per, _sign(tokens, place), place > question, divides))
    return found


def _counted(tokens: list[str], place: int, before: list[Quantity]) -> tuple[Unit, Unit]:
    """The unit of a number, and what it is per."""
    after = place + 1
    follows = stem(tokens[after]) if after < len(tokens) else ""
    percent = follows in ("%", "percent")
    priced = bool({follows, tokens[place - 1]} & WORDS["currency"])
    after += percent or follows in WORDS["currency"]
    nouns = _nouns(tokens, after)
    after += len(nouns)
    per = _per_after(tokens, after, len(nouns)) or _per_before(tokens, place, nouns)
    if tokens[after : after + 1] == ["of"]:
        of = ["person"] if tokens[after + 1 : after + 2] == ["us"] else _nouns(tokens, after + 1)
        per = per or _per_after(tokens, after + 1 + len(of), 1)
        nouns += of
    if tokens[after : after + 1] in (["bill"], ["price"]):
        nouns, priced = [], True
    unit = PERCENT if percent else MONEY if priced else frozenset(nouns)
    return unit or _implied(tokens, place, before), per


def _implied(tokens: list[str], place: int, before: list[Quantity]) -> Unit:
    """The unit of a number that names none."""
    last, clause, words = tokens[place - 1], _clause(tokens, place), {*tokens}
    if last in ("we're", "were", "are") and "we" in "".join(tokens[max(0, place - 2) : place]):
        return PERSON
    sold = words & (WORDS["money"] | WORDS["priced"])
    if clause & WORDS["priced"] or last == "at" or sold and (last == "for" or not before):
        return MONEY
    return next((q.unit for q in reversed(before) if q.unit != PERCENT), frozenset())


def _per_after(tokens: list[str], after: int, nouns: int) -> Unit:
    """What follows "a box", "in each", "per night"."""
    rest = tokens[after : after + 3]
    if rest[:1] in (["in"], ["on"]) or rest[1:2] in (["each"], ["every"]):
        rest = rest[1:]
    one = ("per", "each", "every", "apiece", "/", *(("a", "an") if nouns < 2 else ()))
    return frozenset(_nouns(rest, 1)[:1]) or ANY if rest and rest[0] in one else frozenset()


def _per_before(tokens: list[str], place: int, nouns: list[str]) -> Unit:
    """What comes before: "each table seats 8", "a crate holds 24", "boxes of 12", "3 pens at 2"."""
    back = tokens[max(0, place - 5) : place]
    for n in range(len(back) - 2, -1, -1):
        if not back[n].isalnum() or back[n] in ("and", "but"):
            break
        noun = frozenset(_nouns(back, n + 1)[:1])
        again = sum(stem(token) in noun for token in tokens) > 1
        if noun & {*nouns}:  # "95 km every hour for 6 hours"
            break
        holds = bool(WORDS["holds"] & {*back[n + 1 :]})
        if back[n] in ("each", "every", "1") and (noun or holds) or back[n] in ("a", "an") and again and holds:
            return noun or ANY
    if back[-1:] == ["of"] and len(back) > 1 and back[-2].endswith("s"):
        return frozenset([stem(back[-2])])
    price = [word for word in back if word not in WORDS["currency"]]
    return ANY if len(price) > 2 and price[-1] == "at" else frozenset()


def _clause(tokens: list[str], place: int) -> frozenset[str]:
    ends = [n for n, t in enumerate(tokens) if t in ("and", "but", "then") or t in ",.;:?!-"]
    start = max([n + 1 for n in ends if n < place], default=0)
    return frozenset(tokens[start : min([n for n in ends if n > place], default=len(tokens))])


def _sign(tokens: list[str], place: int) -> int:
    words = _clause(tokens, place)
    if words & {"off", "away"}:
        return -1
    sign = bool(words & WORDS["gain"]) - bool(words & WORDS["loss"])
    before = [n for n in range(place) if tokens[n] in ("and", ",")]
    if not sign and before and not words & {"has", "have", "is", "are", "had"}:
        return _sign(tokens, before[-1] - 1)  # "I paid 3 for this and 4 for that"
    return sign
