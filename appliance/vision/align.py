"""Turns a detected face into the square crop that an embedder expects."""

import cv2
import numpy as np
from numpy.typing import NDArray

from appliance.records.vision import Pixels, Snapshot

Points = NDArray[np.float32]

# Eye centres, nose tip, mouth corners, each pair from the viewer's left, as shares of the crop's side.
# dlib: its 5-point template of the unpadded unit square, within the 25 % padding of its 150-pixel chip; no embedder
# uses it any more, and some stored photos are cut by it.
# arcface: the 112-pixel template of InsightFace, used for most embedders since.
_DLIB_SQUARE = [
    (0.22549, 0.21599),
    (0.75476, 0.21599),
    (0.490127, 0.515625),
    (0.254149, 0.780233),
    (0.726104, 0.780233),
]
_ARCFACE_112 = [(38.2946, 51.6963), (73.5318, 51.5014), (56.0252, 71.7366), (41.5493, 92.3655), (70.7299, 92.2041)]
TEMPLATES: dict[str, Points] = {
    "dlib": ((np.array(_DLIB_SQUARE) + 0.25) / 1.5).astype(np.float32),
    "arcface": (np.array(_ARCFACE_112) / 112).astype(np.float32),
}


# A stored face: the arcface crop in the middle of a wider square, so that any template can be cut from it.
SNAPSHOT_SIDE = 320  # pixels
SNAPSHOT_SCALE = 0.62  # of the arcface template
SNAPSHOT = ((TEMPLATES["arcface"] - 0.5) * SNAPSHOT_SCALE + 0.5).astype(np.float32)


def similarity(source: Points, target: Points) -> NDArray[np.float64]:
    """The 2 x 3 matrix of rotation, uniform scale and shift that best maps `source` [n, 2] to `target` [n, 2].

    Least squares in closed form (Umeyama 1991, without reflection).
    """
    a = source.astype(np.float64)
    b = target.astype(np.float64)
    a_mean, b_mean = a.mean(axis=0), b.mean(axis=0)
    a, b = a - a_mean, b - b_mean
    norm = (a**2).sum() or 1.0
    cos = (a * b).sum() / norm
    sin = (a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum() / norm
    turn = np.array([[cos, -sin], [sin, cos]])
    return np.column_stack([turn, b_mean - turn @ a_mean])


def align(pixels: Pixels, landmarks: Points, template: str, size: int) -> Pixels:
    """Cut the face out, upright and at a fixed place: [size, size, 3] BGR."""
    return _warp(pixels, landmarks, TEMPLATES[template], size)[0]


def snapshot(pixels: Pixels, landmarks: Points) -> Snapshot:
    """Cut the face out with its surroundings, for later embedders."""
    kept, matrix = _warp(pixels, landmarks, SNAPSHOT, SNAPSHOT_SIDE)
    return Snapshot(kept, (landmarks @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32))


def _warp(pixels: Pixels, landmarks: Points, target: Points, size: int) -> tuple[Pixels, NDArray[np.float64]]:
    """The face with its landmarks at `target` x `size`, and the matrix from `pixels` to it."""
    matrix = similarity(landmarks, target * size)
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    if scale < 0.5 and min(pixels.shape[:2]) > 1:  # a plain warp would skip pixels of a large face
        half = np.ascontiguousarray(cv2.resize(pixels, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
        return _warp(half, (landmarks + 0.5) * 0.5 - 0.5, target, size)[0], matrix
    warped = cv2.warpAffine(pixels, matrix, (size, size), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return warped, matrix
