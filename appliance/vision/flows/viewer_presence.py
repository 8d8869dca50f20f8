"""Tracks whether the logged-in person is still at the screen, and whether someone else is watching.

Pure: observations and the time are passed in.
"""

import threading
from collections import deque
from dataclasses import dataclass
from typing import Literal

from appliance.records.vision import BoundingBox, Face, Observation

Company = Literal["clear", "overlooked", "stranger", "away", "left"]  # "stranger": without the person

FOLLOWED = 0.3  # overlap with the person's last position from which a face counts as theirs
TRUSTED = 6.0  # seconds a followed face counts as theirs unrecognised: they may look down or aside
FAR = 1.15  # times the threshold: a face that looks straight ahead and is farther away is another person's
STRAIGHT = 0.35  # yaw and pitch, up to which a face looks straight ahead
OTHERS = 3  # observations in a row of such a face before it is no longer followed
OVERLAP_SECONDS = 1.0  # since the face was last seen, within which it can be followed
WINDOW, LOOKS = 3, 2  # an unknown face counts if it is in LOOKS of WINDOW observations
NEAR = 0.35  # of the width of the person's face: a smaller face is too far away to read the screen
CALM = 1.5  # seconds without the unknown face before private content is shown again
ALONE = 1.5  # seconds unseen after which somebody else stands there alone
PARTED = 5.0  # seconds without the others, after which those who read together have parted: they look aside for less


@dataclass(frozen=True)
class ViewerPresenceRules:
    """Limits for being away and gone."""

    away: float  # seconds unseen
    leave: float


class ViewerPresence:
    """Follows one person from log-in until they leave. Thread-safe: each of their pages asks.

    After a log-in by face the person must be seen again. A PIN is used when the face fails, so then any face is
    taken for theirs, and nothing is decided before one was seen.
    """

    def __init__(self, person_id: int, rules: ViewerPresenceRules, by_face: bool, now: float):
        self._person_id = person_id
        self._rules = rules
        self._by_face = by_face
        self._lock = threading.Lock()
        self._seq = -1
        self._box: BoundingBox | None = None  # of their face, last
        self._seen: float | None = now if by_face else None  # when it was in view last
        self._recognised = now
        self._others = 0  # observations in a row in which the followed face was another's
        self._looks: deque[int] = deque(maxlen=WINDOW)  # unknown faces, in the last observations
        self._welcome = 0  # how many of them may look on
        self._strange_at: float | None = None  # when there was one last
        self._company: Company = "clear"

    def update(self, observation: Observation | None, now: float) -> Company:
        """Take an observation. None: the camera sees nothing, so nothing new is known."""
        with self._lock:
            if observation is None:
                if self._company == "clear" and self._seen is not None:
                    self._seen = now  # touches must show whether they are still there
            elif observation.seq != self._seq:
                self._seq = observation.seq
                self._look(observation, now)
            self._company = self._judge(now)
            return self._company

    def share(self, now: float) -> bool:
        """Let those who look on now do so, until one of them leaves or another comes. False if the person is not there.

        It ends as well when the person goes out of sight.
        """
        with self._lock:
            if self._judge(now) != "overlooked":
                return False
            self._welcome = max(self._looks, default=1) or 1
            self._company = self._judge(now)
            return True

    def _judge(self, now: float) -> Company:
        if self._seen is None:
            return "clear"
        unseen = now - self._seen
        if unseen > self._rules.leave:
            return "left"
        strange = self._strange_at is not None and now - self._strange_at < CALM
        self._part(unseen, now)
        if strange and not self._welcome:
            return "stranger" if unseen > ALONE else "overlooked"
        return "away" if unseen > self._rules.away else "clear"

    def _part(self, unseen: float, now: float) -> None:
        """Whether those who read together still do."""
        others = sum(count > self._welcome for count in self._looks)
        parted = self._strange_at is None or now - self._strange_at > PARTED
        if others >= LOOKS or parted or unseen > ALONE:
            self._welcome = 0

    def _look(self, observation: Observation, now: float) -> None:
        own = self._own(observation, now)
        if own is not None:
            self._seen, self._box = now, own.detection.box
        if self._seen is None:
            return
        width = self._box.width if self._box else 0.0
        unknown = [face for face in observation.faces if face is not own and not (face.match and face.match.near)]
        self._looks.append(sum(face.detection.box.width >= NEAR * width for face in unknown))
        if sum(count > 0 for count in self._looks) >= LOOKS:
            self._strange_at = now

    def _own(self, observation: Observation, now: float) -> Face | None:
        """The person's face: the recognised one, or else the one in their last position."""
        for face in observation.faces:
            if face.match and face.match.near and face.match.person_id == self._person_id:
                self._recognised, self._others = now, 0
                return face
        if not self._by_face:
            return max(observation.faces, key=lambda face: face.detection.box.width, default=None)
        if self._box is None or self._seen is None:
            return None
        if now - self._seen > OVERLAP_SECONDS or now - self._recognised > TRUSTED:
            return None
        box = self._box
        unclaimed = [face for face in observation.faces if not (face.match and face.match.near)]  # not another person's
        near = [face for face in unclaimed if face.detection.box.overlap(box) >= FOLLOWED]
        followed = max(near, key=lambda face: face.detection.box.overlap(box), default=None)
        self._others = self._others + 1 if followed and _is_another(followed) else 0
        return followed if self._others < OTHERS else None


def _is_another(face: Face) -> bool:
    """Whether a clearly seen face is far from the person's, so it is not just them looking down or aside."""
    straight = max(abs(face.quality.yaw), abs(face.quality.pitch)) <= STRAIGHT and not face.quality.edge
    return straight and face.match is not None and face.match.distance > FAR * face.match.threshold
