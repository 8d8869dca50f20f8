"""A subordinate clause as a sentence: "dass das Essen fertig ist" tells that "das Essen ist fertig".

German and Dutch put the verb of a clause last, that of a sentence second. It is moved only where it is certain what
comes first and which word is the verb. The words are in languages/, under [clause].
"""

import re

from appliance.intents.language import Language, language

LONGEST = 14  # words; longer clauses seldom have one verb alone


def as_sentence(clause: str, code: str) -> str:
    """The clause, which begins after its "that", as a sentence; empty where that is not certain."""
    words, told = clause.split(), language(code)
    if not 2 <= len(words) <= LONGEST or _is_joined(clause, told):
        return ""
    first, verb = _first(words, told), _verb(words, told)
    parted = _parted(words[verb], told)
    if not 0 < first <= verb or not parted:
        return ""
    stem, prefix = parted
    return " ".join([*words[:first], stem, *words[first:verb], *words[verb + 1 :], *prefix])


def _is_joined(clause: str, told: Language) -> bool:
    joins = told.words("clause", "joins")
    return bool(re.search(r"[^\w\s'’.:-]", clause)) or any(word in joins for word in clause.lower().split())


def _first(words: list[str], told: Language) -> int:
    """How many words come first: a pronoun, or an article and its noun; 0 if it is something else."""
    if words[0].lower() in told.words("clause", "subjects"):
        return 1
    if words[0].lower() not in told.words("clause", "articles"):
        return 0
    if told.data["clause"]["capitals"]:
        nouns = (place for place, word in enumerate(words) if place and word[0].isupper())
        return next(nouns, -1) + 1
    if len(words) == 2:
        return 1  # "het regent"
    return 0 if words[1].endswith("e") or len(words) == 3 else 2  # "de grote taart", "het koud is": which is the noun?


def _verb(words: list[str], told: Language) -> int:
    """Where the verb is: last, or before an infinitive or a participle: "gaan eten", "is gekomen"."""
    helpers = told.words("clause", "helpers")
    late = (
        place for place in range(len(words) - 2, len(words) - 4, -1) if place > 0 and words[place].lower() in helpers
    )
    return next(late, len(words) - 1)


def _parted(verb: str, told: Language) -> tuple[str, list[str]] | None:
    """The verb without its prefix, and the prefix if it has one; None if it only may have one."""
    prefix = next(
        (each for each in sorted(told.words("clause", "prefixes"), key=len)[::-1] if verb.startswith(each)), ""
    )
    if not prefix:
        return verb, []
    stem = verb.removeprefix(prefix)
    return (stem, [prefix]) if stem.startswith(tuple(told.words("clause", "stems"))) else None
