"""Sections to passages that a small model reads: whole sentences, under one heading, with a little overlap."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from appliance.library.parse import Section

LONGEST = 900  # characters, about 200 tokens
OVERLAP = 140  # characters of the last sentence that come again
PART = 400  # characters of what is given one vector: the encoder was trained on sentences, and blurs more
SENTENCE = re.compile(r"(?<=[.!?…。])\s+|\n+")


@dataclass(frozen=True)
class Passage:
    """A part of a document that can be found and quoted."""

    heading: str
    place: str
    text: str


def split(sections: Sequence[Section]) -> list[Passage]:
    """Passages in the order of the document."""
    found: list[Passage] = []
    held: list[tuple[Section, str]] = []
    for section in sections:
        for sentence in sentences(section.text):
            size = sum(len(text) + 1 for _, text in held)
            if held and (size + len(sentence) > LONGEST or held[0][0].heading != section.heading):
                found.append(_passage(held))
                last = held[-1][1]
                goes_on = held[0][0].heading == section.heading and len(last) <= OVERLAP
                held = [held[-1]] if goes_on else []
            held.append((section, sentence))
    if held:
        found.append(_passage(held))
    return found


def _passage(held: list[tuple[Section, str]]) -> Passage:
    section = held[0][0]
    return Passage(section.heading, section.place, " ".join(text for _, text in held))


def sentences(text: str) -> Iterator[str]:
    """Sentences; one that is too long is cut between words."""
    for sentence in SENTENCE.split(text):
        words = " ".join(sentence.split())
        while len(words) > LONGEST:
            cut = words.rfind(" ", LONGEST // 2, LONGEST)
            cut = cut if cut > 0 else LONGEST
            yield words[:cut]
            words = words[cut:].strip()
        if words:
            yield words


def parts(passage: Passage) -> list[str]:
    """A passage in parts of a few whole sentences; the first one begins with its heading."""
    found: list[str] = []
    held = f"{passage.heading}." if passage.heading else ""
    for sentence in sentences(passage.text):
        if held and len(held) + len(sentence) > PART:
            found.append(held)
            held = ""
        held = f"{held} {sentence}".strip()
    return [*found, held] if held else found
