"""A text in dialect, or spelt as it sounds, in the written language: "chasch mer säge" as "kannst du mir sagen".

Words that another language or the written one has as well count only beside others of the same dialect.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from appliance.intents.language import LANGUAGES, language, words_of
from appliance.intents.understanding import tongue

FILE = Path(__file__).with_name("dialects.toml")
ALWAYS = "always"
LONGEST = 300  # characters
FEWEST = 2  # words of a dialect in a text that is in it
SHORT = 3  # words of a text in which one is enough


@dataclass(frozen=True)
class _Dialect:
    """Words of a dialect with what they are in the written language."""

    words: dict[str, str]
    pattern: re.Pattern[str]
    own: frozenset[str]  # those that the written language does not have


def plain(text: str, preferred: str = "") -> str:
    """The text in the written language, if it is in a dialect that is known; else as it is."""
    told = text.replace("’", "'")
    if len(told) > LONGEST:
        return text
    made = [new for code in _dialects() if (new := _written(told, code)) != told and _is_of(code, told, new, preferred)]
    return made[0] if made else text


def _written(text: str, code: str) -> str:
    """The text with the words of one dialect of a language replaced, and those that are never anything else."""
    known = _dialects()[code]
    text = _replaced(text, known[ALWAYS])
    fitting = [(len(found), d) for name, d in known.items() if name != ALWAYS and (found := _found(text, d))]
    best = max(fitting, key=lambda pair: pair[0], default=None)
    return _replaced(text, best[1]) if best else text


def _found(text: str, dialect: _Dialect) -> list[str]:
    """The words of a dialect in a text; none if there are too few."""
    found = [match[0].lower() for match in dialect.pattern.finditer(text)]
    enough = len(found) >= FEWEST or len(text.split()) <= SHORT
    return found if enough and dialect.own & {*found} else []


def _replaced(text: str, dialect: _Dialect) -> str:
    return dialect.pattern.sub(lambda match: _as_begun(match[0], dialect.words[match[0].lower()]), text)


def _as_begun(old: str, new: str) -> str:
    return new[:1].upper() + new[1:] if old[:1].isupper() else new


def _is_of(code: str, told: str, new: str, preferred: str) -> bool:
    """Whether a text is in a language rather than in another one that has some of its words."""
    if tongue(told, preferred) == code:
        return True
    others = (_known(told, other) for other in LANGUAGES if other != code)
    return code == preferred and _known(new, code) > max(others)


def _known(text: str, code: str) -> int:
    return sum(word in language(code).common for word in words_of(text))


@cache
def _dialects() -> dict[str, dict[str, _Dialect]]:
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {code: {name: _dialect(words, code) for name, words in named.items()} for code, named in told.items()}


def _dialect(words: dict[str, str], code: str) -> _Dialect:
    longest = sorted(words, key=len, reverse=True)
    pattern = re.compile(rf"(?<![\w'])(?:{'|'.join(map(re.escape, longest))})(?![\w'])", re.I)
    own = frozenset(word for word in words if not {*word.split()} <= language(code).common)
    return _Dialect(words, pattern, own)
