"""Small talk, questions about Larson, emergencies and what it cannot do, in everyday words of each language.

What is said is told by its nearness to the example sentences in sayings/. It comes after the strict readings, and is
silent where nothing is near enough.
"""

import re
import threading
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from appliance.intents.call import Call
from appliance.intents.examples import entries
from appliance.intents.language import LANGUAGES
from appliance.intents.nearness import Nearness
from appliance.intents.own_matters import asks_of_the_house, asks_own_matter
from appliance.intents.remarks import is_plain
from appliance.intents.sentence_forms import form_of
from appliance.intents.understanding import Understood, ordered, told_in

FOLDER = Path(__file__).with_name("sayings")
NONE = "none"
URGENT = frozenset(f"cannot.{topic}" for topic in ("emergency", "suicide", "burn", "poison", "gas", "pan_fire"))
CHOICE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
NEAR = -0.05  # fit from which a sentence counts as said
NEAR_ELSEWHERE = 0.5  # the same in a language that its words do not tell
NEAR_WORD = 0.6  # the same of one word, which shares its letters with many
NEAR_FEW = 0.36  # the same of two or three words, in an emergency as well: "als Gast" is no gas
NEAR_URGENT = -0.1  # the same in an emergency: better once too often
SURELY_URGENT = 0.15  # fit from which an emergency goes before any other reading
SURELY = 0.5  # fit from which a sentence is about this and no other thing that Larson cannot do
WRITTEN = {("en", "collection.poem"), ("en", "collection.story")}  # by the language model
CLEARLY = 0.25  # the same for a clause of a longer text
FEELINGS = frozenset(  # told, never asked
    f"about.{what}" for what in "sad lonely bored tired angry happy annoying scared hungry".split()
)
SAID = FEELINGS | {"about.bad_day", "about.bad_weather", "about.listening"}  # never where something is asked or wanted
# What is asked for, and never told: "my train was late" is about no train to come.
ASKED_ALONE = frozenset(f"cannot.{topic}" for topic in "weather traffic news prices tv recipes calendar sun".split())
OF_AMOUNTS = frozenset({"cannot.recipes", "cannot.prices"})  # where two numbers are a sum
YOU = (
    r"\b(?:you\w*|u|ya|larson|this|that|thing|box|it|gadget|du|dich|dir|dein\w*|ding|kasten|kiste|das|dies\w*|da|"
    r"hier|wand|je|"
    r"jij|jou\w*|dit|dat|deze|kastje|yourself|here|sprech\w*|spricht|i|who|gegenüber|wem|reden?|ik)\b"
)
NAMES = {  # what a sentence names that is about this
    "about.lights_mean": r"\b(?:\w*lights?|leds?|\w*lamp\w*|blink\w*|flash\w*|glow\w*|puls\w+|"
    r"red|\w*licht\w*|\w*lämp\w*|"
    r"gloei\w*|glüh\w*|glimm\w*|leucht\w*|flacker\w*|rote?\w*|knipper\w*|brand\w*|rode?|flikker\w*|you|du|je)\b",
    "about.identity": YOU,
    "about.maker": YOU,
    "about.where_are": rf"{YOU}|\b(?:we|us|wir|ich|ons)\b",  # not "in welk land ligt Marrakesh"
    "about.age": YOU,
    "about.delete": r"\b(?:me|my|us|our|i|mich|mir|mein\w*|uns\w*|ich|mij|mijn|ons|onze|ik|myself|account|konto)\b",
    "about.robot": r"\b(?:you\w*|u|ya|du|dir|dich|dein\w*|je|jij|jou\w*|dahinter|drin|maschine|machine|inside)\b",
    "cannot.colour": r"\b(?:you\w*|\w*lights?|leds?|\w*lamp\w*|\w*licht\w*|du|dein\w*|je|jouw|"
    r"leuchte\w*|disco\w*|party\w*)\b",
}
# "How much do I save?" asks for a sum, and not what is kept.
OF_MONEY = re.compile(
    r"(?:and |so |but )*(?:how much|what) (?:do|did|would|will|have|can) (?:i|we) (?:save|saved|keep|kept)\b", re.I
)
OF_OTHER_THINGS = re.compile(  # "that film was rubbish" is said of no box
    r"(?:that|the|this|my|our) (?!(?:was|is|were|thing|box|answer|joke|machine|one|reply|advice|sum|result|"
    r"timer|riddle|story|"
    r"poem|voice|robot|computer|assistant|time|list)\b)[a-z]+ (?:was|is|were|are)\b",
    re.I,
)
# Words of the same language, which is no translation.
OTHER_WORDS = re.compile(r"\b(?:another|other|different) words?\b|\bsynonyms?\b|\bopposites?\b", re.I)
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
OVEN = re.compile(r"\bgas[\s-]?(?:marks?|stufen?|stand\w*|ovenstand\w*)\b", re.I)  # a heat, and no gas that leaks
GAS = re.compile(r"\bgas(?:es|leck|lek|lucht|geruch|leitung|leiding)?\b", re.I)
LEAKS = re.compile(
    r"\b(?:smell\w*|stink\w*|leak\w*|riech\w*|geruch|gasgeruch|leck\w*|ruik\w*|gaslucht|lek\w*|ström\w*)\b", re.I
)
BIRTHDAY = re.compile(  # "nana's 80th", and no wedding's
    r"\b(?:birthday|b-?day|geburtstag\w*|verjaardag\w*)\b|"
    r"(?:['’]?s|\bher|\bhis|\bmy|\btheir) [1-9]\d(?:th|st|nd|rd)\b(?!.*\b(?:anniversary|wedding|hochzeit\w*|"
    r"bruiloft\w*|jubilä\w*|jubile\w*|centur\w*))",
    re.I,
)
WISHES = re.compile(  # something to write, for which the collection has better words than a small model
    r"(?:(?:can|could|would|will) you |please |kannst du |könntest du |kun je |bitte |hey larson,? )*"
    r"(?:(?:do|give|make|write|knock|rustle) (?:us|me)|knock up|rustle up|write|compose|draft|make up|come up with|"
    r"help me write|mach|dicht|reim|schreib|schreibe|formulier|dichte|verfass|schrijf|maak|doe|geef|"
    r"verzin|bedenk)\b"
    r"(?=.*\b(?:lines?|words?|message|wish|greeting|card|poem|rhyme|verse|text|gruß|grüße|glückwunsch|\w*karte|zeilen|"
    r"worte|gedicht|spruch|reim|\w*zeiler|wens|kaart|kaartje|regels|regeltjes|woorden|gedichtje|versje|tekstje|"
    r"rijmpje|nettes|liebes|schönes|leuks|liefs|aardigs)\b)",
    re.I,
)
NEAR_GUESSED = -0.5  # fit from which a sentence that nothing else answers may be about this
NEAR_ASKED = -0.15  # the same of a question for what Larson cannot do
CLEAR_OF_NEXT = 0.15  # by how much that fits better than the next
NEAR_GUESSED_FEW = 0.1  # the same of two words
TO_LARSON = re.compile(
    r"\b(?:you\w*|ya|larson|this|that|thing|box|camera|light\w*|du|dich|dir|dein\w*|ding|kasten|kiste|kamera|"
    r"licht\w*|hier|"
    r"da|je|jij|jou\w*|dit|dat|lamp\w*|daar|my|mein\w*|mijn|mich|me|i|ich|ik)\b",
    re.I,
)
FEWEST_GUESSED = 2  # words of such a sentence
FEW = 3  # words of a text that says little
LEAST = 4  # words of a clause
CLAUSES = re.compile(r"\s*(?:[,;.!?:–—]|\s-\s|\b(?:and|but|so|because|und|aber|weil|en|maar|omdat)\b)\s*", re.I)
PLACE = re.compile(
    r"\s+(?:in (?:this|the|our|my|dieser|diesem|der|unserer|deze|dit|onze|de|het) [^\W\d_]+"
    r"(?: room)?|im [^\W\d_]+)\W*$",
    re.I,
)
OVERHEARD = frozenset({"about.private", "about.offline", "about.hear"})  # what people ask of a place as well
# What a clause may be about: no topic whose words come up in questions of fact, such as recipes and the weather.
OF_CLAUSES = {f"cannot.{topic}" for topic in "hurt ill calls mail orders home device tv".split()} | {"abilities"}
IN_A_CLAUSE = OVERHEARD | URGENT | OF_CLAUSES
# What may be asked of Larson in one breath with another such question.
OF_LARSON = frozenset("about.identity about.maker about.age about.robot about.model about.languages abilities".split())
OF_BIRTHDAYS = frozenset({"about.birthday", "about.age"})
OF_OTHERS = re.compile(  # "wanneer is Sem jarig": somebody's birthday, and not of the speaker's or the box's
    r"(?:when(?:['’]?s)?|how old|wann|wie alt|wanneer|hoe oud)\b"
    r"(?!.*\b(?:you|your|youre|you're|du|dein\w*|je|jij|jouw|jullie|larson|this (?:box|thing)|it)\b)",
    re.I,
)
LONGEST = 160  # characters
LETTERS = re.compile(r"[^\W\d_]{2}")
_learning = threading.Lock()
_kept: dict[str, Path] = {}  # the folder that what was learnt is kept in


@dataclass(frozen=True)
class Said:
    """What a sentence is about, how well it fits, and in which language."""

    label: str
    fit: float
    language: str


def keep_in(folder: Path) -> None:
    """Keep what the examples teach in a folder, and learn it now."""
    _kept["folder"] = folder
    for code in LANGUAGES:
        _learnt(code)


def find(text: str, preferred: str = "", least: float = NEAR_URGENT) -> Understood | None:
    """The call for a sentence that is near enough to the examples of one thing, by a fit of at least `least`."""
    if BIRTHDAY.search(text) and WISHES.match(text.strip()):
        return Understood((_call("collection.birthday", text),), ordered(text, preferred)[0].code)
    said = nearest(text, preferred)
    if said is None or said.fit < max(least, _least(said, text)) or _cannot_be(said, text):
        return None
    besides = [label for label in _asked_of_larson(text, preferred) if label != said.label]
    labels = [said.label, *besides] if said.label in OF_LARSON else [said.label]
    return Understood(tuple(_call(label, text) for label in labels), said.language)


def _asked_of_larson(text: str, preferred: str) -> list[str]:
    """What the clauses of a text ask Larson about itself: "so what's your story, who made you"."""
    clauses = [clause for clause in CLAUSES.split(" ".join(text.split())) if len(clause.split()) >= FEW]
    if len(clauses) < FEWEST_GUESSED:
        return []
    found = (nearest(clause, preferred) for clause in clauses)
    return list(dict.fromkeys(said.label for said in found if said and said.label in OF_LARSON and said.fit >= CLEARLY))


def guess(text: str, preferred: str = "") -> Understood | None:
    """The call for what a sentence may be about, for one that nothing else answers. Never an emergency."""
    if len(text) > LONGEST or not LETTERS.search(text) or len(text.split()) < FEWEST_GUESSED:
        return None
    code = ordered(text, preferred)[0].code
    first, second = sorted(_learnt(code).of(text).items(), key=lambda pair: -pair[1])[:2]
    said = Said(first[0], first[1], code)
    is_clear = said.fit >= _least_guessed(said, text) and said.fit - second[1] >= CLEAR_OF_NEXT
    if not is_clear or said.label in URGENT | {NONE} or _cannot_be(said, text):
        return None
    return Understood((_call(said.label, text),), code)


def _least_guessed(said: Said, text: str) -> float:
    """The fit from which a sentence may be about this: higher where it may be a question of fact, or says little."""
    if len(text.split()) < FEW:
        return NEAR_GUESSED_FEW
    if form_of(text, said.language) != "question" or (said.label.startswith("about.") and TO_LARSON.search(text)):
        return NEAR_GUESSED
    return NEAR_ASKED


def _cannot_be(said: Said, text: str) -> bool:
    """Whether a sentence is not about what its words are near to."""
    return (
        (said.language, said.label) in WRITTEN
        or (said.label in OF_BIRTHDAYS and OF_OTHERS.match(text.strip()) is not None)
        or (said.label in FEELINGS and (text.rstrip().endswith("?") or form_of(text, said.language) == "question"))
        or (said.label in SAID and not is_plain(text, said.language))
        or (said.label in ASKED_ALONE and form_of(text, said.language) == "remark")
        or (said.label in NAMES and not re.search(NAMES[said.label], text, re.I))
        or (said.label in ("cannot.traffic", "cannot.calendar", "cannot.device") and asks_of_the_house(text))
        or (said.label == "cannot.calls" and asks_own_matter(text))
        or (said.label == "about.insult" and OF_OTHER_THINGS.match(text.strip()) is not None)
        or (said.label == "cannot.translate" and OTHER_WORDS.search(text) is not None)
        or (said.label == "about.private" and OF_MONEY.match(text.strip()) is not None)
        or (said.label in OF_AMOUNTS and len(NUMBER.findall(text)) > 1)
    )


def _least(said: Said, text: str) -> float:
    """The fit from which a sentence counts as said."""
    words = len(text.split())
    if words <= FEW:
        return NEAR_FEW if words > 1 or said.label in URGENT else NEAR_WORD
    return NEAR_URGENT if said.label in URGENT else NEAR


def find_clause(text: str, preferred: str = "") -> Understood | None:
    """The call for the one clause of a longer text that is clear, such as "I was baking a cake and burnt my hand".

    Only for a text that nothing else answers: a clause says less than a whole.
    """
    text = " ".join(text.split())  # long white space takes the square of its length to read
    clauses = [clause for clause in CLAUSES.split(text) if len(clause.split()) >= LEAST]
    found = [said for clause in clauses if (said := _of_clause(clause, preferred))] if len(clauses) > 1 else []
    if not found and (core := PLACE.sub("", text)) != text:  # "… in this kitchen"
        said = nearest(core, preferred)
        found = [said] if said and said.label in OVERHEARD and said.fit >= NEAR else []
    labels = {said.label for said in found}
    return Understood((_call(found[0].label, text),), found[0].language) if len(labels) == 1 else None


def _of_clause(clause: str, preferred: str) -> Said | None:
    said = nearest(clause, preferred)
    is_clear = said is not None and said.label in IN_A_CLAUSE and said.fit >= CLEARLY
    return said if is_clear else None


def urgent(text: str, preferred: str = "") -> Understood | None:
    """The call for what surely is an emergency."""
    said = nearest(text, preferred)
    surely = said is not None and said.label in URGENT and said.fit >= max(SURELY_URGENT, _least(said, text))
    return Understood((_call(said.label),), said.language) if said and surely else None


def is_urgent(found: Understood) -> bool:
    """Whether a call is for an emergency."""
    return f"cannot.{found.calls[0].arguments.get('topic')}" in URGENT


def refined(found: Understood, text: str, preferred: str = "") -> Understood:
    """What was understood, with what Larson cannot do told more closely if the examples know it."""
    if [call.tool for call in found.calls] != ["cannot"]:
        return found
    said = nearest(text, preferred)
    closer = said is not None and said.label.startswith("cannot.") and said.fit >= SURELY
    return Understood((_call(said.label),), found.language) if said and closer else found


def nearest(text: str, preferred: str = "") -> Said | None:
    """What a sentence is nearest to; None for nothing, or for what none of it means."""
    if len(text) > LONGEST or not LETTERS.search(text):
        return None
    first, *others = (told.code for told in ordered(text, preferred))
    said = _nearest(text, first)
    if said.fit < NEAR:
        said = max([said, *(s for code in others if (s := _nearest(text, code)).fit >= NEAR_ELSEWHERE)], key=_fit)
        said = replace(said, language=told_in(text, first, said.language))
    if said.label == "cannot.emergency" and GAS.search(text) and LEAKS.search(text) and not OVEN.search(text):
        return Said("cannot.gas", said.fit, said.language)  # "help, it smells of gas"
    return None if said.label == NONE or (said.label == "cannot.gas" and OVEN.search(text)) else said


def _fit(said: Said) -> float:
    return said.fit


def _nearest(text: str, code: str) -> Said:
    fits = _learnt(code).of(text)
    label = max(fits, key=fits.__getitem__)
    return Said(label, fits[label], code)


def _call(label: str, text: str = "") -> Call:
    tool, _, what = label.partition(".")
    if tool == "collection":
        return Call(tool, {"what": what, "request": text})
    return Call(tool, {"topic" if tool == "cannot" else "what": what}) if what else Call(tool)


def _learnt(code: str) -> Nearness:
    with _learning:
        return _learn(code)


@cache
def _learn(code: str) -> Nearness:
    folder = _kept.get("folder")
    return Nearness.learnt(list(examples(code)), folder / f"sayings.{code}.npz" if folder else None)


def examples(code: str) -> Iterator[tuple[str, str]]:
    """The example sentences of a language with their labels: a few spellings of each line."""
    for label, line in lines(code):
        yield from ((label, text) for text in _some(line))
    if code == "en":  # requests for tools
        others = [e.request for e in entries() if e.tool not in (NONE, "about", "abilities", "who")]
        yield from ((NONE, request) for request in others[::2])


def lines(code: str) -> Iterator[tuple[str, str]]:
    """The lines of a language's file with their labels."""
    for tool, told in tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8")).items():
        for what, text in told.items():
            yield from ((f"{tool}.{what}".rstrip("."), line) for line in text.strip().splitlines())


def _some(line: str) -> list[str]:
    """Spellings of a line in which each choice comes up at least once."""
    choices = [_options(found) for found in CHOICE.findall(line)]
    return [_spelling(line, choices, n) for n in range(max(map(len, choices), default=1))]


def spelt_once(line: str) -> str:
    """One spelling of a line."""
    return _some(line)[0]


def _options(choice: str) -> list[str]:
    options = choice[1:-1].split("|")
    return options if choice.startswith("(") else ["", *options]


def _spelling(line: str, choices: list[list[str]], n: int) -> str:
    """A line with the nth option of its first choice, and others of the rest."""
    picked = (options[(n + place) % len(options)] for place, options in enumerate(choices))
    return " ".join(CHOICE.sub(lambda _: next(picked), line).split())
