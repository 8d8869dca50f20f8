"""Requests about a list that do not name it: "put bread on it too", "cross off the milk", "what must I still buy?"

Their forms are in languages/, under [lists]; "*" there is the item.
"""

import re
from functools import cache

from appliance.intents.call import Call
from appliance.intents.language import alternatives, as_pattern, language
from appliance.intents.sentence import Sentence

TOOLS = {"add": "list_add", "remove": "list_remove", "show": "list_show"}
ANY = "(?:\\S+ )*?"
MOST = 4  # words of an item


def find(sentence: Sentence) -> Call | None:
    """A call for the shopping list; None if the request has no such form, or is about lights or a span of time."""
    if sentence.means & {"lights", "timer", "alarm", "span", "offset", "negation", "documents"}:
        return None
    tokens = [token for token in sentence.tokens if token.word[:1].isalnum()]
    for name, pattern in _forms(sentence.language.code):
        if not (found := pattern.fullmatch("".join(f"{token.word} " for token in tokens))):
            continue
        if name == "show":
            return Call("list_show", {"name": "shopping", "item": ""})
        start = found.string[: found.start("item")].count(" ")
        chosen = tokens[start : start + found["item"].count(" ")]
        item = sentence.text[chosen[0].start : chosen[-1].end]
        return Call(TOOLS[name], {"items": [item], "name": "shopping"}) if _is_item(item, sentence) else None
    return None


def _is_item(item: str, sentence: Sentence) -> bool:
    words = item.lower().split()
    other = sentence.language.words("lists", "no_item")
    return len(words) <= MOST and not set(words) & other and not item.replace(" ", "").isdigit()


@cache
def _forms(code: str) -> list[tuple[str, re.Pattern[str]]]:
    told = language(code).data["lists"]
    return [
        (name, re.compile(as_pattern(template).replace(ANY, "(?P<item>(?:\\S+ )+?)")))
        for name in TOOLS
        for template in alternatives(told[name])
    ]
