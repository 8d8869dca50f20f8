"""Whose voice it is: a second sign beside the face.

A voice can be recorded and played back, so alone it lets nobody in. It confirms who is seen, or tells that somebody
else is speaking. Thresholds and the clips they were found on: docs/benchmarks.md.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from appliance.records.vision import Vector
from appliance.storage.voices import Voices

MODEL = "resemblyzer"  # its id in the manifest
SAME = 0.75  # similarity from which on a voice is that person's
MARGIN = 0.03  # how much less alike the second-best voice has to be
OTHER = 0.5  # below which it is not


@dataclass(frozen=True)
class Heard:
    """Whom a voice sounds like."""

    person_id: int | None = None  # None: nobody who is known, or it cannot be told
    similarity: float = 0.0  # to the nearest voice, 0 to 1
    nearest: tuple[tuple[int, float], ...] = ()  # everyone with a voice and their similarity, nearest first

    def to(self, person_id: int) -> float | None:
        """How alike the voice is to a person's; None if theirs is not known."""
        return dict(self.nearest).get(person_id)


class KnownVoices:
    """Compares voices with those that people have read in. For any thread."""

    def __init__(self, voices: Voices, model: str = MODEL):
        """`model`: the id of the one that gives the vectors."""
        self._voices, self._model = voices, model
        self._lock = threading.Lock()
        self._version: tuple[object, ...] = ()
        self._known: dict[int, Vector] = {}  # the mean of each person's vectors

    def who(self, voice: Sequence[float]) -> Heard:
        """Whom the vector of a voice is like; nobody if it is empty. Raises StoreError."""
        if not len(voice):
            return Heard()
        with self._lock:
            self._refresh()
            known = self._known
        return nearest(np.asarray(voice, np.float32), known)

    def knows(self, person_id: int) -> bool:
        """Whether somebody's voice is known. Raises StoreError."""
        with self._lock:
            self._refresh()
            return person_id in self._known

    def _refresh(self) -> None:
        version = self._voices.version()
        if version != self._version:
            self._known = {one.person_id: mean_of(one.vectors) for one in self._voices.all(self._model)}
            self._version = version


def mean_of(vectors: list[Vector]) -> Vector:
    """The mean of vectors, of unit length."""
    mean = np.mean(vectors, axis=0)
    return np.asarray(mean / np.linalg.norm(mean), np.float32)


def nearest(vector: Vector, known: dict[int, Vector]) -> Heard:
    """Compare a vector with one of each person."""
    found = sorted(((person, float(np.dot(vector, one))) for person, one in known.items()), key=lambda each: -each[1])
    if not found:
        return Heard()
    person_id, best = found[0]
    sure = best >= SAME and (len(found) == 1 or best - found[1][1] >= MARGIN)
    return Heard(person_id if sure else None, best, tuple(found))


def asking(seen: int | None, heard: Heard) -> int | None:
    """Who is asking, given the person whose face is seen and the voice: that person, or None for a guest.

    The face decides. A voice takes its word back if it is clearly not that person's, or clearly another's who is known;
    it never puts that one in place.
    """
    own = None if seen is None else heard.to(seen)
    if own is None:  # nobody is seen, or their voice is not known
        return seen
    another = heard.person_id not in (None, seen)
    return None if another or own < OTHER else seen
