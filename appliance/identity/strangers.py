"""Counts unknown faces in front of a screen that logs people in by itself. Pure: observations and time come in.

Without it, pictures could be held in front of the camera one after another until one is somebody's.
"""

import numpy as np

from appliance.records.vision import Face, Observation, Vector
from appliance.vision.embed import EmbedderSpec, distances
from appliance.vision.quality import doubt

STEADY = 0.5  # seconds for which a face must stay; a log-in without a touch needs longer
KEPT = 3600.0  # seconds in which a face that comes back counts no second time; in memory only
MOST = 32  # faces that are kept


class Strangers:
    """Tells each unknown face once."""

    def __init__(self) -> None:
        self._spec: EmbedderSpec | None = None
        self._now_seen: tuple[Vector, float] | None = None  # the unknown face in view, and since when
        self._counted: list[tuple[Vector, float]] = []  # and when each was seen last

    def update(self, observation: Observation | None, spec: EmbedderSpec | None, now: float) -> bool:
        """Whether a face that was not counted yet has stayed in view, clear to see and nobody's."""
        if spec is None or spec != self._spec:
            self._spec, self._now_seen, self._counted = spec, None, []  # vectors of two embedders cannot be compared
        face = observation.faces[0] if observation and observation.faces else None
        if spec is None or face is None or face.vector is None or not _unknown(face):
            self._now_seen = None
            return False
        if self._now_seen is None or not _alike(face.vector, [self._now_seen[0]], spec):
            self._now_seen = (face.vector, now)
        return now - self._now_seen[1] >= STEADY and self._count(face.vector, spec, now)

    def _count(self, vector: Vector, spec: EmbedderSpec, now: float) -> bool:
        """Whether the face is a new one. One that comes back is kept for longer."""
        known = [(kept, at) for kept, at in self._counted if now - at <= KEPT]
        others = [(kept, at) for kept, at in known if not _alike(vector, [kept], spec)]
        self._counted = [*others, (vector, now)][-MOST:]
        return len(others) == len(known)


def _unknown(face: Face) -> bool:
    """Whether somebody is registered, but not this face, which can be seen well."""
    return face.match is not None and not face.match.near and doubt(face.quality) is None


def _alike(vector: Vector, others: list[Vector], spec: EmbedderSpec) -> bool:
    return float(distances(vector, np.stack(others), spec.metric).min()) <= spec.consistency
