"""Requests in an emergency, in any of the languages: found by a phrase anywhere in them, or by what they are near to.

Everything else asks for every word to be understood. Here a false alarm is better than a miss.
"""

import re
from functools import cache

from appliance.intents import small_talk
from appliance.intents.call import Call
from appliance.intents.language import Language, as_pattern, language
from appliance.intents.sentence import tokens_of
from appliance.intents.understanding import Understood, ordered

LONGEST = 1000  # characters; longer texts are documents
WITHIN = "(?:\\S+ ){0,4}?"  # what "*" stands for in a phrase
TOPICS = (
    ("pan", "pan_fire"), ("life", "suicide"), ("despair", "suicide"), ("danger", "emergency"), ("whole", "emergency"),
    ("self", "hurt"), ("ill", "ill"),
)  # fmt: skip
ANYWHERE, WHOLE, AT_END = r"(?:^|(?<= ))(?:{})", "^(?:{})+$", r"^(?:\S+ ){{0,3}}?(?:{})+$"
HURTS = frozenset({"ill", "hurt"})  # topics that know no more than that somebody is in pain
SURE = frozenset({"suicide", "pan_fire"})  # topics that nothing near is better than
BURNT = re.compile(
    r"\b(?:burnt|burn(?:ed|s)?|scald\w*|blisters?|verbrannt\w*|verbrüht\w*|brandblasen?|verbrand\w*|gebrand|"
    r"brandwond\w*|brandbla\w+|bla(?:ar|ren))\b",
    re.I,
)
PAN = re.compile(
    r"\b(?:\w*pans?|woks?|\w*fryers?|skillets?|grease|fat|(?:\w+ )?oil|\w*pfannen?|\w*topf|fritteusen?|fett|\w*öl|"
    r"\w*pan(?:netje)?|frituur\w*|friteuse|vet|\w*olie)\b",
    re.I,
)
FIRE = re.compile(
    r"\b(?:fire|flames?|burn(?:s|ing)|alight|ablaze|brenn\w*|brand\w*|feuer|flammen?|fik|hens|vlam\w*|vuur)\b", re.I
)
GAS = re.compile(r"\b(?:gas|\w*gas(?:leak|leck|lek|geruch|lucht|geur)|gasleitung\w*|gasleiding\w*)\b", re.I)
SMELT = re.compile(
    r"\b(?:smell\w*|smelt|stink\w*|reek\w*|leak\w*|hiss\w*|riech\w*|strömt|tritt|\w*leck|\w*geruch|zisch\w*|undicht|"
    r"ruik\w*|rook|lekt|\w*lek|\w*lucht|\w*geur|sist|ontsnapt)\b",
    re.I,
)
PLACES = {"whole": WHOLE, "despair": AT_END}  # "Ich will nicht mehr" tells of despair, "ich will nicht mehr warten" not


def find(text: str, preferred: str = "") -> Understood | None:
    """The call for an emergency that a text tells of, in the language that tells it."""
    if len(text) > LONGEST:
        return None
    near = small_talk.urgent(text, preferred)
    for told in ordered(text, preferred):
        if topic := _topic(text, told):
            topic = "burn" if topic in HURTS and BURNT.search(text) else topic
            found = Understood((Call("cannot", {"topic": topic}),), told.code)
            return _closer(near if near and topic not in SURE else found, text)  # it knows burns, poison and gas
    return _closer(near, text) if near and not is_harmless(text, near) else None


def _closer(found: Understood, text: str) -> Understood:
    """What was found, with a pan on fire and a smell of gas told from other emergencies."""
    if found.calls[0].arguments["topic"] != "emergency":
        return found
    kinds = (("pan_fire", PAN, FIRE), ("gas", GAS, SMELT))
    topic = next((name for name, what, how in kinds if what.search(text) and how.search(text)), "emergency")
    return Understood((Call("cannot", {"topic": topic}),), found.language)


def _topic(text: str, told: Language) -> str:
    line, patterns = _line(text, told), _patterns(told.code)
    lines = (line, _plainer(line, told))
    found = next((topic for name, topic in TOPICS if any(map(patterns[name].search, lines))), "")
    return "" if found != "suicide" and patterns["unless"].search(line) else found


def _line(text: str, told: Language) -> str:
    words = [token.word for token in tokens_of(text, told)]
    return "".join(f"{word} " for word in words if word[:1].isalnum())


def _plainer(line: str, told: Language) -> str:
    """A line without the words that say nothing of their own: "ik zie het ff niet meer zitten allemaal"."""
    fillers = told.data["emergency"]["fillers"].split()
    return "".join(f"{word} " for word in line.split() if word not in fillers)


def is_harmless(text: str, found: Understood) -> bool:
    """Whether a text only speaks of an emergency: in a song, a translation, a reminder."""
    if not small_talk.is_urgent(found):
        return False
    return _patterns(found.language)["unless"].search(_line(text, language(found.language))) is not None


@cache
def _patterns(code: str) -> dict[str, re.Pattern[str]]:
    """The patterns of a language by their name."""
    entries = dict(language(code).data["emergency"])
    del entries["fillers"]
    people, body = (f"({entries.pop(name)})" for name in ("person", "body"))
    made = {n: as_pattern(t.replace("{person}", people).replace("{body}", body)) for n, t in entries.items()}
    made = {name: pattern.replace("(?:\\S+ )*?", WITHIN) for name, pattern in made.items()}
    return {name: re.compile(PLACES.get(name, ANYWHERE).format(pattern)) for name, pattern in made.items()}
