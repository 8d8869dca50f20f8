"""The few words that work by rule while Larson speaks or listens. Pure.

English, German and Dutch: the recogniser writes down English only, and others may be put beside it.
"""

import re
from typing import Literal

Rule = Literal["stop", "pardon", "louder", "quieter", "go on", "never mind", "yes", "no"]

WORDS: dict[Rule, str] = {
    "stop": "stop|stop it|stop talking|be quiet|quiet|silence|shut up|enough|that's enough|that is enough|hush"
    "|halt|okay stop|stopp|hör auf|sei still|ruhe|still|genug|das reicht|hou op|stil|genoeg|wees stil",
    "pardon": "pardon|sorry|what|what was that|what did you say|say that again|repeat|repeat that|repeat it"
    "|come again|again|excuse me|i beg your pardon|wie bitte|was|was hast du gesagt|noch mal"
    "|noch einmal|sag das noch mal|wiederhole das|wat|wat zei je|nog een keer|nog eens|herhaal dat",
    "louder": "louder|speak up|turn it up|volume up|a bit louder|speak louder|i can't hear you|lauter"
    "|sprich lauter|harder|luider|praat harder",
    "quieter": "quieter|softer|lower|turn it down|volume down|not so loud|too loud|leiser|nicht so laut|zachter"
    "|niet zo hard",
    "go on": "go on|continue|carry on|keep going|go ahead|and then|weiter|mach weiter|sprich weiter|ga door"
    "|verder|ga verder",
    "never mind": "never mind|nevermind|forget it|forget that|cancel|cancel that|no thanks|no thank you|vergiss es"
    "|schon gut|egal|abbrechen|laat maar|vergeet het|annuleer",
    "yes": "yes|yeah|yep|yes please|sure|okay|ok|go ahead|do it|please do|say it|say it aloud|ja|ja bitte|gern"
    "|mach|klar|ja graag|doe maar",
    "no": "no|nope|no thanks|don't|do not|better not|nein|lieber nicht|nee|liever niet",
}
KNOWN: dict[str, Rule] = {phrase: rule for rule, phrases in reversed(WORDS.items()) for phrase in phrases.split("|")}
POLITE = re.compile(r"\b(?:please|bitte|alsjeblieft|larson|larsen|now|jetzt|nu)\b")
FEW = 3  # words; less may be said by chance
ALIKE = 0.8  # share of the words that were just said aloud


def rule_of(text: str) -> Rule | None:
    """The rule that a whole turn is, if it is one."""
    return KNOWN.get(_plain(text)) or KNOWN.get(_plain(POLITE.sub(" ", text.lower())))


def may_be_rule(text: str) -> bool:
    """Whether a turn that has begun like this may become one of the rules' phrases."""
    begun = _plain(POLITE.sub(" ", text.lower()))
    return any(phrase.startswith(begun) for phrase in KNOWN)


def is_echo(text: str, said: str) -> bool:
    """Whether a turn is what was just said aloud, heard again."""
    words, spoken = _plain(text).split(), set(_plain(said).split())
    return len(words) >= FEW and sum(word in spoken for word in words) >= ALIKE * len(words)


def is_scrap(text: str, said: str) -> bool:
    """Whether a turn of a word or two may be a scrap of what was just said aloud: half of it was in there."""
    words, spoken = _plain(text).split(), set(_plain(said).split())
    return 0 < len(words) < FEW and 2 * sum(word in spoken for word in words) >= len(words)


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s']", " ", text.lower().replace("’", "'")).split())
