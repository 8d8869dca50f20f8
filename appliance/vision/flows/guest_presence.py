"""Tracks whether the guest who uses a screen is still the same person. Pure: observations and the time are passed in.

A guest has no template. So the first clear views of the face in front become one, for as long as the visit lasts.
"""

from typing import Literal

from appliance.records.vision import BoundingBox, Face, Observation, Vector
from appliance.vision.embed import EmbedderSpec, combine, distances
from appliance.vision.flows.viewer_presence import FAR, FOLLOWED, NEAR, OTHERS, OVERLAP_SECONDS, STRAIGHT

Sight = Literal["seen", "unseen", "replaced"]

VIEWS = 5  # that make up the template
INSTEAD = 0.7  # of the width of the guest's face: another face as large stands where the guest stood
GONE = 1.5  # seconds unseen, after which any other face that is near enough to read counts


class GuestPresence:
    """Follows one guest until another face takes their place."""

    def __init__(self) -> None:
        self._seq = -1
        self._views: list[Vector] = []
        self._viewed = -1.0  # when the newest view was taken, in seconds
        self._person: int | None = None  # if the guest is a registered person who is not logged in
        self._box: BoundingBox | None = None  # of their face, last
        self._seen = 0.0  # when it was in view last
        self._others = 0  # observations in a row with another face in their place
        self._sight: Sight = "unseen"

    def update(self, observation: Observation, spec: EmbedderSpec, now: float) -> Sight:
        """Take an observation. "replaced" once, and then another presence is needed."""
        if observation.seq != self._seq:
            self._seq = observation.seq
            self._sight = self._look(observation, spec, now)
        return self._sight

    def _look(self, observation: Observation, spec: EmbedderSpec, now: float) -> Sight:
        own = self._own(observation, spec, now)
        if own is not None:
            self._keep(own, now)
            self._others = 0
            return "seen"
        others = [face for face in observation.faces if self._takes_over(face, spec, now)]
        self._others = self._others + 1 if others else 0
        return "replaced" if self._others >= OTHERS else "unseen"

    def _own(self, observation: Observation, spec: EmbedderSpec, now: float) -> Face | None:
        if not self._views:
            return observation.faces[0] if observation.faces else None
        same = [face for face in observation.faces if not self._is_other(face) and self._far(face, spec) <= 1]
        if same:
            return min(same, key=lambda face: self._far(face, spec))
        box = self._box
        if box is None or now - self._seen > OVERLAP_SECONDS:
            return None
        # Somebody who looks down or aside is unlike every view. A clear look at another face is not.
        kept = [face for face in observation.faces if not self._is_another(face, spec)]
        there = [face for face in kept if face.detection.box.overlap(box) >= FOLLOWED]
        return max(there, key=lambda face: face.detection.box.overlap(box), default=None)

    def _keep(self, face: Face, now: float) -> None:
        self._box, self._seen = face.detection.box, now
        if not is_straight(face):
            return
        if face.match and face.match.near and not self._views:
            self._person = face.match.person_id
        if len(self._views) < VIEWS and face.embedded_at != self._viewed:
            self._views.append(face.embedding)
            self._viewed = face.embedded_at

    def _takes_over(self, face: Face, spec: EmbedderSpec, now: float) -> bool:
        width = self._box.width if self._box else 0.0
        least = NEAR if now - self._seen > GONE else INSTEAD
        return face.detection.box.width >= least * width and self._is_another(face, spec)

    def _is_another(self, face: Face, spec: EmbedderSpec) -> bool:
        """Whether a clearly seen face is not the guest's."""
        return is_straight(face) and (self._is_other(face) or self._far(face, spec) > FAR)

    def _is_other(self, face: Face) -> bool:
        """Whether it is the face of another registered person."""
        near = face.match is not None and face.match.near
        return near and self._person is not None and face.match is not None and face.match.person_id != self._person

    def _far(self, face: Face, spec: EmbedderSpec) -> float:
        """The distance to the guest's template, in thresholds."""
        template = combine(self._views, spec.metric)[None]
        return float(distances(face.embedding, template, spec.metric)[0]) / spec.threshold


def is_straight(face: Face) -> bool:
    """Whether a face looks at the screen and is whole in the picture."""
    return max(abs(face.quality.yaw), abs(face.quality.pitch)) <= STRAIGHT and not face.quality.edge
