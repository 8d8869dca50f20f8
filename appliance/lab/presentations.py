"""Presentations to the camera, played from photos, and the people among them.

A person themselves is a bona fide presentation in the terms of ISO/IEC 30107; `attack_instruments` has the others. All
are interactive: a presentation gets the movement that the page asks for and follows as well as it can. See
`face_rendering` for what such films can and cannot show.
"""

from dataclasses import dataclass, field, replace
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from appliance.lab.face_rendering import (
    HEIGHT,
    WIDTH,
    Light,
    Pose,
    Sway,
    blend,
    expose,
    facing,
    head,
    paint_at,
    texture_map,
    unproject,
)
from appliance.records.vision import Pixels
from appliance.vision.liveness.head_model import Build

Mask = NDArray[np.float32]
Range = tuple[float, float]
Colour = tuple[float, float, float]  # blue, green, red
DARK: Colour = (0, 0, 0)

ENROLMENT = ("straight", "left", "right", "up", "down")  # directions of a registration, in order
ENROLMENT_STEP = 1.8  # seconds of each
MATTE_SIDE = 256  # pixels; the person is cut out of the photo at this size


@dataclass(frozen=True, eq=False)
class Portrait:
    """A frontal photo of a person, and the data to play them."""

    pixels: Pixels
    landmarks: NDArray[np.float32]  # [5, 2], as in Detection
    matte: Mask | None = None  # 1 where the person is; made when needed


class Presentation(Protocol):
    """Something in front of the camera."""

    def frame(self, t: float, wanted: str, light: Colour = DARK) -> Pixels:
        """The picture at `t` seconds, counted up, while the page asks for `wanted`: a direction, or "closer".

        `light` is what the page's screen shines with: blue, green and red, 0 to 1.
        """


# ---------------------------------------------------------------- movement


@dataclass
class Follower:
    """Moves a pose as asked, after a reaction time, smoothly, and about as far as people move."""

    rng: np.random.Generator
    sway: Sway
    base: Pose
    turn: Range  # radians of a turn to a side, from .. to
    nod: Range
    nearer: Range = (0.6, 0.7)  # of the distance
    reaction: Range = (0.3, 0.8)  # seconds
    _asked: str = "straight"
    _asked_at: float = 0.0
    _goal: Pose = field(default_factory=Pose)
    _offset: Pose = field(default_factory=lambda: Pose(distance=1.0))
    _last: float = 0.0

    def __post_init__(self) -> None:
        self._goal = Pose(distance=1.0)
        self._wait = self.rng.uniform(*self.reaction)

    def at(self, t: float, wanted: str) -> Pose:
        """The pose at a time."""
        if wanted != self._asked:
            self._asked, self._asked_at, self._wait = wanted, t, self.rng.uniform(*self.reaction)
        if t - self._asked_at >= self._wait:
            self._goal, self._wait = self._aim(self._asked), np.inf
        share = 1 - np.exp(-max(0.0, t - self._last) / 0.25)
        self._last = t
        now, goal = self._offset, self._goal
        self._offset = Pose(
            yaw=now.yaw + share * (goal.yaw - now.yaw),
            pitch=now.pitch + share * (goal.pitch - now.pitch),
            distance=now.distance + share * (goal.distance - now.distance),
        )
        base = self.base
        near = self._offset.distance
        return self.sway.at(
            t,
            replace(
                base,
                yaw=base.yaw + self._offset.yaw,
                pitch=base.pitch + self._offset.pitch,
                distance=base.distance * near,
                x=base.x * near,
                y=base.y * near,
            ),
        )

    def _aim(self, wanted: str) -> Pose:
        turn, nod = self.rng.uniform(*self.turn), self.rng.uniform(*self.nod)
        return {
            "left": Pose(yaw=turn, distance=1.0),
            "right": Pose(yaw=-turn, distance=1.0),
            "up": Pose(pitch=nod, distance=1.0),
            "down": Pose(pitch=-nod, distance=1.0),
            "closer": Pose(distance=self.rng.uniform(*self.nearer)),
        }.get(wanted, Pose(distance=1.0))


TURN, NOD = (0.33, 0.6), (0.28, 0.45)  # radians that people turn and nod when they are asked to, from .. to


def stand(rng: np.random.Generator, turn: Range = TURN, nod: Range = NOD) -> Follower:
    """A person at a usual distance who follows the instructions."""
    base = Pose(
        yaw=rng.normal(0, 0.03),
        pitch=rng.normal(0, 0.03),
        roll=rng.normal(0, 0.03),
        x=rng.uniform(-0.8, 0.8),
        y=rng.uniform(-0.9, -0.3),
        distance=rng.uniform(6.5, 9.0),
    )
    return Follower(rng, Sway(rng), base, turn, nod)


# ---------------------------------------------------------------- the room


def room(rng: np.random.Generator) -> Pixels:
    """A background out of focus: walls, furniture and frames at random."""
    picture = np.empty((HEIGHT, WIDTH, 3), np.float32)
    picture[:] = rng.uniform(70, 190) + rng.uniform(-12, 12, 3)
    picture *= 1 + 0.3 * rng.uniform(-1, 1) * np.linspace(-0.5, 0.5, WIDTH)[None, :, None]
    for _ in range(rng.integers(4, 12)):
        x, y = int(rng.integers(0, WIDTH)), int(rng.integers(0, HEIGHT))
        width, height = int(rng.integers(15, 220)), int(rng.integers(15, 300))
        colour = [float(v) for v in rng.uniform(20, 230) + rng.uniform(-25, 25, 3)]
        cv2.rectangle(picture, (x, y), (x + width, y + height), colour, -1)
    texture = cv2.resize(rng.normal(0, 6, (60, 80, 1)).astype(np.float32), (WIDTH, HEIGHT))[..., None]
    blurred = cv2.GaussianBlur(picture + texture, (0, 0), rng.uniform(1.0, 3.0))
    return np.asarray(np.clip(blurred, 0, 255), np.uint8)


def room_light(rng: np.random.Generator) -> Light:
    """The light of a room and a camera, at random."""
    return Light(
        gain=rng.uniform(0.6, 1.15),
        slope=rng.uniform(-0.5, 0.5),
        warmth=rng.uniform(-1, 1),
        blur=rng.uniform(0, 1.2),
        noise=rng.uniform(1, 4),
    )


def matte(portrait: Portrait) -> Mask:
    """Where the person is in the photo, 0 to 1, found by GrabCut (Rother et al. 2004)."""
    height, width = portrait.pixels.shape[:2]
    scale = MATTE_SIDE / max(height, width)
    small = cv2.resize(portrait.pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    left, right = portrait.landmarks[:2] * scale
    unit, (x, y) = float(np.hypot(*(right - left))), (left + right) / 2
    marks = np.full(small.shape[:2], cv2.GC_PR_BGD, np.uint8)
    marks[:, : max(2, int(x - 2.6 * unit))] = cv2.GC_BGD
    marks[:, int(x + 2.6 * unit) :] = cv2.GC_BGD
    marks[: max(2, int(y - 2.2 * unit))] = cv2.GC_BGD
    below = int(y + 1.9 * unit)
    marks[below:, :] = cv2.GC_PR_FGD
    cv2.ellipse(marks, (int(x), int(y + 0.3 * unit)), (int(1.3 * unit), int(1.7 * unit)), 0, 0, 360, cv2.GC_PR_FGD, -1)
    cv2.ellipse(marks, (int(x), int(y + 0.4 * unit)), (int(0.8 * unit), int(1.2 * unit)), 0, 0, 360, cv2.GC_FGD, -1)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(small, marks, None, *models, 3, cv2.GC_INIT_WITH_MASK)
    person = ((marks == cv2.GC_FGD) | (marks == cv2.GC_PR_FGD)).astype(np.float32)
    return np.asarray(cv2.resize(cv2.GaussianBlur(person, (0, 0), 0.8), (width, height)), np.float32)


FAR = 0.05  # of the light that reaches a face, what reaches the room behind it


def screen_power(rng: np.random.Generator) -> float:
    """How bright the page's screen is on a face, as a share of the room's light: 4 % by day, 30 % in the evening."""
    return float(np.exp(rng.uniform(np.log(0.04), np.log(0.3))))


def lit(pixels: Pixels, share: Mask, light: Colour, power: float) -> Pixels:
    """The picture with the screen's light on it; `share` [rows, columns] is how much of it each point gets."""
    if light == DARK:
        return pixels
    gain = 1 + np.float32(power) * share[..., None] * np.array(light, np.float32)
    return np.asarray(cv2.convertScaleAbs(pixels * gain), np.uint8)


# ---------------------------------------------------------------- people


class Person:
    """A real person, in front of a still background."""

    def __init__(self, portrait: Portrait, rng: np.random.Generator):
        self._rng = rng
        self._head = head(portrait.pixels, portrait.landmarks, Build.random(rng))
        self._matte = portrait.matte if portrait.matte is not None else matte(portrait)
        self._room = room(rng)
        self._light = room_light(rng)
        self._follower = stand(rng)
        self._power = screen_power(rng)

    def frame(self, t: float, wanted: str, light: Colour = DARK) -> Pixels:
        """See Presentation."""
        return expose(self.scene(t, wanted, light), self._light, self._rng)

    def scene(self, t: float, wanted: str, light: Colour = DARK) -> Pixels:
        """The picture before camera and room light."""
        pose = self._follower.at(t, wanted)
        places = unproject(self._head, pose)
        points = texture_map(self._head, *places)
        share = cv2.remap(self._matte, *points, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        # Beyond the photo's lower edge the body goes on; beyond the others no one is.
        share[points[1] < 0] = 0
        picture = blend(share, paint_at(self._head, *points), self._room)
        return lit(picture, share * facing(self._head, *places) + (1 - share) * FAR, light, self._power)
