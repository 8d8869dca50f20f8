"""Requests in an emergency, in any of the languages: found by a phrase anywhere in them.

Everything else asks for every word to be understood. Here a false alarm is better than a miss.
"""

import re
from functools import cache

from appliance.intents.call import Call
from appliance.intents.language import Language, as_pattern, language
from appliance.intents.sentence import tokens_of
from appliance.intents.understanding import Understood, ordered

LONGEST = 1000  # characters; longer texts are documents
WITHIN = "(?:\\S+ ){0,4}?"  # what "*" stands for in a phrase
TOPICS = (
    ("life", "suicide"), ("despair", "suicide"), ("danger", "emergency"), ("whole", "emergency"), ("self", "hurt"),
    ("ill", "ill"),
)  # fmt: skip
ANYWHERE, WHOLE, AT_END = r"(?:^|(?<= ))(?:{})", "^(?:{})+$", r"^(?:\S+ ){{0,3}}?(?:{})+$"
PLACES = {"whole": WHOLE, "despair": AT_END}  # "Ich will nicht mehr" tells of despair, "ich will nicht mehr warten" not


def find(text: str, preferred: str = "") -> Understood | None:
    """The call for an emergency that a text tells of, in the language that tells it."""
    if len(text) > LONGEST:
        return None
    for told in ordered(text, preferred):
        if topic := _topic(text, told):
            return Understood((Call("cannot", {"topic": topic}),), told.code)
    return None


def _topic(text: str, told: Language) -> str:
    words = [token.word for token in tokens_of(text, told)]
    line = "".join(f"{word} " for word in words if word[:1].isalnum())
    patterns = _patterns(told.code)
    found = next((topic for name, topic in TOPICS if patterns[name].search(line)), "")
    return "" if found != "suicide" and patterns["unless"].search(line) else found


@cache
def _patterns(code: str) -> dict[str, re.Pattern[str]]:
    """The patterns of a language by their name."""
    entries = dict(language(code).data["emergency"])
    people, body = (f"({entries.pop(name)})" for name in ("person", "body"))
    made = {n: as_pattern(t.replace("{person}", people).replace("{body}", body)) for n, t in entries.items()}
    made = {name: pattern.replace("(?:\\S+ )*?", WITHIN) for name, pattern in made.items()}
    return {name: re.compile(PLACES.get(name, ANYWHERE).format(pattern)) for name, pattern in made.items()}
