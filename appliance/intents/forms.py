"""Forms of requests, from a section of languages/: which words may stand where.

In a form "(a|b)" is a choice, "[a]" may be missing, "{name}" is another entry of the section, "_" any word and "*" what
the request is about. The section's particles may follow any word: in a text they are marked with "~".
"""

import re
from collections.abc import Iterable
from functools import cache

from appliance.intents.language import alternatives, language

BETWEEN = r"(?:~\S+ )*"
SIGNS = {"(": "(?:", ")": ")", "[": "(?:", "]": ")?", "|": "|", "*": "(?P<items>(?:\\S+ )+?)", "_": "\\S+ "}


@cache
def forms(code: str, section: str, name: str) -> list[tuple[str, re.Pattern[str]]]:
    """The forms of an entry, and each as a pattern for words that are each followed by a space."""
    tail = phrases(code, section, "tail").pattern
    written = alternatives(_written_out(language(code).data[section][name], code, section))
    return [(template, re.compile(_pattern(template, code, section) + tail)) for template in written]


@cache
def phrases(code: str, section: str, name: str) -> re.Pattern[str]:
    """Any number of the phrases of an entry."""
    told = sorted(alternatives(language(code).data[section][name]), key=len, reverse=True)
    one = "|".join(" ".join(re.escape(_marked(word, code, section)) for word in phrase.split()) for phrase in told)
    return re.compile(rf"(?:(?:{one}|~[,;-]|:) )*")


def marked(words: Iterable[str], code: str, section: str) -> str:
    """A text for the forms of a section: the words, each followed by a space, with the particles marked."""
    return "".join(f"{_marked(word, code, section)} " for word in words)


def _marked(word: str, code: str, section: str) -> str:
    return f"~{word}" if word in _particles(code, section) else word


@cache
def _particles(code: str, section: str) -> frozenset[str]:
    return language(code).words(section, "particles") | {",", "-", ";"}


def _written_out(text: str, code: str, section: str) -> str:
    """A form with the entries that it names written out."""
    told = language(code).data[section]
    while found := re.search(r"\{(\w+)\}", text):
        entry = " ".join(told[found[1]].split())
        text = text[: found.start()] + f"({entry})" + text[found.end() :]
    return text


def _pattern(template: str, code: str, section: str) -> str:
    parts = re.findall(r"[()\[\]|*]|[^\s()\[\]|*]+", template)
    return BETWEEN + "".join(
        SIGNS.get(part) or re.escape(_marked(part, code, section)) + " " + BETWEEN for part in parts
    )
