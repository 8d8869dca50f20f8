"""What a document consists of: pieces of text, each under the headings above it."""

from collections.abc import Iterator
from dataclasses import dataclass

STEP = " › "  # between the headings of a path
LONGEST_TITLE = 200  # characters; a longer heading is text


@dataclass(frozen=True, slots=True)
class Section:
    """A piece of a document under one heading."""

    heading: str  # with those above it: "Winter garden › Who"
    place: str  # "page 3", "line 120"
    text: str
    number: int = 0  # of the heading within the document: tells headings of the same name apart


class Outline:
    """The headings above the next piece of text."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str]] = []  # level, title
        self._bare: tuple[int, Section] | None = None  # the last heading, while nothing stands under it
        self._number = 0

    def enter(self, level: int, title: str, place: str) -> Iterator[Section]:
        """Begin a part of the document. Yields the heading before, if nothing stands under it."""
        words = " ".join(title.split())
        if not words:
            return
        if len(words) > LONGEST_TITLE:
            yield self.section(place, words)
            return
        if self._bare and self._bare[0] >= level:
            yield from self.end()
        self._open = [(other, name) for other, name in self._open if other < level] + [(level, words)]
        self._number += 1
        self._bare = level, Section(self.path, place, words, self._number)

    def section(self, place: str, text: str) -> Section:
        """A piece of text under the present heading."""
        self._bare = None
        return Section(self.path, place, text, self._number)

    def end(self) -> Iterator[Section]:
        """Yield the last heading, if nothing stands under it."""
        if self._bare:
            yield self._bare[1]
            self._bare = None

    @property
    def path(self) -> str:
        """The headings, the outermost first."""
        return STEP.join(title for _, title in self._open)
