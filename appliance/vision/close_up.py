"""A second look at a face that may be tilted.

A detector finds a head tilted by 30 to 60 degrees, but puts its landmarks where those of an upright one would be, so
that the face is cut out askew and looks like nobody. Its score is lower then. Turned upright, the same face scores
better, with landmarks that are right.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from appliance.records.vision import BoundingBox, Detection, Pixels
from appliance.vision.detect import Detector

STRAIGHT = 0.93  # of a detection's score: bare faces that stand upright have it and more
ENOUGH = 0.94  # a turn with that score needs no further one
BETTER = 0.01  # a turned face must score this much better
TURNS = (45, -45, 90, -90, 180, 135, -135)  # degrees, the likeliest first
AROUND = 2.5  # sides of the face's box that are looked at
SIDE = 224  # pixels of them
WIDE = 318  # pixels of a square that holds the others at any turn


def straightened(detector: Detector, pixels: Pixels, face: Detection) -> Detection:
    """The face with the landmarks of the turn in which it scores best. Up to seven small detections."""
    close, best = CloseUp(pixels, face.box), face
    for degrees in TURNS:
        again = _middle(detector.find(close.turned(degrees)))
        if again is not None and again.score >= best.score + BETTER:
            best = Detection(face.box, close.back(again.landmarks, degrees), again.score)
        if best.score >= ENOUGH:
            break
    return best


class CloseUp:
    """The surroundings of a face, to be turned around its middle."""

    def __init__(self, pixels: Pixels, box: BoundingBox):
        scale = SIDE / (AROUND * max(box.width, box.height))
        middle = np.array([box.x + box.width / 2, box.y + box.height / 2])
        self._to_wide = np.column_stack([np.eye(2) * scale, WIDE / 2 - scale * middle])
        self._wide = _sampled(pixels, self._to_wide, WIDE)

    def turned(self, degrees: float) -> Pixels:
        """[SIDE, SIDE, 3], turned anticlockwise."""
        return _sampled(self._wide, _turn(degrees), SIDE)

    def back(self, points: NDArray[np.float32], degrees: float) -> NDArray[np.float32]:
        """Points [n, 2] of `turned(degrees)`, in the picture as it came."""
        for matrix in (_turn(degrees), self._to_wide):
            inverse = cv2.invertAffineTransform(matrix)
            points = (points @ inverse[:, :2].T + inverse[:, 2]).astype(np.float32)
        return points


def _turn(degrees: float) -> NDArray[np.float64]:
    matrix = cv2.getRotationMatrix2D((WIDE / 2, WIDE / 2), degrees, 1.0)
    matrix[:, 2] += (SIDE - WIDE) / 2
    return np.asarray(matrix, np.float64)


def _sampled(pixels: Pixels, matrix: NDArray[np.float64], side: int) -> Pixels:
    """[side, side, 3] of a picture that is mapped by `matrix` [2, 3]."""
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    if scale < 0.5 and min(pixels.shape[:2]) > 1:  # a plain warp would skip pixels
        half = np.ascontiguousarray(cv2.resize(pixels, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
        return _sampled(half, np.column_stack([2 * matrix[:, :2], matrix[:, 2] + matrix[:, :2].sum(axis=1) / 2]), side)
    warped = cv2.warpAffine(pixels, matrix, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(warped, np.uint8)


def _middle(found: list[Detection]) -> Detection | None:
    """The face in the middle of a close-up, or None."""
    return next((face for face in found if _off_middle(face.box) < SIDE / 8), None)


def _off_middle(box: BoundingBox) -> float:
    return max(abs(box.x + box.width / 2 - SIDE / 2), abs(box.y + box.height / 2 - SIDE / 2))
