"""The strings that a schema allows, as a regular language; and whether a text is one of them."""

from collections.abc import Sequence
from functools import lru_cache

from appliance.llm.structured import expressions, formats, language
from appliance.llm.structured.language import ANY, Automaton, Term

LONGEST_KEY = 60  # characters


def strings(patterns: Sequence[str], names: Sequence[str], excluded: Sequence[str] = ()) -> Term:
    """The strings that match all patterns and formats and are none of some others. Raises UnknownPatternError."""
    known = [formats.language_of(name) for name in names]
    terms = [*map(expressions.read, patterns), *(term for term in known if term is not None)]
    return language.both([*terms, *(language.other(language.exactly(text)) for text in excluded)])


@lru_cache(256)
def automaton(term: Term, least: int, most: int | None) -> Automaton:
    """The automaton of a language with bounded length. Raises TooComplexError."""
    if least or most is not None:
        term = language.both((term, language.repeated(ANY, least, most)))
    return language.automaton(term)


def matches_pattern(expression: str, text: str) -> bool:
    """Whether an expression is found in a text, in time that is linear in the text."""
    return language.matches(expressions.read(expression), text)


def has_format(name: str, text: str) -> bool:
    """Whether a text has a format; True for a format that is not kept to."""
    term = formats.language_of(name)
    return term is None or (len(text) <= formats.LONGEST.get(name, len(text)) and language.matches(term, text))
