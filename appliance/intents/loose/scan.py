"""What stands anywhere in a text: the values that were read in it, and cues: phrases of [loose] in languages/.

A cue is a phrase and its place. The text is looked at word by word, so a cue may be part of a longer phrase.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from appliance.intents.sentence import Segment, Sentence

ENDS = frozenset(".,;:!?()–—…")  # what ends a clause
OTHER_MATTERS = frozenset(
    "remind reminders list shopping todo lights dice coin random_number choose documents remember forget "
    "forget_all recall_all".split()
)


@dataclass(frozen=True)
class Scan:
    """A text, and what can be seen in it."""

    sentence: Sentence

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its words, in lower case."""
        return tuple(token.word for token in self.sentence.tokens)

    @cached_property
    def clauses(self) -> list[range]:
        """The tokens of each clause, without the signs between them."""
        found, start = [], 0
        for n, word in enumerate((*self.words, ".")):
            if word in ENDS:
                found.append(range(start, n))
                start = n + 1
        return [clause for clause in found if clause]

    def places_of(self, *names: str) -> list[range]:
        """Where the phrases of these cues stand, the longest at each word."""
        phrases = [phrase for name in names for phrase in self.sentence.language.entry("loose", name) if phrase]
        found: list[range] = []
        for at in range(len(self.words)):
            lengths = [len(p) for p in phrases if self.words[at : at + len(p)] == p]
            if lengths and (not found or at >= found[-1].stop):
                found.append(range(at, at + max(lengths)))
        return found

    def has(self, *names: str) -> bool:
        """Whether one of these cues is in the text."""
        return bool(self.places_of(*names))

    def has_in(self, clause: range, *names: str) -> bool:
        """Whether one of these cues is in a part of the text."""
        return any(place.start in clause for place in self.places_of(*names))

    def begins_with(self, at: int, name: str) -> bool:
        """Whether a phrase of a cue begins at a word."""
        return any(place.start == at for place in self.places_of(name))

    def segments(self, kind: str) -> list[Segment]:
        """The stretches that have a value of a kind."""
        return [segment for segment in self.sentence.segments if kind in segment.values]

    def values(self, kind: str) -> list[Any]:
        """The values of a kind, in order."""
        return self.sentence.values(kind)

    def word(self, at: int) -> str:
        """A word, or nothing beyond the ends."""
        return self.words[at] if 0 <= at < len(self.words) else ""

    def clause_of(self, at: int) -> range:
        """The clause that a word is in."""
        return next((clause for clause in self.clauses if at in clause), range(at, at + 1))

    @cached_property
    def asks(self) -> bool:
        """Whether it is a question by its sign, or a clause of it begins as one does."""
        return "?" in self.words or any(self.begins_with(clause.start, "asking") for clause in self.clauses)

    @cached_property
    def is_about_other_matters(self) -> bool:
        """Whether a word of it belongs to another tool, such as a list or the lights."""
        starts = {n for place in self.places_of("start", "notify") for n in place}
        starts |= {place.start for place in self.places_of("other_sense")}
        segments = (s for s in self.sentence.segments if s.first not in starts)
        return any(segment.means & OTHER_MATTERS for segment in segments)
