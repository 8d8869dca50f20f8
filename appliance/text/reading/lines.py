"""Lines that were broken to fit a page, put together again: sentences are whole, and so are hyphenated words."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

SOFT = "\u00ad¬"  # at the end of a line nothing but a broken word; scanners write the second
HYPHENS = "-‐" + SOFT
FIRST = re.compile(r"\s*([^\W_]+)")
WORD = re.compile(r"[^\W_]+(?:[-‐][^\W_]+)*")
# German, English and Dutch words after a part that waits for its end, as in "Vor- und Nachteile".
WAITING = frozenset("und oder bzw beziehungsweise sowie noch bis and or en of tot".split())
# First parts that keep their hyphen before a small letter.
KEPT = frozenset({"self", "well"})
LISTED = re.compile(r"\s*([-*•·–—▪◦‣]\s|\(?(\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4})[.)]\s|§)")  # begins an item of a list
GAP = re.compile(r"(?<=\S) {2,}(?=\S)")  # between columns
ALPHANUMERIC = re.compile(r"[^\W_]+")
BEGINNING = 3  # words by which records are alike
LONGEST_BEGINNING = 80  # characters
FEWEST_ROWS = 3  # of a table without lines
ALIGNED = 0.8  # of its rows
NARROW = 28  # characters; shorter lines were hardly broken to fit
FULL = 0.85  # share of the width that a line takes, with the next word, if it was broken to fit
CLEARLY = 0.6  # likewise without the next word, if that goes on with a small letter
ENDED = 0.9  # likewise without the next word, if the line ends a sentence


class Hyphens:
    """Decides by the words of a document whether a hyphen at the end of a line belongs to the word."""

    def __init__(self, text: str):
        self._words = {word.lower().replace("‐", "-") for word in WORD.findall(text)}

    def joined(self, line: str, following: str) -> tuple[str, str] | None:
        """Two lines as they stand one after the other, if a word is broken between them."""
        last, first = hyphenated(line), FIRST.match(following)
        if not last or not first:
            return None
        before, word, hyphen = last
        rest = following.lstrip()
        if self._waits(word, first[1]):
            return f"{before}{word}- ", rest
        keep = hyphen not in SOFT and self._keeps(word, first[1], line)
        return f"{before}{word}{'-' if keep else ''}", rest

    def _waits(self, word: str, following: str) -> bool:
        return following in WAITING and (word + following).lower() not in self._words

    def _keeps(self, word: str, following: str, line: str) -> bool:
        if f"{word}-{following}".lower() in self._words:
            return True
        if (word + following).lower() in self._words:
            return False
        if len(word) == 1 or word[-1].isdigit() or following[0].isdigit() or word.lower() in KEPT:
            return True  # E-Mail, COVID-19, well-known
        return following[0].isupper() and not (line.isupper() and following.isupper())  # Nord-Süd


def flowed(lines: Sequence[str], hyphens: Hyphens, width: int) -> str:
    """Lines without the breaks that only made them fit. `width` is that of the longest line around, in characters."""
    stripped = [line.rstrip() for line in lines]
    table = _has_columns(stripped)
    pieces = stripped[:1]
    for before, line in pairwise(stripped):
        broken = hyphens.joined(pieces[-1], line)
        if broken is not None:
            pieces[-1:] = broken
        elif not table and _was_broken(before, line, width):
            pieces += [" ", line.lstrip()]
        else:
            pieces += ["\n", line]
    return "".join(pieces)


def _was_broken(before: str, line: str, width: int) -> bool:
    """Whether a line goes on where the one before ended, because its next word did not fit there."""
    words = line.split(None, BEGINNING)
    if width < NARROW or not words or LISTED.match(line) or _are_records(before, line):
        return False
    ended = before.endswith((".", ":", ";", "!", "?"))
    if ended or words[0][0].islower():
        return len(before) >= (ENDED if ended else CLEARLY) * width
    return len(before) + 1 + len(words[0]) >= FULL * width


def _are_records(one: str, other: str) -> bool:
    """Whether two lines begin alike with a number: a date, an address or a serial number, as in a log."""
    shape = _shape(one)
    return "0" in shape and shape == _shape(other)


def _shape(line: str) -> str:
    """The first words, with 0 for what has digits and a for what has not."""
    words = " ".join(line.split(None, BEGINNING)[:BEGINNING])[:LONGEST_BEGINNING]
    return ALPHANUMERIC.sub(lambda found: "0" if any(map(str.isdigit, found[0])) else "a", words)


def _has_columns(lines: Sequence[str]) -> bool:
    """Whether words stand below one another in nearly all lines, after a gap."""
    columns = Counter(found.end() for line in lines for found in GAP.finditer(line))
    return len(lines) >= FEWEST_ROWS and max(columns.values(), default=0) >= ALIGNED * len(lines)


def hyphenated(line: str) -> tuple[str, str, str] | None:
    """What comes before a word that a line ends with, the word, and its hyphen."""
    line = line.rstrip()
    start = len(line) - 1
    while start > 0 and line[start - 1].isalnum():
        start -= 1
    if not line.endswith(tuple(HYPHENS)) or start == len(line) - 1:
        return None
    return line[:start], line[start:-1], line[-1]


def widest(lines: Iterable[str]) -> int:
    """Characters of the longest line, not counting the few that stand out."""
    lengths = sorted(len(line.rstrip()) for line in lines if line.strip())
    return lengths[int(0.95 * (len(lengths) - 1))] if lengths else 0
