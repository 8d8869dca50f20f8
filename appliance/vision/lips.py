"""Whose mouth moves: the mouth's part of a face changes more than the nose's part, whatever the head and the light do.

No network: both parts of the aligned face are compared with those of a moment before, each where it fits best, after
the light has been divided out. A head that turns, nods or walks changes both; speech changes the mouth. Limits were
found on films made of sixteen people's photos, see docs/benchmarks.md. Pure: observations come in.
"""

from collections import deque
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from appliance.records.vision import BoundingBox, Face, Observation, Pixels

MOUTH, NOSE = (80, 106, 38, 74), (52, 76, 34, 78)  # top, bottom, left, right in the aligned face [112, 112]
REACH = 4  # pixels by which a part may have been shifted: landmarks are not exact
APART, TOO_FAR = 0.12, 0.5  # seconds between two faces that are compared: at least, at most
MORE, NOISE = 1.4, 3.0  # the mouth moves if it changes this many times as much as the nose, and so many levels more
WINDOW = 1.0  # seconds that count
LEAST, SHARE = 2, 0.25  # comparisons in them in which it moved, and their share
FOLLOWED = 0.3  # overlap with the face before from which it is the same one
TRUSTED = 3.0  # seconds for which it is the person who was recognised in it, while they look aside

Grey = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Mouth:
    """A face whose mouth moves."""

    face: Face
    person_id: int | None  # who was recognised in it within the last seconds


@dataclass(eq=False)
class _Track:
    """One face of the last seconds."""

    box: BoundingBox
    seen: deque[tuple[float, Grey]] = field(default_factory=deque)
    moved: deque[tuple[float, bool]] = field(default_factory=deque)
    known: tuple[float, int] | None = None  # when and as whom it was recognised last

    def add(self, at: float, face: Face) -> None:
        self.box = face.detection.box
        if face.match and face.match.near:
            self.known = at, face.match.person_id
        now = _flat(face.crop)
        before = next((grey for time, grey in reversed(self.seen) if at - time >= APART), None)
        if before is not None:
            self.moved.append((at, _change(now, before, MOUTH) > MORE * _change(now, before, NOSE) + NOISE))
        self.seen.append((at, now))
        self.forget(at)

    def forget(self, at: float) -> None:
        while self.seen and at - self.seen[0][0] > TOO_FAR:
            self.seen.popleft()
        while self.moved and at - self.moved[0][0] > WINDOW:
            self.moved.popleft()
        if self.known and at - self.known[0] > TRUSTED:
            self.known = None

    @property
    def moves(self) -> bool:
        times = sum(moved for _, moved in self.moved)
        return times >= LEAST and times >= SHARE * len(self.moved)


class Lips:
    """Follows the faces of one camera. Not for several threads."""

    def __init__(self) -> None:
        self._tracks: list[_Track] = []
        self._seq = -1
        self._speaking: tuple[Mouth, ...] = ()

    def speaking(self, observation: Observation | None) -> tuple[Mouth, ...]:
        """The faces of the newest observation whose mouth has moved within the last second."""
        if observation is None:
            self._tracks, self._speaking = [], ()
        elif observation.seq != self._seq:
            self._seq = observation.seq
            self._follow(observation)
        return self._speaking

    def _follow(self, observation: Observation) -> None:
        at, left = observation.taken_at, list(self._tracks)
        found: list[tuple[Face, _Track]] = []
        for face in observation.faces:
            nearest = max(left, key=lambda track: track.box.overlap(face.detection.box), default=None)
            if nearest is None or nearest.box.overlap(face.detection.box) < FOLLOWED:
                nearest = _Track(face.detection.box)
            else:
                left.remove(nearest)
            nearest.add(at, face)
            found.append((face, nearest))
        for track in left:  # hidden for a moment, perhaps
            track.forget(at)
        self._tracks = [track for _, track in found] + [track for track in left if track.seen]
        self._speaking = tuple(
            Mouth(face, track.known[1] if track.known else None) for face, track in found if track.moves
        )


def _flat(crop: Pixels) -> Grey:
    """Grey levels of an aligned face [112, 112, 3] in percent of their surroundings' level."""
    grey = cv2.GaussianBlur(cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY).astype(np.float32), (0, 0), 1.0)
    return np.asarray(100 * grey / (cv2.GaussianBlur(grey, (0, 0), 14) + 8), np.float32)


def _change(now: Grey, before: Grey, part: tuple[int, int, int, int]) -> float:
    """How much a part differs from where it fits best in the face before: root mean square, in percent."""
    top, bottom, left, right = part
    present = now[top:bottom, left:right]
    former = before[top - REACH : bottom + REACH, left - REACH : right + REACH]
    squares = cv2.matchTemplate(former, present, cv2.TM_SQDIFF)
    return float(np.sqrt(max(0.0, float(squares.min())) / present.size))
