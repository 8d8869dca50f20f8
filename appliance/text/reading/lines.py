"""Lines that were broken to fit a page, put together again: sentences are whole, and so are hyphenated words."""

import re
from collections.abc import Iterable, Sequence

SOFT = "\u00ad¬"  # at the end of a line nothing but a broken word; scanners write the second
LAST = re.compile(rf"([^\W_]+)([-‐{SOFT}])\s*$")
FIRST = re.compile(r"\s*([^\W_]+)")
WORD = re.compile(r"[^\W_]+(?:[-‐][^\W_]+)*")
# German, English and Dutch words after a part that waits for its end, as in "Vor- und Nachteile".
WAITING = frozenset("und oder bzw beziehungsweise sowie noch bis and or en of tot".split())
# First parts that keep their hyphen before a small letter.
KEPT = frozenset({"self", "well"})
LISTED = re.compile(r"\s*([-*•·–—▪◦‣]\s|\(?(\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4})[.)]\s|§)")  # begins an item of a list
NARROW = 28  # characters; shorter lines were hardly broken to fit
FULL = 0.85  # share of the width that a line takes, with the next word, if it was broken to fit
CLEARLY = 0.6  # likewise without the next word, if that goes on with a small letter
ENDED = 0.9  # likewise without the next word, if the line ends a sentence


class Hyphens:
    """Decides by the words of a document whether a hyphen at the end of a line belongs to the word."""

    def __init__(self, text: str):
        self._words = {word.lower().replace("‐", "-") for word in WORD.findall(text)}

    def joined(self, line: str, following: str) -> str | None:
        """Two lines as one, if a word is broken between them."""
        last, first = LAST.search(line), FIRST.match(following)
        if not last or not first:
            return None
        before, word, rest = line[: last.start()], last[1], following.lstrip()
        if self._waits(word, first[1]):
            return f"{before}{word}- {rest}"
        keep = last[2] not in SOFT and self._keeps(word, first[1], line)
        return f"{before}{word}{'-' if keep else ''}{rest}"

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
    kept: list[str] = []
    long = 0  # characters of the last line as it stood
    for line in (line.rstrip() for line in lines):
        broken = hyphens.joined(kept[-1], line) if kept else None
        if broken is not None:
            kept[-1] = broken
        elif kept and _was_broken(long, kept[-1], line, width):
            kept[-1] = f"{kept[-1]} {line.lstrip()}"
        else:
            kept.append(line)
        long = len(line)
    return "\n".join(kept)


def _was_broken(long: int, before: str, line: str, width: int) -> bool:
    """Whether a line goes on where the one before ended, because its next word did not fit there."""
    words = line.split()
    if width < NARROW or not words or LISTED.match(line):
        return False
    ended = before.endswith((".", ":", ";", "!", "?"))
    if ended or words[0][0].islower():
        return long >= (ENDED if ended else CLEARLY) * width
    return long + 1 + len(words[0]) >= FULL * width


def widest(lines: Iterable[str]) -> int:
    """Characters of the longest line, not counting the few that stand out."""
    lengths = sorted(len(line.rstrip()) for line in lines if line.strip())
    return lengths[int(0.95 * (len(lengths) - 1))] if lengths else 0
