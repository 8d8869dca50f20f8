"""Finds the names of people in a sentence, so that a voice can say them by their phonemes."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

# Given names that often begin a sentence as ordinary words, in English, German and Dutch.
ORDINARY = frozenset(
    "art bill bob buck cliff chance chase chip dean dick don drew earl faith frank gene grace grant guy hans harry "
    "heart hope hunter jack jay jean joy june july august april mark mason may miles nick norm pat penny pierce ray "
    "rich rob rose rusty sandy skip sue summer victor wade ward will wolf bart daan els fee floor hanna jan joep kees "
    "maar man merel noor pier pim roos sterre storm wil wim ernst frieden kai klaus rosa sonne viola".split()
)
BEGINS = re.compile(r"(?:^|[.!?…:])[\s\"'“”„‚‘’«»(\[]*$")
# After such a word at the beginning, what shows that it is a name.
NAMED = re.compile(r"['’]s\b|[,;:.!?]|\s*$|\s(?:is|was|has|had|says|said|wants|ist|war|hat|sagt|heeft|zegt|wil)\b")


def replaced(sentence: str, names: Mapping[str, str], write: Callable[[str, str], str]) -> str:
    """A sentence in which `write(found, ipa)` stands for each name; `names` has the IPA of each.

    A word in small letters is no name, unless its bearer writes it so. A word such as "Will" at the beginning of a
    sentence is one only if what follows shows it.
    """
    if not names:
        return sentence
    told = {name.casefold(): (name, ipa) for name, ipa in names.items()}

    def said(found: re.Match[str]) -> str:
        name, ipa = told[found[0].casefold()]
        return write(found[0], ipa) if _is_meant(found, name) else found[0]

    return _any_of(tuple(names)).sub(said, sentence)


def _is_meant(found: re.Match[str], name: str) -> bool:
    """Whether a word that is written like a name is meant as one."""
    ordinary = found[0].casefold() in ORDINARY
    if found[0][0].islower():
        return name[0].islower() and not ordinary
    begins = BEGINS.search(found.string, 0, found.start()) is not None
    return not (ordinary and begins) or NAMED.match(found.string, found.end()) is not None


@lru_cache(8)
def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    listed = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.compile(rf"(?<!\w)(?:{listed})(?!\w)", re.IGNORECASE)
