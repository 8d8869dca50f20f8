"""Small texts by people: jokes, riddles, tongue twisters, compliments, wishes, and poems and stories where the language
model writes none. Each language has its own.

A small language model cannot write them. They are in the folder collection/.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from appliance.assistant.tools.context import Caller
from appliance.core.errors import ToolError
from appliance.core.i18n import Text, joined, say, verbatim
from appliance.core.paths import ROOT
from appliance.intents.wishes import age_in

FOLDER = ROOT / "appliance" / "assistant" / "collection"
MOST_GUESSED, MOST_ASKED = 10, 4  # words of a guess, and of a guess that is a question

OWN = say("From my own small collection:")
ENGLISH_ONLY = say(
    "I can only make up new ones in English: ask “Write a short poem about autumn” or “Tell me a story about a fox”."
)
THEME = re.compile(r"\b(?:über|von|vom|mit|für|zu[mr]?|auf|over|van|met|voor|op)\b", re.I)  # of a poem or a story
VERSE_END = " / "


def collection(by: Caller, what: str, request: str = "") -> Text:
    """Small texts by people: jokes, riddles, tongue twisters, compliments, wishes, poems and stories."""
    texts = _texts(by.language[:2])
    if what not in texts and what != "wish":
        raise ToolError(ENGLISH_ONLY)
    if what == "riddle":
        return _riddle(by, texts["riddle"])
    kind = _occasion(request, by.language[:2]) if what == "wish" else what
    picked = by.collection.pick(by.owner, kind, texts[kind].strip().splitlines())
    told = _addressed(picked, name_in(request, by.language[:2])) + _aged(kind, request, by.language[:2])
    more = [ENGLISH_ONLY] if what in ("poem", "story") and THEME.search(request) else []
    return joined("\n\n", [OWN, verbatim(told.replace(VERSE_END, "  \n")), *more])


def guess(by: Caller, text: str) -> Text:
    """The answer to the last riddle, and whether a guess is right."""
    answer, _ = by.collection.asked(by.owner, by.around.clock.monotonic())
    by.collection.solve(by.owner)
    if not answer:
        raise ToolError(say("I haven’t asked you a riddle. Say “ask me a riddle”."))
    shown = verbatim(re.sub(r" \(.*", "", answer))
    if is_right(text, answer):
        return say("That’s right: {answer}!", answer=shown)
    return say("The answer is: {answer}.", answer=shown)


def may_be_guess(text: str) -> bool:
    """Whether a text may be a guess at a riddle, or ask for its answer: it is short, and no long question."""
    words = len(text.split())
    return words <= (MOST_ASKED if "?" in text else MOST_GUESSED)


def is_right(guessed: str, answer: str) -> bool:
    """Whether a guess has one of the words of an answer, its articles aside."""
    words = [word.lower() for word in re.findall(r"\w{3,}", answer)]
    return any(word in guessed.lower() for word in words if word not in ARTICLES)


ARTICLES = frozenset("der die das ein eine dein deine your the een het".split())


def _riddle(by: Caller, riddles: str) -> Text:
    picked = by.collection.pick(by.owner, "riddle", riddles.strip().splitlines())
    question, _, answer = picked.partition(" = ")
    by.collection.ask(by.owner, answer, by.language, by.around.clock.monotonic())
    return joined("\n\n", [OWN, verbatim(question), say("Make a guess, and I’ll tell you the answer.")])


def _occasion(request: str, code: str) -> str:
    """What a wish is for, by the words of the request."""
    told = _data(code)["occasions"].items()
    found = (name for name, words in told if re.search("|".join(words.split()), request, re.I))
    return next(found, "wish")


def name_in(request: str, code: str) -> str:
    """The name that a request tells: "for my friend anna" is Anna; empty without one."""
    told = _data(code)["names"]
    pattern = rf"\b(?:{told['before']})\s+(?P<own>(?:(?:{told['own']})\s+)*)(?P<who>[^\W\d_]+(?:\s+[^\W\d_]+)?)"
    found = re.search(pattern, request, re.I)
    if not found:
        return ""
    words = [w for w in found["who"].split() if not re.fullmatch(told["none"], w, re.I)]
    kin = next((w for w in words if re.fullmatch(told["kin"], w, re.I)), "")
    plain = [w for w in words if not _is_common(w, code)]
    named = plain[-1:] if not found["own"] else words[1:]
    one = named[0] if named and not _is_common(named[0], code) else ""
    return (kin or one).title()


def _aged(kind: str, request: str, code: str) -> str:
    """A sentence on the age that a birthday wish is for; empty without one."""
    age = age_in(request) if kind == "birthday" else 0
    return f" {_data(code)['names']['aged'].format(age=age)}" if age else ""


def _is_common(word: str, code: str) -> bool:
    """Whether a word is one of the language's, and no name: "zum", "who"."""
    return word.lower() in _data(code)["names"]["common"].split()


def _addressed(template: str, name: str) -> str:
    """A text to somebody, or to nobody by name."""
    text = re.sub(r"\[([^\]]*)\]", lambda part: part[1].replace("{name}", name) if name else "", template)
    return text[:1].upper() + text[1:]


def _texts(code: str) -> Mapping[str, str]:
    return {kind: text for kind, text in _data(code).items() if isinstance(text, str)}


@cache
def _data(code: str) -> dict[str, Any]:
    path = FOLDER / f"{code}.toml"
    return tomllib.loads((path if path.exists() else FOLDER / "en.toml").read_text(encoding="utf-8"))


TOOLS = (collection, guess)
