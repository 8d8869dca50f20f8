"""Which list a request names: the shopping list, the to-do list, one of a person's own, or none in particular."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from appliance.intents.language import Language, alternatives, expanded, language

MOST_NAME = 3  # words of a name before "list"
MOST_ABOUT = 4  # words after "list for"
SHORTEST = 4  # letters that two names must share to be alike: "Urlaubsliste" and "Liste für den Urlaub"
NEW = frozenset("new neue neuen nieuwe nieuw".split())
GENERIC = frozenset("list lists liste listen lijst lijstje for für voor the den die das der de het my".split())

Kept = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Reference:
    """A list that a request names, and the words that do, from `first` to before `last`."""

    kind: str  # shopping, todo, own, or bare for "the list"
    name: str
    first: int
    last: int
    called: tuple[int, int] = (0, 0)  # the words that are its name, where it is somebody's own
    is_loose: bool = False  # told without the word "list": "groceries"


def named(words: Sequence[str], told: Language) -> list[Reference]:
    """The lists that are named, in order."""
    found: list[Reference] = []
    at = 0
    while at < len(words):
        if reference := _at(words, at, told):
            found.append(_with_determiners(words, reference, told, found[-1].last if found else 0))
            at = reference.last
        else:
            at += 1
    return found


def _at(words: Sequence[str], at: int, told: Language) -> Reference | None:
    for kind in ("todo", "shopping"):
        for phrase in _phrases(told.code, kind):
            if tuple(words[at : at + len(phrase)]) == phrase:
                last = at + len(phrase)
                loose = not re.search("list|lijst|zettel|brief", " ".join(phrase))
                return Reference(kind, kind, at, _about(words, last, told)[1], is_loose=loose)
    if words[at] in _bare(told.code):
        return _own(words, at, told)
    word = words[at]
    endings = tuple(told.words("lists", "ending"))
    if endings and word.endswith(endings) and word not in told.words("lists", "no_list"):
        return Reference("own", word, at, _about(words, at + 1, told)[1], (at, at + 1))
    return None


def _own(words: Sequence[str], at: int, told: Language) -> Reference | None:
    """ "packing list", "list for the holiday": a list by its name; "the list" by none."""
    first = at
    while told.code == "en" and first > 0 and at - first < MOST_NAME and words[first - 1] not in _grammar(told.code):
        first -= 1
    if first < at and words[at - 1] in told.words("lists", "no_list"):
        return None
    begin, last = _about(words, at + 1, told)
    about = (begin, last) if begin < last else (at, at)
    if begin == last and first == at and (named_so := _new(words, at)):  # "new list garden: a rake"
        about, last = (at + 1, named_so), named_so
    called = (first, at) if about[0] == about[1] else about if first == at else (first, last)
    name = " ".join(words[called[0] : called[1]])
    plural = words[at].endswith(("lists", "listen", "lijsten", "lijstjes"))
    return Reference("own" if name else "bare", name, first, last, called, is_loose=plural)


def _new(words: Sequence[str], at: int) -> int:
    """The place of the colon after the name of a new list, which only stands behind "list"; 0 if there is none."""
    colon = next((n for n in range(at + 2, min(len(words), at + 2 + MOST_NAME)) if words[n] == ":"), 0)
    return colon if at and words[at - 1] in NEW else 0


def _about(words: Sequence[str], at: int, told: Language) -> tuple[int, int]:
    """The places of what a list is for, the first and the one after it: "for camping"; twice `at` for nothing."""
    for phrase in sorted(_phrases(told.code, "about"), key=len, reverse=True):
        if tuple(words[at : at + len(phrase)]) != phrase:
            continue
        first = at + len(phrase)
        while first < len(words) and words[first] in told.words("lists", "determiners"):
            first += 1
        last = first
        while last < len(words) and last - first < MOST_ABOUT and words[last] not in _ending(told.code):
            last += 1
        if first < last and words[first] not in told.words("lists", "not_about"):
            return first, last
    return at, at


def _with_determiners(words: Sequence[str], found: Reference, told: Language, after: int) -> Reference:
    first = found.first
    while first > after and words[first - 1] in told.words("lists", "determiners"):
        first -= 1
    return replace(found, first=first)


def resolved(reference: Reference | None, kept: Kept | None) -> str:
    """The name under which a list is kept: of those that are there, or a new one; the shopping list for none."""
    names = list(dict.fromkeys(name for name, _ in kept or ()))
    if reference is None:
        return "shopping"
    if reference.kind == "bare":
        return names[0] if len(names) == 1 else "shopping"
    if reference.kind != "own":
        return reference.kind
    same = [name for name in names if name.casefold() == reference.name.casefold()]
    like = same or [name for name in names if _alike(name, reference.name)]
    return like[0] if len(like) == 1 else reference.name


def _alike(a: str, b: str) -> bool:
    """Whether two names mean one list: all words of the one are in the other."""
    one, other = sorted((_stems(a), _stems(b)), key=len)
    return bool(one) and all(any(_same(word, each) for each in other) for word in one)


def _stems(name: str) -> list[str]:
    words = (re.sub(r"s?(?:liste|zettel|lijst|lijstje)$", "", word) for word in re.findall(r"\w+", name.casefold()))
    return [word for word in words if word and word not in GENERIC]


def _same(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    return a == b or len(short) >= SHORTEST and long.startswith(short)


@cache
def _phrases(code: str, name: str) -> tuple[tuple[str, ...], ...]:
    found = {phrase for template in alternatives(language(code).data["lists"][name]) for phrase in expanded(template)}
    return tuple(sorted(found, key=len, reverse=True))


@cache
def _bare(code: str) -> frozenset[str]:
    return frozenset(phrase[0] for phrase in _phrases(code, "bare"))


@cache
def _grammar(code: str) -> frozenset[str]:
    """Words that are not part of a list's name."""
    told = language(code).data["lists"]
    text = " ".join(
        told[name] for name in ("determiners", "put", "onto", "off", "take", "begin", "particles", "asking")
    )
    more = "is of for show read open tell clear empty wipe delete reset , : ; - @ me us and"
    return frozenset(re.findall(r"[^\s()\[\]|{}]+", f"{text} {more}"))


@cache
def _ending(code: str) -> frozenset[str]:
    """Words that end what a list is for."""
    return frozenset(", : ; - with containing mit met and und en please bitte alsjeblieft".split()) | frozenset(
        re.findall(r"[^\s()\[\]|{}]+", language(code).data["lists"].get("putting", ""))
    )
