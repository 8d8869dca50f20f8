"""Questions for what counts.toml knows: "wie viele Beine hat eine Spinne?", "at what temperature does water boil?"

Every word of a question must be known, and it must name one thing that has such parts.
"""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from appliance.intents.call import Call
from appliance.intents.capitals import Words, folded
from appliance.intents.sentence import Sentence

FILE = Path(__file__).with_name("counts.toml")
LONGEST = 16  # words
HOW_MANY = {"en": (("how", "many"),), "de": (("wie", "viele"), ("wieviele",), ("wieviel",)), "nl": (("hoeveel",),)}


@cache
def told() -> dict[str, Any]:
    """What the file says."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def find(sentence: Sentence) -> Call | None:
    """The call of a question."""
    code = sentence.language.code
    asked = folded(sentence.text)
    if not 0 < len(asked) <= LONGEST:
        return None
    return _count(asked, code) or _says(sentence.text, code)


def _count(asked: Words, code: str) -> Call | None:
    begins = [phrase for phrase in HOW_MANY[code] if _at(asked, phrase) is not None]
    if not begins:
        return None
    rest = _without(asked, begins[0])
    small = set(folded(told()["small"][code]))
    found = set()
    for part, thing, names, parts in _pairs(code):
        for name in names:
            for noun in parts if _at(rest, name) is not None else ():
                left = _without(_without(rest, name), noun)
                if _at(_without(rest, name), noun) is not None and set(left) <= small:
                    found.add((thing, part))
    return Call("count", dict(zip(("thing", "part"), found.pop(), strict=True))) if len(found) == 1 else None


@cache
def _pairs(code: str) -> list[tuple[str, str, list[Words], list[Words]]]:
    """Every part of every thing, with their names in a language, without articles."""
    return [
        (part, thing, _names(entry[code], code), _names(told()["parts"][part][code], code))
        for thing, entry in told()["things"].items()
        for part in entry["has"]
    ]


def _names(names: str, code: str) -> list[Words]:
    articles = set(folded(told()["articles"][code]))
    words = [folded(name) for name in names.split("|")]
    return [tuple(each[1:] if each[0] in articles else each) for each in words]


def _at(words: Words, phrase: Words) -> int | None:
    places = (n for n in range(len(words) - len(phrase) + 1) if words[n : n + len(phrase)] == phrase)
    return next(places, None)


def _without(words: Words, phrase: Words) -> Words:
    at = _at(words, phrase)
    return words if at is None else (*words[:at], *words[at + len(phrase) :])


def _says(text: str, code: str) -> Call | None:
    """A question that is answered with a sentence."""
    asked = " ".join(folded(text))
    lead = told()["lead"][code]
    for name, entry in told()["says"].items():
        if any(re.fullmatch(f"(?:(?:{lead}) )*(?:{form})", asked) for form in entry["asked"][code]):
            return Call("fact", {"name": name})
    return None


def counted(thing: str, part: str, code: str) -> str:
    """The answer: "A spider has 8 legs."; empty if that is not known."""
    entry = told()["things"].get(thing, {})
    number = entry.get("has", {}).get(part)
    if number is None:
        return ""
    name, noun = entry[code].split("|")[0], told()["parts"][part][code].split("|")[0]
    has = {"en": "has", "de": "hat", "nl": "heeft"}[code]
    words = " ".join([name[0].upper() + name[1:], has, str(number), noun])
    return f"{words}."


def said(name: str, code: str) -> str:
    """The answer to a question that a sentence answers; empty if there is none."""
    return str(told()["says"].get(name, {}).get(code, ""))
