"""The forms of requests that leave out what they are about: "make it eight", "what's on it?", "hold it".

They are in languages/, under [follow_up]; "*" there is the value that the request brings.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from appliance.intents.language import Language, Phrase, alternatives, as_pattern, language
from appliance.intents.sentence import Token, tokens_of

ANY, VALUE = "(?:\\S+ )*?", "(?:\\S+ )+?"
SIGNS = "%€$£+-*/×÷"
LONGEST = 5  # words of a phrase before or behind a form
# Entries that other entries or the code use: no forms of their own.
PARTS = frozenset("lead tail it a_while p per degrees entry_not as_well".split())


@dataclass(frozen=True)
class Form:
    """A form that a request has, the value in it, and the word before that."""

    name: str
    item: str = ""
    led_by: str = ""


def forms(text: str, told: Language) -> Iterator[Form]:
    """Every form that a text has, in the order of languages/; the fewest words for its value first."""
    tokens = _tokens(text, told)
    words = [token.word for token in tokens]
    begins, ends = _begins(words, _phrases(told.code, "lead")), _ends(words, _phrases(told.code, "tail"))
    stretches = [(first, last) for first in reversed(begins) for last in ends if first < last]
    joined = [("".join(f"{word} " for word in words[first:last]), first) for first, last in stretches]
    for name, choice, single in _patterns(told.code):
        for part, first in joined:
            for pattern in single if choice.fullmatch(part) else ():
                if found := pattern.fullmatch(part):
                    yield _form(name, found, text, tokens, first)


def _form(name: str, found: re.Match[str], text: str, tokens: Sequence[Token], first: int) -> Form:
    if "item" not in found.re.groupindex:
        return Form(name)
    at = first + found.string[: found.start("item")].count(" ")
    end = at + found["item"].count(" ") - 1
    return Form(name, text[tokens[at].start : tokens[end].end], tokens[at - 1].word if at else "")


def without_lead(text: str, told: Language) -> str:
    """A text without "and", "what about" and the like before it."""
    tokens = _tokens(text, told)
    count = _begins([token.word for token in tokens], _phrases(told.code, "lead"))[-1]
    return text[tokens[count].start :] if count < len(tokens) else ""


def _tokens(text: str, told: Language) -> list[Token]:
    return [token for token in tokens_of(text, told) if token.word[:1].isalnum() or token.word in SIGNS]


def _begins(words: Sequence[str], phrases: frozenset[Phrase]) -> list[int]:
    """Every place behind nothing but such phrases, in order."""
    found = [0]
    for place in found:
        new = (place + n for n in range(1, LONGEST + 1) if tuple(words[place : place + n]) in phrases)
        found += [end for end in new if end not in found and end <= len(words)]
    return sorted(found)


def _ends(words: Sequence[str], phrases: frozenset[Phrase]) -> list[int]:
    """Every place before nothing but such phrases, in order."""
    reverse = frozenset(phrase[::-1] for phrase in phrases)
    return sorted(len(words) - place for place in _begins(words[::-1], reverse))


@cache
def _phrases(code: str, name: str) -> frozenset[Phrase]:
    return frozenset(language(code).entry("follow_up", name))


Patterns = tuple[str, re.Pattern[str], tuple[re.Pattern[str], ...]]


@cache
def _patterns(code: str) -> tuple[Patterns, ...]:
    """For each name a pattern of all its templates, and each of them with the value as a group."""
    told: dict[str, str] = language(code).data["follow_up"]
    parts = {name: f"({'|'.join(alternatives(text))})" for name, text in told.items() if name in PARTS}
    return tuple(_of_name(name, text, parts) for name, text in told.items() if name not in PARTS)


def _of_name(name: str, text: str, parts: dict[str, str]) -> Patterns:
    for part, choice in parts.items():
        text = text.replace(f"{{{part}}}", choice)
    made = [as_pattern(template).replace(ANY, VALUE) for template in alternatives(text)]
    single = tuple(re.compile(one.replace(VALUE, f"(?P<item>{VALUE})")) for one in made)
    return name, re.compile("|".join(made)), single
