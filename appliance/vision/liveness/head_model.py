"""The shape of a human head, in general: for telling heads from pictures, and for drawing them.

Lengths are in eye distances (63 mm in adults): x to the right of the picture, y down, z towards the camera, from the
middle between the eyes.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# A head of average proportions. The nose tip stands 0.4 eye distances (25 mm) before the plane of pupils and mouth
# corners, as in the model of a face that is in common use for head pose (nose to eye corner 27 mm, to mouth 25 mm).
CENTRE = (0.35, -1.05)  # y and z
AXES = (1.2, 1.7, 1.35)
NOSE = 0.21  # its height over the skull


@dataclass(frozen=True)
class Build:
    """How a head differs from the average one; each a factor."""

    nose: float = 1.0
    nose_width: float = 1.0
    skull: float = 1.0  # how far the head is curved
    sockets: float = 1.0

    @classmethod
    def random(cls, rng: np.random.Generator) -> "Build":
        """A random head."""
        return cls(rng.uniform(0.7, 1.3), rng.uniform(0.75, 1.3), rng.uniform(0.85, 1.15), rng.uniform(0.5, 1.5))


def bump(x: Array, y: Array, wide: float, above: float, below: float) -> Array:
    """A hill of height 1 at the origin, falling off like a bell, upwards and downwards differently."""
    return np.asarray(np.exp(-((x / wide) ** 2) / 2 - (y / np.where(y < 0, above, below)) ** 2 / 2), np.float64)


def nose(x: Array, y: Array, width: float = 1.0) -> Array:
    """A nose of height 1 at (x, y)."""
    return bump(x, y - 0.62, 0.16 * width, 0.3, 0.12)


def depth(x: Array, y: Array, build: Build = Build()) -> Array:
    """z of a head at (x, y)."""
    (cy, cz), (ax, ay, az) = CENTRE, AXES
    # Not down to the silhouette, where the surface would fall off too steeply to be inverted.
    skull = cz + build.skull * az * np.sqrt(np.maximum(0.2, 1 - (x / ax) ** 2 - ((y - cy) / ay) ** 2))
    sockets = 0.08 * build.sockets * sum(bump(x - side, y, 0.22, 0.18, 0.18) for side in (-0.5, 0.5))
    nose_ = NOSE * build.nose * nose(x, y, build.nose_width)
    return np.asarray(skull - sockets + nose_, np.float64)


def facing(x: Array, y: Array) -> Array:
    """How much an average head at (x, y) faces the camera: the cosine of its slope."""
    step = 0.02
    across = (depth(x + step, y) - depth(x - step, y)) / (2 * step)
    down = (depth(x, y + step) - depth(x, y - step)) / (2 * step)
    return np.asarray(1 / np.sqrt(1 + across**2 + down**2), np.float64)
