"""Splits sections into passages for a small model: whole sentences, one heading, a little overlap."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from appliance.text.folding import folded
from appliance.text.sections import Section

LONGEST = 900  # characters, about 200 tokens
OVERLAP = 140  # characters of the last sentence that are repeated
PART = 400  # characters per vector: the encoder was trained on sentences; longer texts blur
SENTENCE = re.compile(r"(?<=[.!?…。])\s+")
# What ends with a full stop and no sentence: an initial, an ordinal (German has "am 1. Januar"), an abbreviation.
GOES_ON = re.compile(
    r"(?<!\w)(?:\d{1,2}|[^\W\d_]|(?i:abb|abs|approx|art|bd|bijv|bzw|ca|dr|e\.g|evtl|fig|ggf|i\.e|inkl|max|min|mr|mrs|ms|"
    r"no|nr|prof|resp|sec|sog|st|vgl|vol|vs|z\.b|d\.h|o\.a))\.$"
)
TAIL = 10  # characters that tell it


@dataclass(frozen=True)
class Passage:
    """A part of a document that can be found and quoted."""

    heading: str
    place: str
    text: str


@dataclass(frozen=True)
class _Sentence:
    section: Section
    text: str
    begins: bool  # a line: a paragraph, a row of a table


def split(sections: Sequence[Section]) -> list[Passage]:
    """Passages in the order of the document."""
    found: list[Passage] = []
    held: list[_Sentence] = []
    for sentence in _sentences(sections):
        size = sum(len(other.text) + 1 for other in held)
        if held and (size + len(sentence.text) > LONGEST or _apart(held[0].section, sentence.section)):
            found.append(_passage(held))
            last = held[-1]
            goes_on = not _apart(held[0].section, sentence.section) and len(last.text) <= OVERLAP
            held = [last] if goes_on else []
        held.append(sentence)
    if held:
        found.append(_passage(held))
    return found


def _sentences(sections: Sequence[Section]) -> Iterator[_Sentence]:
    for section in sections:
        for line in section.text.splitlines():
            for number, text in enumerate(sentences(line)):
                yield _Sentence(section, text, number == 0)


def _apart(a: Section, b: Section) -> bool:
    """Whether two sections must not share a passage: they stand under different headings or on different pages."""
    if (a.heading, a.number) != (b.heading, b.number):
        return True
    return a.place != b.place and b.place.startswith("page")


def _passage(held: list[_Sentence]) -> Passage:
    section = held[0].section
    text = "".join(("\n" if sentence.begins else " ") + sentence.text for sentence in held)
    return Passage(section.heading, section.place, text.strip())


def sentences(text: str) -> Iterator[str]:
    """Sentences; one that is too long is cut between words."""
    for sentence in _whole(text):
        words, start = " ".join(sentence.split()), 0
        while len(words) - start > LONGEST:
            cut = words.rfind(" ", start + LONGEST // 2, start + LONGEST)
            cut = cut if cut > 0 else start + LONGEST
            yield words[start:cut].strip()
            start = cut
        if rest := words[start:].strip():
            yield rest


def _whole(text: str) -> Iterator[str]:
    """Sentences of any length; a line ends one too."""
    for line in text.splitlines():
        held: list[str] = []
        for piece in SENTENCE.split(line):
            held.append(piece)
            if not GOES_ON.search(piece[-TAIL:]):
                yield " ".join(held)
                held = []
        yield " ".join(held)


def parts(passage: Passage) -> list[str]:
    """A passage in parts of a few whole sentences, as they are searched; the first one begins with its heading."""
    found: list[str] = []
    held = f"{folded(passage.heading)}." if passage.heading else ""
    for sentence in sentences(folded(passage.text)):
        if held and len(held) + len(sentence) > PART:
            found.append(held)
            held = ""
        held = f"{held} {sentence}".strip()
    return [*found, held] if held else found
