"""How a language is said: the words for signs, units, money and abbreviations. A language is a file in spoken/."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("spoken")
LANGUAGES = tuple(sorted((path.stem for path in FOLDER.glob("*.toml")), key=lambda code: (code != "en", code)))


@dataclass(frozen=True)
class SpokenLanguage:
    """The words of a language."""

    code: str
    data: Mapping[str, Any] = field(repr=False)

    def word(self, name: str) -> str:
        """A single word, such as that of `minus`."""
        return str(self.data[name])

    def section(self, name: str) -> Mapping[str, str]:
        """A table; empty if the language has none."""
        found: Mapping[str, str] = self.data.get(name, {})
        return found

    @cached_property
    def grouped(self) -> bool:
        """Whether "1.234" is a thousand and more, and "3,5" a broken number."""
        return self.word("decimal") == ","

    @cached_property
    def number(self) -> str:
        """An expression for a number with its decimals, once what groups its digits is gone."""
        return r"\d+(?:,\d+)?" if self.grouped else r"\d+(?:,\d{3})*(?:\.\d+)?"

    @cached_property
    def months(self) -> list[str]:
        """Their names, January first."""
        return str(self.section("dates")["months"]).split()

    def any_of(self, name: str) -> str:
        """An expression for any entry of a table, the longest first."""
        return any_of(self.section(name))

    def unit(self, sign: str, amount: str) -> str:
        """A unit in words, for so many."""
        return counted(self.section("units")[sign], amount)

    @cached_property
    def closing(self) -> frozenset[str]:
        """Abbreviations that can end a sentence."""
        return frozenset(self.word("closing").split("|"))

    @cached_property
    def spelt(self) -> frozenset[str]:
        """Abbreviations that are spelt, although they could be read as words."""
        return frozenset(self.word("letters").split())


def any_of(words: Iterable[str]) -> str:
    """An expression for any of some words, the longest first; never true without words."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or r"(?!)"


def counted(words: str, amount: str) -> str:
    """ "one|many" for an amount as it is written."""
    one, _, many = words.partition("|")
    return one if amount in ("1", "-1") or not many else many


@cache
def spoken_language(code: str) -> SpokenLanguage:
    """A language by its code or tag; English for one that is not known."""
    known = code[:2].lower() if code[:2].lower() in LANGUAGES else "en"
    return SpokenLanguage(known, tomllib.loads((FOLDER / f"{known}.toml").read_text(encoding="utf-8")))
