"""The words of one language, from languages/: what requests are recognised by. A further language is a file there.

Month and day names and most names of units come from CLDR, by Babel.
"""

import itertools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from babel import Locale

FOLDER = Path(__file__).with_name("languages")
LANGUAGES = tuple(sorted((path.stem for path in FOLDER.glob("*.toml")), key=lambda code: (code != "en", code)))
TOKEN = re.compile(r"\d+(?:[.,:/-]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\w\s]|_")
Phrase = tuple[str, ...]
DAYS, LONG = ("tomorrow", "day_after_tomorrow", "yesterday", "day_before_yesterday"), 6  # letters
MAX_ONES, HUNDREDS = 100, range(1, 10)


def words_of(text: str) -> list[str]:
    """The tokens of a text: words, numbers with their separators, and signs."""
    return TOKEN.findall(text.lower().replace("’", "'"))


def expanded(template: str) -> Iterator[Phrase]:
    """Every phrase of a template: "(a|b)" is a choice, "[a]" may be missing."""
    for made in _variants(template.strip()):
        yield tuple(TOKEN.findall(made))


def _variants(template: str) -> list[str]:
    found = re.search(r"\(([^()\[\]]*)\)|\[([^()\[\]]*)\]", template)
    if not found:
        return [template]
    choices = found[1].split("|") if found[1] is not None else ["", *found[2].split("|")]
    tried = (template[: found.start()] + choice + template[found.end() :] for choice in choices)
    return list(itertools.chain.from_iterable(map(_variants, tried)))


def alternatives(text: str) -> list[str]:
    """The templates of an entry: separated by | outside of brackets."""
    found, depth, start = [], 0, 0
    for place, sign in enumerate(text):
        depth += (sign in "([") - (sign in ")]")
        if sign == "|" and depth == 0:
            found.append(text[start:place])
            start = place + 1
    return [" ".join(part.split()) for part in [*found, text[start:]] if part.strip()]


def as_pattern(template: str) -> str:
    """A template as a regular expression on the words of a text, each followed by a space; "*" is any words."""
    made = ""
    for part in re.findall(r"[()\[\]|*]|[^\s()\[\]|*]+", template):
        made += {"(": "(?:", ")": ")", "[": "(?:", "]": ")?", "|": "|", "*": "(?:\\S+ )*?"}.get(
            part, re.escape(part) + " "
        )
    return made


@dataclass(frozen=True)
class Language:
    """The words of a language."""

    code: str
    data: dict[str, Any] = field(repr=False)

    @cached_property
    def locale(self) -> Locale:
        """Its CLDR locale."""
        return Locale.parse(self.code)

    @cached_property
    def phrases(self) -> dict[Phrase, frozenset[str]]:
        """What each phrase means: the names of entries under [words]."""
        found: dict[Phrase, set[str]] = {}
        for name, text in self.data["words"].items():
            for template in alternatives(text):
                for phrase in expanded(template) if "*" not in template else ():
                    found.setdefault(phrase, set()).add(name)
        return {phrase: frozenset(names) for phrase, names in found.items()}

    @cached_property
    def longest(self) -> int:
        """Words in the longest phrase."""
        return max(map(len, self.phrases))

    @cached_property
    def cannot(self) -> list[tuple[str, re.Pattern[str]]]:
        """What a request for something that Larson cannot do looks like, by its topic."""
        return [
            (name, re.compile("|".join(f"{as_pattern(template)}" for template in alternatives(text))))
            for name, text in self.data["cannot"].items()
        ]

    @cached_property
    def _wholes(self) -> list[tuple[str, re.Pattern[str]]]:
        """Phrases with any words in them: they are a whole request."""
        told = self.data["words"].items()
        return [(n, re.compile(as_pattern(t))) for n, text in told for t in alternatives(text) if "*" in t]

    def meant_whole(self, words: list[str]) -> str:
        """The meaning of a phrase with any words in it that a whole request is; empty if it is none."""
        text = "".join(f"{word} " for word in words if word not in ".!?,")
        return next((name for name, pattern in self._wholes if pattern.fullmatch(text)), "")

    @cached_property
    def within(self) -> dict[str, re.Pattern[str]]:
        """What only looks like such a request, by topic."""
        told = self.data.get("within", {})
        return {name: re.compile("|".join(map(as_pattern, alternatives(text)))) for name, text in told.items()}

    @cached_property
    def numbers(self) -> dict[str, float]:
        """Number words below a thousand that are one word, or two joined by a hyphen."""
        told = self.data["numbers"]
        ones = {word: float(n) for n, word in enumerate(told["ones"].split())}
        tens = {word: 10.0 * n for n, word in enumerate(told["tens"].split(), start=2)}
        found = ones | tens | _pairs(told.get("extra", ""))
        if joiner := told.get("joined_by"):
            found |= _joined(ones, tens, joiner.split(), told["hundred"], told["thousand"])
        return found

    @cached_property
    def ordinals(self) -> dict[str, int]:
        """ "third": 3."""
        told = self.data["numbers"]
        found = {word: n for n, word in enumerate(told["ordinals"].split(), start=1)}
        for ending in told.get("ordinal_more", "").split():
            found |= {f"{word}{ending}": n for word, n in found.items() if word[-1] == "e"}
        for ending in told.get("ordinal_suffixes", "").split():
            found |= {f"{word}{ending}": int(value) for word, value in self.numbers.items() if 20 <= value <= 31}
        return found

    @cached_property
    def months(self) -> dict[str, int]:
        """Names and abbreviations of the months."""
        widths = ("wide", "abbreviated")
        named = (self.locale.months[use][width] for use in ("format", "stand-alone") for width in widths)
        return {
            name.lower().rstrip("."): int(number) for names in named for number, name in names.items() if len(name) > 2
        } | _named(self.data["dates"], "months")

    @cached_property
    def weekdays(self) -> dict[str, int]:
        """Names and abbreviations of the days; Monday is 0."""
        named = (self.locale.days["format"][width] for width in ("wide", "abbreviated"))
        found = {name.lower().rstrip("."): int(n) for names in named for n, name in names.items() if len(name) > 2}
        return found | _named(self.data["dates"], "weekdays")

    def words(self, section: str, name: str) -> frozenset[str]:
        """The single words of an entry."""
        return frozenset(self.data[section].get(name, "").split())

    def entry(self, section: str, name: str) -> list[Phrase]:
        """The phrases of an entry, the longest first."""
        return _entry(self.code, section, name)

    @cached_property
    def fixed_spans(self) -> list[tuple[Phrase, int]]:
        """Spans that are not a number and a unit, the longest phrase first."""
        told = self.data["spans"]["fixed"]
        made = [(phrase, seconds) for text, seconds in told.items() for phrase in expanded(text)]
        return sorted(made, key=lambda entry: -len(entry[0]))

    @cached_property
    def signs(self) -> dict[Phrase, str]:
        """What the words of a sum are in the signs and English words of arithmetic.py."""
        return {
            phrase: sign
            for sign, text in self.data["sums"].items()
            for t in alternatives(text)
            for phrase in expanded(t)
        }

    @cached_property
    def keywords(self) -> frozenset[str]:
        """The words that are worth correcting: those that mean something by themselves."""
        single = {phrase[0] for phrase, means in self.phrases.items() if len(phrase) == 1 and means - {"filler"}}
        long = {phrase[0] for phrase in self.phrases if len(phrase) == 1 and len(phrase[0]) >= 7}
        return frozenset(single | long | {*self.numbers, *self.measures})

    @cached_property
    def measures(self) -> frozenset[str]:
        """Units of time, months and days: words that stand beside a number."""
        units = (self.words("spans", name) for name in ("second", "minute", "hour", "day", "week"))
        days = {w for name in DAYS for phrase in self.entry("dates", name) for w in phrase if len(w) >= LONG}
        return frozenset({*self.months, *self.weekdays, *days}.union(*units))

    @cached_property
    def common(self) -> frozenset[str]:
        """The words by which the language is told."""
        return frozenset(word for word in self.vocabulary if word.isalpha() and len(word) > 1)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word that is known."""
        found = {word for phrase in self.phrases for word in phrase}
        found |= {*self.numbers, *self.ordinals, *self.months, *self.weekdays}
        for section in ("time", "spans", "dates", "holidays"):
            values = (value for value in self.data[section].values() if isinstance(value, str))
            found |= {word for value in values for word in TOKEN.findall(value)}
        return frozenset(found)


def _pairs(text: str) -> dict[str, float]:
    """ "a=1 b=2.5"."""
    return {word: float(value) for word, _, value in (pair.partition("=") for pair in text.split())}


def _named(section: dict[str, str], name: str) -> dict[str, int]:
    return {word: int(value) for word, value in _pairs(section.get(name, "")).items()}


def _joined(
    ones: dict[str, float], tens: dict[str, float], joiners: list[str], hundred: str, thousand: str
) -> dict[str, float]:
    """ "einundzwanzig", "dreihundertzwölf", "zweitausend"."""
    small = {word: value for word, value in ones.items() if value}
    pairs = {
        f"{one}{joiner}{ten}": n + m
        for one, n in small.items()
        for ten, m in tens.items()
        for joiner in joiners
        if n < 10  # one digit
    }
    below = small | tens | pairs
    hundreds = {f"{'' if word is None else word}{hundred}": 100 * n for word, n in [(None, 1.0), *small.items()]}
    large = {f"{h}{rest}": n + m for h, n in hundreds.items() for rest, m in below.items()}
    thousands = {f"{word}{thousand}": 1000 * n for word, n in [("", 1.0), *below.items()]}
    return pairs | hundreds | large | thousands


@cache
def _entry(code: str, section: str, name: str) -> list[Phrase]:
    text = language(code).data[section].get(name, "")
    return sorted((p for t in alternatives(text) for p in expanded(t)), key=len, reverse=True)


@cache
def language(code: str) -> Language:
    """A language by its code."""
    return Language(code, tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8")))
