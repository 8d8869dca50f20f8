"""A sentence as the readers of meanings see it: what it is about, its values, and its words that may be names."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from appliance.intents import asides
from appliance.intents.before import Before
from appliance.intents.call import Call
from appliance.intents.follower import Follower
from appliance.intents.meaning.classes import Meant
from appliance.intents.numerals import number
from appliance.intents.sentence import Segment, Sentence, Token
from appliance.intents.spans import SECONDS, Span
from appliance.intents.understanding import Around, understand

FILE = Path(__file__).with_name("cues.toml")
CLAUSES = re.compile(r"\s*[,;.:–—]\s*|\s+(?:and|und|en)\s+")
VALUES = frozenset({"span", "offset", "time", "date", "quantity"})
LEAD = "so|ok|okay|oh|ah|hey|well|and|but|then|und|aber|also|na|sag mal|en|maar|nou|dus|zeg|ach"
FOR = ("for", "für", "voor")
LONGEST_NAME = 3  # words
SHORT = 7  # words of a sentence that may lean on the one before


@dataclass(frozen=True)
class Reading:
    """What a sentence comes to, and whether it may be done without asking back."""

    calls: tuple[Call, ...]
    is_sure: bool = True


@dataclass(frozen=True)
class Length:
    """A length of time in a sentence. Without a unit it is in minutes, if it is a length at all."""

    seconds: int
    first: int
    last: int  # the token after it
    has_unit: bool


@dataclass(frozen=True)
class View:
    """A sentence, what it means, and what was before it."""

    sentence: Sentence
    meant: Meant
    before: Before
    around: Around

    @property
    def code(self) -> str:
        """The code of its language."""
        return self.sentence.language.code

    @property
    def text(self) -> str:
        """The sentence as it was typed."""
        return self.sentence.text

    @cached_property
    def _told(self) -> str:
        return self.text.lower().replace("’", "'")

    @property
    def is_short(self) -> bool:
        """Whether it may lean on the sentence before."""
        return len(self.text.split()) <= SHORT

    @cached_property
    def asks(self) -> bool:
        """Whether it is a question by its sign, or one of its clauses begins as one."""
        begins = _begins(self.code, "asks")
        return self.text.rstrip().endswith("?") or any(map(begins.match, CLAUSES.split(self._told)))

    def has(self, cue: str) -> bool:
        """Whether a word of a cue is in it."""
        return _pattern(self.code, cue).search(self._told) is not None

    def after(self, cue: str) -> int:
        """The place in the text behind the last word of a cue; -1 without one."""
        return max((found.end() for found in _pattern(self.code, cue).finditer(self._told)), default=-1)

    @property
    def follower(self) -> Follower:
        """The same for the readers of what follows from a request."""
        told = self.sentence.language
        return Follower(
            self.text, told, self.before, self.around, lambda: understand(self.text, self.around, told.code)
        )

    # ------------------------------------------------------------ values

    @cached_property
    def lengths(self) -> list[Length]:
        """The lengths of time in it, and bare numbers that may be some, in order."""
        found = (self._length(segment) for segment in self.sentence.segments)
        return [length for length in found if length]

    def _length(self, segment: Segment) -> Length | None:
        told: Span | None = segment.values.get("offset") or segment.values.get("span")
        if told and not told.months and not told.of_days and told.seconds > 0:
            return Length(round(told.seconds), segment.first, segment.last, True)
        articles = self.sentence.language.data["article_one"].split()
        if minutes := self._bare_behind_for(segment):
            return Length(60 * minutes, segment.first, segment.last, False)
        if segment.values.keys() & VALUES or self.sentence.words(segment) in articles:
            return None
        value = segment.values.get("number", 0)
        return Length(round(60 * value), segment.first, segment.last, False) if 0 < value <= SECONDS["hour"] else None

    def _bare_behind_for(self, segment: Segment) -> int:
        """The 11 of "the pasta for 11", which may be a time as well; 0 for anything else."""
        words = self.sentence.words(segment).split()
        is_so = "time" in segment.values and len(words) == 2 and words[0] in FOR and words[1].isdigit()
        return int(words[1]) if is_so else 0

    @property
    def has_clock(self) -> bool:
        """Whether it tells a time of the day or a day."""
        clocked = (s for s in self.sentence.segments if s.values.keys() & {"time", "date"})
        return any("offset" not in s.values and not self._bare_behind_for(s) for s in clocked)

    @property
    def figures(self) -> list[str]:
        """Its numbers in figures."""
        return [token.word for token in self.sentence.tokens if token.word[:1].isdigit()]

    # ------------------------------------------------------------ names

    @cached_property
    def content(self) -> list[int]:
        """The places of words that may be part of a name: no values, no small words."""
        out = {n for s in self.sentence.segments if self._is_value(s) for n in range(s.first, s.last)} | self._aside
        return [n for n, token in enumerate(self.sentence.tokens) if n not in out and self._is_content(token)]

    @property
    def _aside(self) -> set[int]:
        """The places of the words of clauses that only tell why: "ich leg mich kurz hin"."""
        parts = clauses(self)
        told = [part for part in parts if len(parts) > 1 and asides.is_aside(self.between(*part), self.code)]
        return {n for first, last in told for n in range(first, last)}

    def _is_value(self, segment: Segment) -> bool:
        words = self.sentence.words(segment)
        return (
            bool(segment.values.keys() & (VALUES | {"number"}))
            and not words.isalpha()
            or bool(segment.values.keys() & {"span", "offset", "time", "date"})
        )

    def _is_content(self, token: Token) -> bool:
        word = token.word.removesuffix("'s")
        return word[:1].isalpha() and not {word, token.word} & small(self.code) and not _number(word, self)

    def name(self, first: int = 0, last: int = 10_000) -> str:
        """The one name in a part of it; empty if there are several stretches of words that may be one."""
        runs: list[list[int]] = []
        for place in (n for n in self.content if first <= n < last):
            if runs and runs[-1][-1] == place - 1:
                runs[-1].append(place)
            else:
                runs.append([place])
        behind = self.after("named")
        led = [run for run in runs if self.sentence.tokens[run[0]].start - behind in (0, 1)] if behind > 0 else []
        chosen = led or runs
        if len(chosen) != 1 or len(chosen[0]) > LONGEST_NAME:
            return ""
        return self.between(chosen[0][0], chosen[0][-1] + 1)

    def between(self, first: int, last: int) -> str:
        """The text from one token to the one before another."""
        tokens = self.sentence.tokens
        return self.text[tokens[first].start : tokens[last - 1].end]

    def trimmed(self, text: str) -> str:
        """A text without small words at its ends."""
        words = text.strip(" .,!?;:–-").split()
        while words and _bare(words[0]) in small(self.code):
            words.pop(0)
        while words and _bare(words[-1]) in small(self.code):
            words.pop()
        return " ".join(words).strip(" .,!?;:–-")

    def last(self, *families: str) -> Call | None:
        """The last call of these families, if the turn before had one."""
        return self.before.last(*families)


def _bare(word: str) -> str:
    return word.lower().strip(".,!?;:'’")


def _number(word: str, view: View) -> bool:
    return number([word], 0, view.sentence.language) is not None


@cache
def cues(code: str) -> dict[str, str]:
    """The cues of a language."""
    told: dict[str, dict[str, str]] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return told[code]


@cache
def small(code: str) -> frozenset[str]:
    """The words of a language that are no part of a name."""
    return frozenset(f"{cues(code)['small']} {cues(code)['setting']}".split())


@cache
def _begins(code: str, cue: str) -> re.Pattern[str]:
    """A clause that begins with a word of a cue, behind words that say nothing."""
    return re.compile(rf"(?:(?:{LEAD})\s+)*(?:{cues(code)[cue]})(?!\w)")


@cache
def _pattern(code: str, cue: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{cues(code)[cue]})(?!\w)")


def clauses(view: View) -> Sequence[tuple[int, int]]:
    """The parts of a sentence between commas and "and": the first token of each, and the one after it."""
    ands = {*view.sentence.language.words("splitting", "and"), ",", ";", "&", "+"}
    found, start = [], 0
    for n, token in enumerate((*view.sentence.tokens, Token(",", 0, 0))):
        if token.word in ands:
            found.append((start, n))
            start = n + 1
    return [part for part in found if part[0] < part[1]]
