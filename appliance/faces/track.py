"""Follows one face from frame to frame, so that views and verdicts never mix two people."""

from appliance.faces.embed import EmbedderSpec, combine, distances
from appliance.records import Box, Face, Vector

OVERLAP = 0.2  # intersection over union of the same face in two frames
GAP = 1.0  # seconds without the face after which it may be another


class Track:
    """Collects the embeddings of one face."""

    def __init__(self, spec: EmbedderSpec):
        self._spec = spec
        self.vectors: list[Vector] = []
        self._box: Box | None = None
        self._seen = 0.0

    def follows(self, face: Face, now: float) -> bool:
        """Whether this is the face followed so far, by its place and by its looks. An empty track follows any."""
        if self._box is None:
            return True
        near = now - self._seen <= GAP and self._box.overlap(face.detection.box) >= OVERLAP
        return near and self.resembles(face)

    def resembles(self, face: Face) -> bool:
        """Whether the face looks like those taken so far."""
        if not self.vectors:
            return True
        mean = combine(self.vectors, self._spec.metric)
        return float(distances(face.embedding, mean[None], self._spec.metric)[0]) <= self._spec.consistency

    def moved(self, face: Face, now: float) -> None:
        """Note where the face is, without taking its embedding."""
        self._box, self._seen = face.detection.box, now

    def take(self, face: Face, now: float) -> None:
        """Note where the face is and keep its embedding."""
        self.moved(face, now)
        self.vectors.append(face.embedding)

    def fused(self) -> Vector:
        """One vector of all that were taken."""
        return combine(self.vectors, self._spec.metric)
