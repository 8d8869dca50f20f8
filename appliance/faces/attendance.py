"""Whether the person who is logged in still stands before the screen, and whether somebody else reads along.

Pure: it is told what the camera saw and what time it is.
"""

from dataclasses import dataclass
from typing import Literal

from appliance.records import Box, Face, Observation

Company = Literal["clear", "overlooked", "away", "left"]

FOLLOWED = 0.3  # overlap of a face with where the person was last, from which it is taken for theirs
TRUSTED = 6.0  # seconds that a followed face is theirs without being recognised: they look down, or aside
OVERLAP_SECONDS = 1.0  # since the last sight, within which a face can be followed
LOOKS = 2  # observations in a row with an unknown face, before it counts
NEAR = 0.35  # of the width of the person's face: who is farther away cannot read the screen
CALM = 1.5  # seconds without the unknown face, until what is private is shown again


@dataclass(frozen=True)
class AttendanceRules:
    """When somebody counts as away, and as gone."""

    away: float  # seconds unseen
    leave: float


class Attendance:
    """Follows one person from the moment they are first recognised."""

    def __init__(self, person_id: int, rules: AttendanceRules):
        self._person_id = person_id
        self._rules = rules
        self._seq = -1
        self._box: Box | None = None  # of their face, last
        self._seen: float | None = None  # when it was in view last; None until they were recognised once
        self._recognised = 0.0
        self._strange = 0  # observations in a row with an unknown face
        self._strange_at: float | None = None  # when there was one last

    def update(self, observation: Observation | None, now: float) -> Company:
        """Take what the camera sees (None: it sees nothing at all, so that nothing can be said of anybody)."""
        if observation is None:
            return "clear"
        if observation.seq != self._seq:
            self._seq = observation.seq
            self._look(observation, now)
        if self._seen is None:
            return "clear"
        unseen = now - self._seen
        if unseen > self._rules.leave:
            return "left"
        if self._strange_at is not None and now - self._strange_at < CALM:
            return "overlooked"
        return "away" if unseen > self._rules.away else "clear"

    def _look(self, observation: Observation, now: float) -> None:
        own = self._own(observation, now)
        if own is not None:
            self._seen, self._box = now, own.detection.box
        if self._seen is None:
            return
        width = self._box.width if self._box else 0.0
        unknown = [
            face
            for face in observation.faces
            if face is not own and not (face.match and face.match.near) and face.detection.box.width >= NEAR * width
        ]
        self._strange = self._strange + 1 if unknown else 0
        if self._strange >= LOOKS:
            self._strange_at = now

    def _own(self, observation: Observation, now: float) -> Face | None:
        """The person's face: the one that is recognised, or else the one that is where theirs was."""
        for face in observation.faces:
            if face.match and face.match.near and face.match.person_id == self._person_id:
                self._recognised = now
                return face
        if self._box is None or self._seen is None:
            return None
        if now - self._seen > OVERLAP_SECONDS or now - self._recognised > TRUSTED:
            return None
        box = self._box
        near = [face for face in observation.faces if face.detection.box.overlap(box) >= FOLLOWED]
        return max(near, key=lambda face: face.detection.box.overlap(box), default=None)
