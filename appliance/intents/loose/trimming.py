"""What a request is without the words around it that say nothing: ", my little one wants to know", "weißt du zufällig".

Only phrases that are known to say nothing are left out: [loose] lead and trail in languages/, whole clauses at the
beginning and the end, and lead_in and trail_in, which need no comma.
"""

import re
from collections.abc import Iterator
from functools import cache

from appliance.intents import asides
from appliance.intents.language import TOKEN, alternatives, as_pattern, language
from appliance.intents.loose.scan import ENDS
from appliance.intents.sentence import Token, tokens_of

FEWEST = 2  # words of a request
LONGEST = 200  # characters
WORDS = 6  # of a clause that says nothing


def core(text: str, code: str) -> str:
    """A text without the clauses around it that say nothing; empty if there are none, or nothing else."""
    told = " ".join(text.split())
    if len(told) > LONGEST or not TOKEN.search(told):
        return ""
    clauses = _clauses(tokens_of(told, language(code)))
    kept = list(clauses)
    while len(kept) > 1 and _says_nothing(kept[0], "lead", code):
        kept.pop(0)
    while len(kept) > 1 and _says_nothing(kept[-1], "trail", code):
        kept.pop()
    tokens = _without_edges([token for clause in kept for token in clause], code)
    if len(tokens) < FEWEST or len(tokens) == sum(map(len, clauses)):
        return ""
    return told[tokens[0].start : tokens[-1].end] + ("?" if told.endswith("?") else "")


def cores(text: str, code: str) -> Iterator[str]:
    """What a text may be without the clauses around it: those that say nothing, and those that only tell why."""
    yield from filter(None, dict.fromkeys((core(text, code), asides.without(text, code))))


def _clauses(tokens: tuple[Token, ...]) -> list[list[Token]]:
    found: list[list[Token]] = [[]]
    for token in tokens:
        if token.word in ENDS:
            found.append([])
        else:
            found[-1].append(token)
    return [clause for clause in found if clause]


@cache
def _patterns(name: str, code: str) -> re.Pattern[str]:
    templates = alternatives(language(code).data["loose"][name])
    return re.compile("|".join(f"(?:{as_pattern(template)})" for template in templates))


def _says_nothing(clause: list[Token], name: str, code: str) -> bool:
    return len(clause) <= WORDS and _patterns(name, code).fullmatch(_spoken(clause)) is not None


def _spoken(tokens: list[Token]) -> str:
    return "".join(f"{token.word} " for token in tokens)


def _without_edges(tokens: list[Token], code: str) -> list[Token]:
    """Without "do you happen to know" in front, and "for my homework" behind."""
    lead = _patterns("lead_in", code).match(_spoken(tokens))
    if lead and lead[0]:
        tokens = tokens[len(lead[0].split()) :]
    ends = (n for n in range(FEWEST, len(tokens)) if _says_nothing(tokens[n:], "trail_in", code))
    return tokens[: next(ends, len(tokens))]
