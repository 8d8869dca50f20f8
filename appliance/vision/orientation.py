"""Finds how a picture must be turned for its faces to stand upright.

`UprightDetector` finds faces that are tilted, lie on their side or stand on their head; `UprightWatch` tells that a
camera hangs that way.
"""

from collections.abc import Sequence

import cv2
import numpy as np

from appliance.records.vision import BoundingBox, Detection, Pixels
from appliance.vision.close_up import STRAIGHT, straightened
from appliance.vision.detect import Detector

TURNS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
SURE = 0.7  # of a detection's score
MARGIN = 0.04  # by which a turned picture must score better: YuNet finds faces upside down as well, less surely
TILTED = 30.0  # degrees of the eye line, beyond which a face is not upright
EVERY = 5.0  # seconds between checks of four detections each
VOTES = 3  # checks that must agree

# An upright face scores 0.92 and more, one on its side at most 0.89. Dark glasses, masks and turns lower the score
# too, but then no turn of the picture scores better.
DOUBTFUL_SCORE = 0.91
DOUBTFUL_TILT = 40.0  # degrees
LARGE = 40.0  # pixels: smaller faces are not worth more detections
LARGEST = 2  # faces of a picture that are looked at again
STAYED = 0.7  # intersection over union of a face that has hardly moved


class UprightDetector:
    """A detector that also finds faces in a picture that is turned by a quarter or a half.

    Their boxes and landmarks are in the picture as it came, so that an alignment by the landmarks stands them upright.
    """

    def __init__(self, inner: Detector):
        self.inner = inner

    def find(self, pixels: Pixels, known: Sequence[Detection] = ()) -> list[Detection]:
        """See Detector. More detections where a large face may not stand upright: small ones around it, then three.

        `known` are the faces of a moment ago: one that has hardly moved since is not looked at again.
        """
        found = self.inner.find(pixels)
        before = [_as_known(face, known) for face in found]
        pairs = zip(found, before, strict=True)
        faces = [same or self._straight(pixels, face, number) for number, (face, same) in enumerate(pairs)]
        fresh = bool(faces) and before[0] is None
        return self._find_turned(pixels, faces) if fresh and _doubtful(faces[0]) else faces

    def find_anyhow(self, pixels: Pixels) -> list[Detection]:
        """The same, and three more detections where no face was found."""
        return self.find(pixels) or self._find_turned(pixels, [])

    def _straight(self, pixels: Pixels, face: Detection, number: int) -> Detection:
        """A face, one of the largest ones with the landmarks of the turn that suits it; `number` counts from them."""
        return straightened(self.inner, pixels, face) if number < LARGEST and _askew(face) else face

    def _find_turned(self, pixels: Pixels, found: list[Detection]) -> list[Detection]:
        """The faces in the best of four turns, where `found` are those of the picture as it is."""
        faces = {0: found} | {degrees: self.inner.find(cv2.rotate(pixels, code)) for degrees, code in TURNS.items()}
        scores = {degrees: _score(those) for degrees, those in faces.items()}
        best = max(scores, key=lambda degrees: scores[degrees])
        if best == 0 or scores[best] < SURE or scores[best] - scores[0] < MARGIN:
            return found
        height, width = pixels.shape[:2]
        turned = [_turned_back(detection, best, width, height) for detection in faces[best]]
        return [self._straight(pixels, face, number) for number, face in enumerate(turned)]


def in_place(face: Detection, others: Sequence[Detection]) -> int | None:
    """Which of the others is at the same place, or None."""
    overlaps = [face.box.overlap(other.box) for other in others]
    best = max(range(len(others)), key=lambda number: overlaps[number], default=None)
    return best if best is not None and overlaps[best] >= STAYED else None


def _as_known(face: Detection, known: Sequence[Detection]) -> Detection | None:
    """An askew face with the landmarks of a moment ago, moved to where it is now; None if it is new or upright."""
    number = in_place(face, known) if _askew(face) else None
    if number is None:
        return None
    before = known[number]
    corner, corner_before = np.array([(box.x, box.y) for box in (face.box, before.box)])
    landmarks = corner + face.box.width / before.box.width * (before.landmarks - corner_before)
    return Detection(face.box, landmarks.astype(np.float32), before.score)


def _askew(face: Detection) -> bool:
    return face.box.width >= LARGE and face.score < STRAIGHT


def _doubtful(face: Detection) -> bool:
    lying = abs(tilt(face)) > DOUBTFUL_TILT and face.score < STRAIGHT
    return face.box.width >= LARGE and (face.score < DOUBTFUL_SCORE or lying)


def _turned_back(face: Detection, degrees: int, width: int, height: int) -> Detection:
    """A face found in a picture turned clockwise by `degrees`, in the picture of `width` x `height` as it came."""
    box = face.box
    corners = np.array([(box.x, box.y), (box.x + box.width, box.y + box.height)])
    ends = _points_back(corners, degrees, width, height)
    low, size = ends.min(axis=0), np.ptp(ends, axis=0)
    landmarks = _points_back(face.landmarks, degrees, width, height).astype(np.float32)
    return Detection(BoundingBox(float(low[0]), float(low[1]), float(size[0]), float(size[1])), landmarks, face.score)


def _points_back(points: np.ndarray, degrees: int, width: int, height: int) -> np.ndarray:
    x, y = points[:, 0], points[:, 1]
    back = {90: (y, height - 1 - x), 180: (width - 1 - x, height - 1 - y), 270: (width - 1 - y, x)}[degrees]
    return np.stack(back, axis=1)


def tilt(face: Detection) -> float:
    """Tilt of the line of the eyes in degrees, clockwise, -180 to 180; 0 in an upright face."""
    across = face.landmarks[1] - face.landmarks[0]
    return float(np.degrees(np.arctan2(across[1], across[0])))


def upright_turn(detector: Detector, pixels: Pixels) -> int | None:
    """By how many degrees clockwise the picture must be turned for its faces to stand upright; None if unknown."""
    scores = {0: _score(detector.find(pixels))}
    scores |= {degrees: _score(detector.find(cv2.rotate(pixels, code))) for degrees, code in TURNS.items()}
    best = max(scores, key=lambda degrees: scores[degrees])
    if scores[best] < SURE:
        return None
    return best if scores[best] - scores[0] >= MARGIN else 0


def _score(found: list[Detection]) -> float:
    return max((face.score for face in found if abs(tilt(face)) < TILTED), default=0.0)


class UprightWatch:
    """Checks a picture now and then, and reports a result seen several times in a row. Not thread-safe."""

    def __init__(self) -> None:
        self.turn = 0  # degrees clockwise to turn the picture
        self.reset()

    def reset(self) -> None:
        """Note that the camera is certainly upright."""
        self.turn, self._last, self._times, self._due = 0, 0, 0, 0.0

    def look(self, detector: Detector, pixels: Pixels, now: float) -> int:
        """The turn that is needed, after this picture; `now` in seconds."""
        if now >= self._due:
            self._due = now + EVERY
            seen = upright_turn(detector, pixels)
            if seen is not None:
                self._times = self._times + 1 if seen == self._last else 1
                self._last = seen
                self.turn = seen if self._times >= VOTES else self.turn
        return self.turn
