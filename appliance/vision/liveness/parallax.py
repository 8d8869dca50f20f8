"""Tells a head from a photo of a head by how its parts move relative to each other when it turns.

A face is laid on a fixed patch by the affine map of its eyes and mouth corners. What then still moves against a
reference patch of the same face is what no flat thing can do. That flow is measured densely (DIS optical flow, Kroeger
et al. 2016) and explained, by robust least squares, in two ways:

- `turn`: as the parallax of a whole head, which tells how far and where it turned (in radians, roughly);
- `nose`: as the parallax of a nose alone, on top of any smooth surface (all of the second order: a sheet bent any way).

A head has both, in proportion. A flat or bent picture of one, however moved, has no nose.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from appliance.records.vision import Pixels
from appliance.vision.liveness.head_model import Build, bump, depth, nose

SIDE = 144  # pixels of the patch
SPAN = 56.0  # pixels between the eyes in the patch
ORIGIN = (72.0, 44.0)  # pixels: the middle between the eyes
# Eyes and mouth corners of an average face in eye distances; only that they are fixed matters.
CORNERS = np.array([(-0.5, 0.0), (0.5, 0.0), (-0.38, 1.1), (0.38, 1.1)])
STEP = 3  # pixels between two points where the flow is read
TEXTURE = 400.0  # squared grey levels of gradient at which a point counts half
ROUNDS = 3  # of reweighting
MIN_SCALE = 1e-3  # eye distances; flow is not known better than this

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Parallax:
    """The movement relative to the reference, x to the right of the picture and y down."""

    turn: tuple[float, float]  # radians, roughly
    nose: tuple[float, float]  # eye distances; 0 for anything smooth
    squeeze: float  # 1: no foreshortening since the reference; cos(angle) for a flat thing that was turned
    noise: float  # eye distances: what neither explains


@dataclass(frozen=True, eq=False)
class Patch:
    """A face with its eyes and mouth corners at fixed places."""

    grey: NDArray[np.uint8]  # [SIDE, SIDE]
    matrix: Array  # 2 x 3, from the frame to the patch


def patch_of(pixels: Pixels, landmarks: NDArray[np.float32]) -> Patch:
    """Cut the face out of a frame; `landmarks` [5, 2] as in Detection."""
    source = landmarks[[0, 1, 3, 4]].astype(np.float64)
    target = CORNERS * SPAN + ORIGIN
    matrix = np.asarray(np.linalg.lstsq(np.column_stack([source, np.ones(4)]), target, rcond=None)[0].T, np.float64)
    warped = cv2.warpAffine(pixels, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return Patch(np.asarray(cv2.cvtColor(warped, cv2.COLOR_BGR2GRAY), np.uint8), matrix)


class _Basis:
    """The points that are looked at, and the movements that are told apart."""

    def __init__(self) -> None:
        columns, rows = np.meshgrid(np.arange(20, SIDE - 20, STEP), np.arange(18, SIDE - 8, STEP))
        x, y = (columns - ORIGIN[0]) / SPAN, (rows - ORIGIN[1]) / SPAN
        face = np.hypot(x / 0.85, (y - 0.5) / 1.05) < 1
        self.columns, self.rows = columns[face], rows[face]
        x, y = x[face], y[face]
        # Mouths speak and eyes blink: they count for less.
        self.trust = 1 - 0.8 * bump(x, y - 1.1, 0.35, 0.15, 0.2) - 0.6 * bump(np.abs(x) - 0.5, y, 0.2, 0.09, 0.09)
        linear = [np.ones_like(x), x, y]
        self.smooth_and_nose = np.column_stack([*linear, x * x, x * y, y * y, nose(x, y)])
        self.head = np.column_stack([*linear, depth(x, y, Build(sockets=0.0))])  # lids move, sockets tell little


_BASIS = _Basis()


class Reference:
    """A patch of a face, looking straight, to compare later ones with."""

    def __init__(self, patch: Patch):
        self._patch = patch
        self._flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
        self._weights = [self._texture(cv2.Sobel(patch.grey, cv2.CV_32F, *axis)) for axis in ((1, 0), (0, 1))]

    def compare(self, patch: Patch) -> Parallax:
        """What moved from the reference to `patch`. Takes about 3 ms."""
        flow = self._flow.calc(self._patch.grey, patch.grey, None)[_BASIS.rows, _BASIS.columns] / SPAN
        (nose_x, noise_x), (nose_y, noise_y) = (_nose(flow[:, i], self._weights[i]) for i in (0, 1))
        along_x, along_y = (_solve(_BASIS.head, flow[:, i], self._weights[i]) for i in (0, 1))
        within = np.eye(2) + np.stack([along_x[1:3], along_y[1:3]])  # corrects what the landmarks got wrong
        strain = np.linalg.svd(
            np.linalg.solve(patch.matrix[:, :2], within @ self._patch.matrix[:, :2]), compute_uv=False
        )
        squeeze = float(strain[1] / strain[0])
        return Parallax((float(along_x[-1]), float(along_y[-1])), (nose_x, nose_y), squeeze, max(noise_x, noise_y))

    def _texture(self, gradient: NDArray[np.float32]) -> Array:
        """How well the movement along one axis can be known at each point."""
        energy = cv2.blur(gradient**2, (7, 7))[_BASIS.rows, _BASIS.columns]
        return np.asarray(_BASIS.trust * np.sqrt(energy / (energy + TEXTURE)), np.float64)


def _nose(flow: Array, weights: Array) -> tuple[float, float]:
    """The nose's own share of the movement along one axis, and what is left unexplained."""
    used = weights
    for _ in range(ROUNDS):
        found = _solve(_BASIS.smooth_and_nose, flow, used)
        rest = np.abs(flow - _BASIS.smooth_and_nose @ found)
        scale = 1.48 * float(np.median(rest)) + MIN_SCALE  # a standard deviation, from the median
        used = weights * np.sqrt(np.minimum(1, 1.5 * scale / np.maximum(rest, 1e-6)))  # Huber's weights
    return float(found[-1]), scale


def _solve(basis: Array, values: Array, weights: Array) -> Array:
    return np.asarray(np.linalg.lstsq(basis * weights[:, None], values * weights, rcond=None)[0], np.float64)
