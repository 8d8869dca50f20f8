"""A request as what its words mean: each stretch of words is a phrase, a value such as a date, or unknown.

The longest reading at each word wins. All readings of that length are kept: "drie uur" is three hours and three
o'clock. What a request asks for is then a matter of meanings alone, the same in every language (frames.py).
"""

import difflib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from appliance.intents.dates import day, year_after_next
from appliance.intents.hours import hour
from appliance.intents.language import TOKEN, Language
from appliance.intents.numerals import number
from appliance.intents.places import place
from appliance.intents.spans import Span, span, unit_of
from appliance.intents.units import quantity, unit

ALIKE = 0.82  # of a misspelt word and the right one
SHORTEST = 5  # letters of a word that may be misspelt
FILLER = frozenset({"filler"})
BEFORE_HOUR = re.compile(r"\s+(?:\d|noon\b|midnight\b|half (?:past )?\w|quarter (?:to|past))", re.I)


@dataclass(frozen=True)
class Token:
    """A word as it is read, and where it stands in the text."""

    word: str
    start: int
    end: int


@dataclass(frozen=True)
class Segment:
    """A stretch of words, its meanings and its values by kind."""

    first: int
    last: int  # the token after it
    means: frozenset[str]
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def is_known(self) -> bool:
        """Whether it means anything."""
        return bool(self.means)


@dataclass(frozen=True)
class Sentence:
    """A request, read in one language."""

    text: str
    language: Language
    now: datetime
    tokens: tuple[Token, ...]
    segments: tuple[Segment, ...]

    @cached_property
    def means(self) -> frozenset[str]:
        """All meanings in it."""
        return frozenset().union(*(segment.means for segment in self.segments))

    @cached_property
    def known(self) -> int:
        """Words that the language knows."""
        return sum(segment.last - segment.first for segment in self.segments if segment.is_known)

    def values(self, kind: str) -> list[Any]:
        """The values of a kind, in order."""
        return [segment.values[kind] for segment in self.segments if kind in segment.values]

    def value(self, kind: str) -> Any:
        """The first value of a kind."""
        return next(iter(self.values(kind)), None)

    def has(self, *names: str) -> bool:
        """Whether all of these meanings are in it."""
        return self.means.issuperset(names)

    def unread(self, meanings: Iterable[str]) -> list[Segment]:
        """The segments that have none of these meanings and are no fillers."""
        read = FILLER | set(meanings)
        return [segment for segment in self.segments if not segment.means & read]

    def between(self, segments: Sequence[Segment]) -> str:
        """The text from the first of these segments to the last."""
        if not segments:
            return ""
        first, last = segments[0].first, segments[-1].last
        return self.text[self.tokens[first].start : self.tokens[last - 1].end]

    def words(self, segment: Segment) -> str:
        """The words of a segment as they are read."""
        return " ".join(token.word for token in self.tokens[segment.first : segment.last])


def tokens_of(text: str, language: Language) -> tuple[Token, ...]:
    """The words of a text, in lower case, with short forms written out."""
    rewrite = language.data.get("rewrite", {})
    found: list[Token] = []
    for match in TOKEN.finditer(text.replace("’", "'")):
        word = match[0].lower()
        if word == "its" and language.code == "en" and BEFORE_HOUR.match(text, match.end()):  # "when its 8pm"
            word = "it is"
        if found and (joined := rewrite.get(f"{found[-1].word} {word}")):  # "next yr", where "yr" alone is "your"
            parts, start = joined.split(), found.pop().start
            found += [Token(part, start if n == 0 else match.start(), match.end()) for n, part in enumerate(parts)]
            continue
        for part in rewrite.get(word, word).split():
            if found and (joined := rewrite.get(f"{found[-1].word} {part}")):  # "o clock"
                found[-1] = Token(joined, found[-1].start, match.end())
            else:
                found.append(Token(part, match.start(), match.end()))
    return tuple(found)


def read(text: str, language: Language, now: datetime, knows: Callable[[str], bool] = lambda _: False) -> Sentence:
    """A text in a language. `knows` tells words that are spelt correctly, so that they are not corrected."""
    tokens = tokens_of(text, language)
    words = [token.word for token in tokens]
    corrected = [word if _is_known(word, language, knows) else _corrected(word, language) for word in words]
    words = [new if new in language.measures else word for word, new in zip(words, corrected, strict=True)]
    segments: list[Segment] = []
    at = 0
    while at < len(words):
        segment = _segment(words, at, language, now)
        if not segment.is_known and corrected[at] != words[at]:
            segment = _segment([*words[:at], *corrected[at:]], at, language, now)
        segments.append(_without_pronoun(segment, text, tokens, language))
        at = segment.last
    return Sentence(text, language, now, tokens, tuple(segments))


def _without_pronoun(segment: Segment, text: str, tokens: Sequence[Token], language: Language) -> Segment:
    """The segment as no place, where the name of one is a pronoun in small letters: "ahead of us", not "in the us"."""
    token = tokens[segment.first]
    small = text[token.start : token.end] in language.words("dates", "pronouns")
    before = tokens[segment.first - 1].word if segment.first else ""
    if "place" not in segment.values or not small or before in language.words("dates", "before_country"):
        return segment
    values = {kind: value for kind, value in segment.values.items() if kind != "place"}
    return Segment(segment.first, segment.last, segment.means - {"place"}, values)


def _segment(words: Sequence[str], at: int, language: Language, now: datetime) -> Segment:
    found: dict[int, dict[str, Any]] = {}
    for kind, value, end in _values(words, at, language, now):
        found.setdefault(end, {})[kind] = value
    phrases = language.phrases
    longest = max(found, default=at + 1)
    for length in range(min(language.longest, len(words) - at), 0, -1):
        means = phrases.get(tuple(words[at : at + length]))
        if means and at + length >= longest:
            values = found.get(at + length, {})
            return Segment(at, at + length, means | values.keys(), values)
    values = found.get(longest, {})
    if not values and (label := _compound(words[at], language)):
        return Segment(at, longest, frozenset({"timer", "compound"}), {"compound": label})
    return Segment(at, longest, frozenset(values), values)


def _compound(word: str, language: Language) -> str:
    """What stands before "timer" in "Nudeltimer"."""
    endings = language.words("compounds", "timer")
    ending = next((e for e in sorted(endings, key=len, reverse=True) if word.endswith(e) and word != e), "")
    return word.removesuffix(ending) if ending else ""


def _values(words: Sequence[str], at: int, language: Language, now: datetime) -> Iterable[tuple[str, Any, int]]:
    """Every value that begins at a word: (kind, value, place after it)."""
    for kind, reader in (("span", span), ("number", number), ("quantity", quantity), ("unit", unit)):
        if told := reader(words, at, language):
            yield kind, *told
    if clock := hour(words, at, language):
        yield "time", *clock
    if when := day(words, at, language, now.date()):
        yield "date", *when
    if offset := _offset(words, at, language):
        yield "offset", *offset
    if where := place(words, at, language):
        yield "place", *where
    yield from _single(words, at, language, now)


def _single(words: Sequence[str], at: int, language: Language, now: datetime) -> Iterable[tuple[str, Any, int]]:
    word = words[at]
    if measure := unit_of(word, language):
        yield "time_unit", measure, at + 1
    if word in language.months:
        yield "month", language.months[word], at + 1
    for name, years in (("next_year", 1), ("this_year", 0), ("last_year", -1)):
        entry = language.entry("dates", name)
        if end := next((at + len(p) for p in entry if tuple(words[at : at + len(p)]) == p), 0):
            yield "year", now.year + years, end
    if end := year_after_next(words, at, language):
        yield "year", now.year + 2, end
    if re.fullmatch(r"1[5-9]\d\d|2[01]\d\d", word):
        yield "year", int(word), at + 1


def _offset(words: Sequence[str], at: int, language: Language) -> tuple[Span, int] | None:
    """ "in 45 minutes", "two hours ago" (negative): a moment, told in hours or less."""

    def phrase(place: int, name: str) -> int:
        entry = language.entry("spans", name)
        return next((place + len(p) for p in entry if tuple(words[place : place + len(p)]) == p and p), 0)

    for name, sign in (("in", 1), ("ago_before", -1)):
        begin = phrase(at, name)
        told = span(words, begin, language) if begin and begin < len(words) else None
        if told and not told[0].of_days:
            return Span(sign * told[0].seconds), told[1]
    told = span(words, at, language)
    for name, sign in (("ago", -1), ("hence", 1)):
        if told and not told[0].of_days and (end := phrase(told[1], name)):
            return Span(sign * told[0].seconds), end
    return None


def _is_known(word: str, language: Language, knows: Callable[[str], bool]) -> bool:
    return (
        len(word) < SHORTEST
        or not word.isalpha()
        or word in language.vocabulary
        or knows(word)
        or bool(_compound(word, language))
    )


def _corrected(word: str, language: Language) -> str:
    """The nearest word of the language, if it is near."""
    same = [known for known in language.keywords if known[:1] == word[0] and abs(len(known) - len(word)) <= 2]
    swapped = [known for known in same if sorted(known) == sorted(word)]
    near = swapped or len(word) > SHORTEST and difflib.get_close_matches(word, same, n=1, cutoff=ALIKE)
    return near[0] if near else word
