"""Follows one face across frames, so that views and verdicts never mix two people."""

from appliance.records.vision import BoundingBox, Face, Vector
from appliance.vision.embed import EmbedderSpec, combine, distances

OVERLAP = 0.2  # intersection over union of the same face in two frames
GAP = 2.5  # seconds without the face after which it may be another person; a camera may send one frame a second


class Track:
    """Collects the embeddings of one face."""

    def __init__(self, spec: EmbedderSpec):
        self._spec = spec
        self.vectors: list[Vector] = []
        self._box: BoundingBox | None = None
        self._seen = 0.0

    def follows(self, face: Face, now: float) -> bool:
        """Whether this is the face followed so far, by position and appearance. An empty track accepts any."""
        return self._box is None or (self.near(face, now) and self.resembles(face))

    def near(self, face: Face, now: float) -> bool:
        """Whether the face is where the last one was, a moment ago."""
        moved_on = self._box is not None and self._box.overlap(face.detection.box) >= OVERLAP
        return moved_on and now - self._seen <= GAP

    def resembles(self, face: Face) -> bool:
        """Whether the face looks like those taken so far. One that was not embedded may."""
        if not self.vectors or face.vector is None:
            return True
        mean = combine(self.vectors, self._spec.metric)
        return float(distances(face.vector, mean[None], self._spec.metric)[0]) <= self._spec.consistency

    def moved(self, face: Face, now: float) -> None:
        """Note where the face is, without taking its embedding."""
        self._box, self._seen = face.detection.box, now

    def take(self, face: Face, now: float) -> None:
        """Note where the face is and keep its embedding."""
        self.moved(face, now)
        self.vectors.append(face.embedding)

    def renewed(self) -> "Track":
        """A track that continues from the same position, without embeddings."""
        track = Track(self._spec)
        track._box, track._seen = self._box, self._seen
        return track

    def fused(self) -> Vector:
        """One vector of all that were taken."""
        return combine(self.vectors, self._spec.metric)
