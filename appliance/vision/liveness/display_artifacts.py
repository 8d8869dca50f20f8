"""Signs of a screen or a sheet around a face: borders that move with it.

They are often missing, and a person shows none, so they can reject a face but never confirm one.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from appliance.records.vision import BoundingBox, Detection, Pixels
from appliance.vision.align import similarity

Array = NDArray[np.float64]
Lines = NDArray[np.float64]  # [n, 4]: both ends, in pixels of the frame

SCALE = 0.5  # of the frame in which lines are looked for
UPRIGHT = 25.0  # degrees from the vertical (or, above a head, from the horizontal)
NEAR, FAR = 0.8, 2.6  # face widths beside the middle of the face
ALONG = 2.0  # pixels: a line this near to where the face would have taken it went along
APART = 3.5  # pixels: and this far from where it was did not stay
PARALLEL = 0.998  # cosine of the angle between a line and itself in another frame
RIM = 0.12  # of the width, on each side
TEXTURE = 0.05  # squared grey levels of gradient: with less, movement of the rim cannot be measured
STILL = 0.4  # pixels
BORDER = 0.5  # face heights of lines that went along


class Borders:
    """Looks for straight lines beside and above a face that move as it moves, while the room stays.

    A camera in a hand moves all lines alike, and then there is no result.
    """

    def __init__(self, pixels: Pixels, detection: Detection):
        self._detector = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD)
        self._detection = detection
        self._lines = self._around(pixels, detection.box)
        self._rim = _rim(pixels)

    def moving(self, pixels: Pixels, detection: Detection) -> float:
        """Length of the lines that went along with the face since the first frame, in face heights."""
        if not len(self._lines) or not _stayed(self._rim, _rim(pixels)):
            return 0.0
        found = self._around(pixels, detection.box)
        matrix = similarity(self._detection.landmarks, detection.landmarks)
        ends = self._lines.reshape(-1, 2) @ matrix[:, :2].T + matrix[:, 2]
        along, stayed = _distances(ends.reshape(-1, 4), found), _distances(self._lines, found)
        went = (along < ALONG) & (stayed > APART)
        return float(_lengths(self._lines)[went].sum() / self._detection.box.height)

    def _around(self, pixels: Pixels, box: BoundingBox) -> Lines:
        """Long lines left and right of the face, and above it; what is nearer is hair and shoulders."""
        small = cv2.resize(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), None, fx=SCALE, fy=SCALE)
        found = self._detector.detect(small)[0]
        if found is None:
            return np.zeros((0, 4))
        lines = found.reshape(-1, 4).astype(np.float64) / SCALE
        middle = (lines[:, :2] + lines[:, 2:]) / 2
        across = np.abs(middle[:, 0] - box.x - box.width / 2) / box.width
        step = np.abs(lines[:, 2:] - lines[:, :2])
        angle = np.degrees(np.arctan2(step[:, 0], step[:, 1]))  # from the vertical
        beside = (angle < UPRIGHT) & (across > NEAR) & (across < FAR)
        beside &= _overlap(lines[:, 1::2], box.y, box.y + box.height) > 0.25 * box.height
        above = (angle > 90 - UPRIGHT) & (middle[:, 1] < box.y - 0.25 * box.height)
        above &= _overlap(lines[:, 0::2], box.x, box.x + box.width) > 0.4 * box.width
        kept: NDArray[np.float64] = lines[(beside | above) & (_lengths(lines) > 0.3 * box.height)]
        return kept


def _rim(pixels: Pixels) -> NDArray[np.float32]:
    """The outermost columns of the picture, blurred, side by side: where a face and what is held there seldom reach."""
    width = round(RIM * pixels.shape[1])
    grey = cv2.cvtColor(np.hstack([pixels[:, :width], pixels[:, -width:]]), cv2.COLOR_BGR2GRAY)
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), 2), np.float32)


def _stayed(before: NDArray[np.float32], after: NDArray[np.float32]) -> bool:
    """Whether the rim is where it was: the shift that least squares explains the change by (Lucas and Kanade 1981)."""
    across, down = cv2.Sobel(before, cv2.CV_32F, 1, 0, scale=1 / 8), cv2.Sobel(before, cv2.CV_32F, 0, 1, scale=1 / 8)
    seam = slice(before.shape[1] // 2 - 3, before.shape[1] // 2 + 3)  # where the two sides meet is no texture
    across[:, seam] = down[:, seam] = 0
    change = after - before - np.median(after - before)
    steps = np.stack([across.ravel(), down.ravel()])
    matrix = steps @ steps.T / steps.shape[1]
    if np.linalg.eigvalsh(matrix)[0] < TEXTURE:
        return False  # too bare to tell
    shift = np.linalg.solve(matrix, steps @ change.ravel() / steps.shape[1])
    return bool(np.hypot(*shift) < STILL)


def _lengths(lines: Lines) -> Array:
    return np.asarray(np.hypot(lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1]), np.float64)


def _overlap(ends: Array, low: float, high: float) -> Array:
    return np.asarray(np.minimum(ends.max(axis=1), high) - np.maximum(ends.min(axis=1), low), np.float64)


def _distances(lines: Lines, others: Lines) -> Array:
    """Of each line to the nearest other that could be the same one; infinite where there is none."""
    if not len(others):
        return np.full(len(lines), np.inf)
    start, lengths = lines[:, None, :2], _lengths(lines)[:, None]
    along = (lines[:, None, 2:] - start) / lengths[..., None]
    normal = np.stack([-along[..., 1], along[..., 0]], axis=-1)
    first, second = others[None, :, :2] - start, others[None, :, 2:] - start
    other_lengths = _lengths(others)[None]
    parallel = np.abs(((second - first) * along).sum(-1)) / other_lengths > PARALLEL
    positions = np.stack([(first * along).sum(-1), (second * along).sum(-1)], axis=-1)
    common = np.minimum(positions.max(-1), lengths) - np.maximum(positions.min(-1), 0)
    same = parallel & (common > 0.4 * np.minimum(lengths, other_lengths))
    off = np.maximum(np.abs((first * normal).sum(-1)), np.abs((second * normal).sum(-1)))
    return np.asarray(np.where(same, off, np.inf).min(axis=1), np.float64)
