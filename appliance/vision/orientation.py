"""Detects a camera mounted sideways or upside down: faces are found only when the picture is turned."""

import cv2
import numpy as np

from appliance.records.vision import Detection, Pixels
from appliance.vision.detect import Detector

TURNS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
SURE = 0.7  # of a detection's score
MARGIN = 0.04  # by which a turned picture must score better: YuNet finds faces upside down as well, less surely
TILTED = 30.0  # degrees of the eye line, beyond which a face is not upright
EVERY = 5.0  # seconds between checks of four detections each
VOTES = 3  # checks that must agree


def upright_turn(detector: Detector, pixels: Pixels) -> int | None:
    """By how many degrees clockwise the picture must be turned for its faces to stand upright; None if unknown."""
    scores = {0: _score(detector, pixels)}
    scores |= {degrees: _score(detector, cv2.rotate(pixels, code)) for degrees, code in TURNS.items()}
    best = max(scores, key=lambda degrees: scores[degrees])
    if scores[best] < SURE:
        return None
    return best if scores[best] - scores[0] >= MARGIN else 0


def _score(detector: Detector, pixels: Pixels) -> float:
    return max((found.score for found in detector.find(pixels) if _stands(found)), default=0.0)


def _stands(detection: Detection) -> bool:
    across = detection.landmarks[1] - detection.landmarks[0]
    return bool(abs(np.degrees(np.arctan2(across[1], across[0]))) < TILTED)


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
