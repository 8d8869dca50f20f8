"""Forms of requests, from a section of languages/: which words may stand where.

In a form "(a|b)" is a choice, "[a]" may be missing, "{name}" is another entry of the section, "_" any word and "*" what
the request is about. The section's particles may follow any word.
"""

import re
from functools import cache

from appliance.intents.language import alternatives, language

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
    told = alternatives(language(code).data[section][name])
    one = "|".join(re.escape(phrase) for phrase in sorted(told, key=len, reverse=True))
    return re.compile(rf"(?:(?:{one}|,|:|-|;) )*")


def _written_out(text: str, code: str, section: str) -> str:
    """A form with the entries that it names written out."""
    told = language(code).data[section]
    while found := re.search(r"\{(\w+)\}", text):
        entry = " ".join(told[found[1]].split())
        text = text[: found.start()] + f"({entry})" + text[found.end() :]
    return text


def _pattern(template: str, code: str, section: str) -> str:
    particles = "|".join(re.escape(word) for word in language(code).data[section]["particles"].split())
    between = rf"(?:(?:{particles}|,|-|;) )*"
    parts = re.findall(r"[()\[\]|*]|[^\s()\[\]|*]+", template)
    return between + "".join(SIGNS.get(part) or re.escape(part) + " " + between for part in parts)
