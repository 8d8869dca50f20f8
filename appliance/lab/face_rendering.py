"""Makes films of people, and of photos of people, from one photo each, for measurements and tests.

A photo is laid on a surface, the surface is posed before a pinhole camera, and light, blur and noise are added. The
surface of a head is a general one (an ellipsoid with eye sockets and a nose), not the person's own; the surface of a
print or a screen is flat or bent. So a film shows what geometry and sampling do to a face. It does not show hair
over ears, eyelids, speech, skin that reflects, or the quirks of a real camera.

Lengths on a surface are in eye distances (63 mm in adults): x to the right, y down, z towards the camera, from the
middle between the eyes.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from appliance.records.vision import Pixels
from appliance.vision.liveness.head_model import AXES, CENTRE, Build
from appliance.vision.liveness.head_model import depth as head_depth

WIDTH, HEIGHT = 640, 480  # pixels of a film
FOCAL = 600.0  # pixels: a horizontal field of view of 56 degrees, like most webcams
GRID = 8  # pixels between two points at which a surface is computed; between them it is interpolated
FACING_REACH, FACING_STEPS = 3.0, 24  # eye distances, and points in one, of the table that `facing` looks up
STEPS = 4  # of the fixed-point iteration that inverts the projection

Array = NDArray[np.float64]
Map = NDArray[np.float32]
Depth = Callable[[Array, Array], Array]

EDGE = (0.95, 1.5)  # in head radii: from here to there the head's movement fades into that of the body


@dataclass(frozen=True)
class Pose:
    """The pose of a surface in front of the camera. Angles in radians."""

    yaw: float = 0.0  # positive: the person turns to their own left, the picture's right
    pitch: float = 0.0  # positive: looks up
    roll: float = 0.0  # positive: clockwise in the picture
    x: float = 0.0  # eye distances from the optical axis
    y: float = 0.0
    distance: float = 8.5  # eye distances from the camera; 8.5 are about 54 cm

    def matrix(self) -> Array:
        """The rotation, 3 x 3."""
        (sy, cy), (sp, cp), (sr, cr) = ((np.sin(a), np.cos(a)) for a in (self.yaw, self.pitch, self.roll))
        turn = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
        nod = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
        tilt = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
        return np.asarray(tilt @ turn @ nod, np.float64)


@dataclass(frozen=True, eq=False)
class Surface:
    """A picture on a surface."""

    pixels: Pixels
    origin: tuple[float, float]  # pixels: the middle between the eyes
    unit: float  # pixels of an eye distance
    upright: float  # radians by which the eyes are tilted in the picture
    depth: Depth
    rigid: bool = True  # False: only the head turns, what is around it stays


def head(pixels: Pixels, landmarks: Map, build: Build | None = None) -> Surface:
    """Someone's head from a frontal photo of them; `landmarks` [5, 2] as in Detection."""
    known = build or Build()
    return replace(sheet(pixels, landmarks), depth=lambda x, y: head_depth(x, y, known), rigid=False)


def sheet(pixels: Pixels, landmarks: Map, bend: float = 0.0) -> Surface:
    """The same photo printed on a sheet; `bend` is the curvature about the vertical axis, 1 / eye distances."""
    left, right = landmarks[0].astype(np.float64), landmarks[1].astype(np.float64)
    across = right - left
    middle = (left + right) / 2
    unit = float(np.hypot(*across)) or 1.0
    tilt = float(np.arctan2(across[1], across[0]))
    return Surface(pixels, (float(middle[0]), float(middle[1])), unit, tilt, lambda x, _: -bend * x**2 / 2)


def _stiffness(x: Array, y: Array) -> Array:
    """How far a point goes along with the head: 1 on it, 0 far from it."""
    radius = np.hypot(x / AXES[0], (y - CENTRE[0]) / AXES[1])
    t = np.clip((radius - EDGE[0]) / (EDGE[1] - EDGE[0]), 0, 1)
    return np.asarray(1 - t * t * (3 - 2 * t), np.float64)


def facing(surface: Surface, x: Map, y: Map) -> Map:
    """How much each point of an unturned surface faces the camera: the cosine of its slope, 1 for what is flat."""
    steps = np.arange(-FACING_REACH, FACING_REACH, 1 / FACING_STEPS)
    grid_x, grid_y = np.meshgrid(steps, steps)
    down, across = np.gradient(surface.depth(grid_x, grid_y), 1 / FACING_STEPS)
    cosine = (1 / np.sqrt(1 + across**2 + down**2)).astype(np.float32)
    u, v = (x + FACING_REACH) * FACING_STEPS, (y + FACING_REACH) * FACING_STEPS
    return np.asarray(cv2.remap(cosine, u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)


def project(surface: Surface, pose: Pose, x: Array, y: Array) -> tuple[Array, Array]:
    """Where a point of the surface appears, in pixels of the film."""
    z = surface.depth(x, y)
    moved = _project(pose, pose.matrix(), x, y, z)
    if surface.rigid:
        return moved
    still = _project(pose, replace(pose, yaw=0.0, pitch=0.0).matrix(), x, y, 0 * z)
    share = _stiffness(x, y)
    return share * moved[0] + (1 - share) * still[0], share * moved[1] + (1 - share) * still[1]


def _project(pose: Pose, rotation: Array, x: Array, y: Array, z: Array) -> tuple[Array, Array]:
    px, py, pz = (rotation[i, 0] * x + rotation[i, 1] * y + rotation[i, 2] * z for i in range(3))
    scale = FOCAL / np.maximum(pose.distance - pz, 0.5)
    return WIDTH / 2 + (px + pose.x) * scale, HEIGHT / 2 + (py + pose.y) * scale


def unproject(surface: Surface, pose: Pose) -> tuple[Map, Map]:
    """The point of the surface, in eye distances, that each pixel of the film shows; [HEIGHT, WIDTH] each."""
    columns, rows = np.meshgrid(np.arange(0, WIDTH + GRID, GRID), np.arange(0, HEIGHT + GRID, GRID))
    rotation = (pose if surface.rigid else replace(pose, yaw=0.0, pitch=0.0)).matrix()[:2, :2]
    back = np.linalg.inv(rotation) * pose.distance / FOCAL  # the projection's inverse, were the surface flat and far
    dx, dy = columns - WIDTH / 2 - pose.x * FOCAL / pose.distance, rows - HEIGHT / 2 - pose.y * FOCAL / pose.distance
    x, y = back[0, 0] * dx + back[0, 1] * dy, back[1, 0] * dx + back[1, 1] * dy
    for _ in range(STEPS):
        u, v = project(surface, pose, x, y)
        du, dv = columns - u, rows - v
        x, y = x + back[0, 0] * du + back[0, 1] * dv, y + back[1, 0] * du + back[1, 1] * dv
    return _enlarge(x), _enlarge(y)


def _enlarge(coarse: Array) -> Map:
    """From the grid to every pixel."""
    columns = np.arange(WIDTH, dtype=np.float32) / GRID
    rows = np.arange(HEIGHT, dtype=np.float32) / GRID
    fine = cv2.remap(coarse.astype(np.float32), *np.meshgrid(columns, rows), cv2.INTER_LINEAR)
    return np.asarray(fine, np.float32)


def texture_map(surface: Surface, x: Map, y: Map) -> tuple[Map, Map]:
    """Pixels of the surface's picture at points of the surface."""
    cos, sin = np.cos(surface.upright) * surface.unit, np.sin(surface.upright) * surface.unit
    u = surface.origin[0] + cos * x - sin * y
    v = surface.origin[1] + sin * x + cos * y
    return u.astype(np.float32), v.astype(np.float32)


def paint(surface: Surface, pose: Pose) -> Pixels:
    """The surface as the camera sees it; beyond its picture the border goes on."""
    return paint_at(surface, *texture_map(surface, *unproject(surface, pose)))


def paint_over(background: Pixels, surface: Surface, pose: Pose) -> tuple[Pixels, Map, Map]:
    """The surface before a background, and the points of its picture that each pixel shows (as `texture_map`)."""
    u, v = texture_map(surface, *unproject(surface, pose))
    height, width = surface.pixels.shape[:2]
    inside = ((u >= 0) & (v >= 0) & (u <= width - 1) & (v <= height - 1)).astype(np.float32)
    return blend(cv2.blur(inside, (2, 2)), paint_at(surface, u, v), background), u, v


def blend(share: Map, over: Pixels, under: Pixels) -> Pixels:
    """`over` where `share` [rows, columns] is 1, `under` where it is 0."""
    return np.asarray(cv2.blendLinear(over, under, share, 1 - share), np.uint8)


def paint_at(surface: Surface, u: Map, v: Map) -> Pixels:
    """The surface's picture at points as `texture_map` gives them."""
    pixels = surface.pixels
    row, column = HEIGHT // 2, WIDTH // 2
    step = float(np.hypot(u[row, column + 1] - u[row, column], v[row, column + 1] - v[row, column]))
    while step > 1.5 and min(pixels.shape[:2]) > 64:  # else pixels of a large photo would be skipped
        pixels = np.asarray(cv2.resize(pixels, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
        half = np.float32(0.5)
        u, v, step = (u - half) * half, (v - half) * half, step / 2
    return np.asarray(cv2.remap(pixels, u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8)


@dataclass(frozen=True)
class Light:
    """The effects of the room and the camera on a picture."""

    gain: float = 1.0
    slope: float = 0.0  # of the brightness from left to right, -1 to 1
    warmth: float = 0.0  # -1 bluish to 1 yellowish
    blur: float = 0.0  # pixels, standard deviation
    noise: float = 2.0  # grey levels, standard deviation


def expose(pixels: Pixels, light: Light, rng: np.random.Generator) -> Pixels:
    """The picture as a camera in that light gives it."""
    ramp = 1 + light.slope * np.linspace(-0.5, 0.5, WIDTH, dtype=np.float32)[None, :, None]
    colour = np.array([1 - 0.15 * light.warmth, 1.0, 1 + 0.15 * light.warmth], np.float32)
    lit: Map = (pixels * (np.float32(light.gain) * ramp * colour)).astype(np.float32)
    if light.blur > 0:
        lit = np.asarray(cv2.GaussianBlur(lit, (0, 0), light.blur), np.float32)
    if light.noise > 0:
        lit += light.noise * _grain(rng)
    return np.asarray(cv2.convertScaleAbs(np.maximum(lit, 0, out=lit)), np.uint8)


def _grain(rng: np.random.Generator) -> Map:
    """Noise of unit strength, half of it the same in all colours: a cut at random out of a larger piece."""
    x, y = rng.integers(0, _SPARE, 2)
    return _noise()[y : y + HEIGHT, x : x + WIDTH]


_SPARE = 64  # pixels


@functools.cache
def _noise() -> Map:
    rng = np.random.default_rng(1)
    shape = (HEIGHT + _SPARE, WIDTH + _SPARE)
    return (rng.normal(0, 1, (*shape, 1)) + rng.normal(0, 0.5, (*shape, 3))).astype(np.float32)


@dataclass
class Sway:
    """The sway of a person who stands or holds something: a few slow random waves for every part of a pose."""

    rng: np.random.Generator
    yaw: float = 0.07  # radians, about the largest excursion
    pitch: float = 0.05
    roll: float = 0.03
    shift: float = 0.12  # eye distances
    distance: float = 0.15
    _waves: dict[str, tuple[Array, Array]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for part in ("yaw", "pitch", "roll", "x", "y", "distance"):
            self._waves[part] = self.rng.uniform(0.5, 4.0, 3), self.rng.uniform(0, 2 * np.pi, 3)

    def at(self, t: float, base: Pose) -> Pose:
        """The pose at a time in seconds, around `base`."""
        return Pose(
            yaw=base.yaw + self.yaw * self._wave("yaw", t),
            pitch=base.pitch + self.pitch * self._wave("pitch", t),
            roll=base.roll + self.roll * self._wave("roll", t),
            x=base.x + self.shift * self._wave("x", t),
            y=base.y + self.shift * self._wave("y", t),
            distance=base.distance + self.distance * self._wave("distance", t),
        )

    def _wave(self, part: str, t: float) -> float:
        speeds, phases = self._waves[part]
        return float(np.sin(speeds * t + phases).mean() * 1.5)
