"""Presentations to the camera, played from photos: people, and attacks on face login.

Terms of ISO/IEC 30107: a person themselves is a bona fide presentation, an attempt to pass as someone by a picture
of them is an attack presentation, and attacks of one kind form a species. All are interactive: a presentation
gets the movement that the page asks for and follows as well as it can. See `synthesis` for what such
films can and cannot show.
"""

from collections.abc import Callable
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
    Surface,
    Sway,
    blend,
    expose,
    facing,
    head,
    paint,
    paint_at,
    paint_over,
    sheet,
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


def _stand(rng: np.random.Generator, turn: Range = TURN, nod: Range = NOD) -> Follower:
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


def _light(rng: np.random.Generator) -> Light:
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


def _power(rng: np.random.Generator) -> float:
    """How bright the page's screen is on a face, as a share of the room's light: 4 % by day, 30 % in the evening."""
    return float(np.exp(rng.uniform(np.log(0.04), np.log(0.3))))


def _lit(pixels: Pixels, share: Mask, light: Colour, power: float) -> Pixels:
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
        self._light = _light(rng)
        self._follower = _stand(rng)
        self._power = _power(rng)

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
        return _lit(picture, share * facing(self._head, *places) + (1 - share) * FAR, light, self._power)


# ---------------------------------------------------------------- attacks


class Print:
    """A photo on paper, held before the camera."""

    def __init__(self, portrait: Portrait, rng: np.random.Generator, bend: float = 0.0, moved: bool = False):
        self._rng = rng
        self._sheet = sheet(_framed(portrait.pixels, rng, 245), portrait.landmarks + _MARGIN, bend)
        self._room = room(rng)
        self._light = _light(rng)
        self._follower = _stand(rng, (0.4, 0.9), (0.4, 0.8))
        self._moved = moved
        self._power = _power(rng)

    def frame(self, t: float, wanted: str, light: Colour = DARK) -> Pixels:
        """See Presentation."""
        pose = self._follower.at(t, wanted if self._moved else "straight")
        picture, u, v = paint_over(self._room, self._sheet, pose)
        return expose(_lit(picture, _sheet_share(self._sheet, u, v), light, self._power), self._light, self._rng)


class CutOut:
    """A photo on paper with holes for the eyes, held before someone else's face, who turns and nods with it."""

    def __init__(self, portrait: Portrait, rng: np.random.Generator, wearer: Portrait):
        self._rng = rng
        self._sheet = sheet(portrait.pixels, portrait.landmarks, rng.uniform(0.2, 0.7))
        self._head = head(wearer.pixels, wearer.landmarks, Build.random(rng))
        self._holes = _holes(portrait, rng)
        self._room = room(rng)
        self._light = _light(rng)
        self._follower = _stand(rng, (0.35, 0.6), (0.3, 0.5))
        self._power = _power(rng)

    def frame(self, t: float, wanted: str, light: Colour = DARK) -> Pixels:
        """See Presentation."""
        pose = self._follower.at(t, wanted)
        behind = paint(self._head, replace(pose, distance=pose.distance + 0.4))
        picture, u, v = paint_over(self._room, self._sheet, pose)
        open_ = cv2.remap(self._holes, u, v, cv2.INTER_LINEAR, borderValue=0)
        seen = _lit(blend(open_, behind, picture), _sheet_share(self._sheet, u, v), light, self._power)
        return expose(seen, self._light, self._rng)


@dataclass(frozen=True)
class Device:
    """A screen: its size and what its pixels are like."""

    width: float  # eye distances
    height: float
    bezel: float  # eye distances
    dots: int  # across its width


PHONE = Device(1.1, 2.3, 0.07, 1080)
TABLET = Device(2.5, 3.6, 0.2, 1600)


class Replay:
    """A picture or a film on a screen that is held before the camera; the person appears larger on larger screens."""

    def __init__(
        self,
        portrait: Portrait,
        rng: np.random.Generator,
        device: Device,
        film: Callable[[float], Pixels] | None = None,
    ):
        """`film` gives the shown picture at a time; without it the portrait itself is shown."""
        self._rng = rng
        self._device = device
        self._film = film
        self._still = None if film else _screen(device, portrait.pixels, portrait.landmarks)
        self._grid = rng.uniform(0.03, 0.1)  # contrast between a dot and the gap beside it, after the lens
        self._flicker = rng.uniform(0, 0.05)
        self._glare = _glare(rng)
        self._mirrored = rng.uniform(0, 1.0)  # grey levels
        self._room = room(rng)
        self._light = replace(_light(rng), gain=rng.uniform(0.8, 1.1))
        # Held nearer than a face, so that the face on it has a usual size.
        base = Pose(
            roll=rng.normal(0, 0.03), x=rng.uniform(-0.2, 0.2), y=rng.uniform(-0.2, 0.2), distance=rng.uniform(2.6, 3.4)
        )
        if device is TABLET:
            base = replace(base, distance=rng.uniform(4.2, 5.5))
        self._follower = Follower(rng, Sway(rng, 0.06, 0.06, 0.03, 0.05, 0.08), base, (0.4, 0.9), (0.4, 0.8))

    def frame(self, t: float, wanted: str, light: Colour = DARK) -> Pixels:
        """See Presentation."""
        if self._film is not None:
            pixels, moved = self._film(t), "straight"
            surface = _screen(self._device, pixels, None)
        else:
            assert self._still is not None
            surface, moved = self._still, wanted
        pose = self._follower.at(t, moved)
        picture, u, v = paint_over(self._room, surface, pose)
        shown = self._shown(picture, surface, u, v, t)
        if light != DARK:  # of the page's light, the glass mirrors a little, whatever is shown beneath
            shown = np.asarray(
                cv2.convertScaleAbs(shown + np.float32(self._mirrored) * np.array(light, np.float32)), np.uint8
            )
        return expose(shown, self._light, self._rng)

    def _shown(self, picture: Pixels, surface: Surface, u: Mask, v: Mask, t: float) -> Pixels:
        """Add what gives a screen away: its dots, which the camera's own grid undersamples; flicker; glare."""
        height, width = surface.pixels.shape[:2]
        inside = ((u > 0) & (v > 0) & (u < width) & (v < height)).astype(np.float32)
        per_dot = np.float32(2 * np.pi * self._device.dots / width)
        phases = np.array([0, 1, 2], np.float32) * np.float32(2 * np.pi / 3)  # blue, green and red lie side by side
        grid = np.float32(0.5 * self._grid)
        dots = np.cos(u[..., None] * per_dot + phases) + np.cos(v * per_dot)[..., None]
        rows = np.sin(2 * np.pi * (3 * np.arange(HEIGHT) / HEIGHT + 7.3 * t)).astype(np.float32)[:, None, None]
        lit = picture * (0.88 * (1 + grid * dots + np.float32(self._flicker) * rows))
        lit += 14 + self._glare  # black is never black on a screen
        return blend(inside, np.asarray(cv2.convertScaleAbs(lit), np.uint8), picture)


def _screen(device: Device, pixels: Pixels, landmarks: NDArray[np.float32] | None) -> Surface:
    """What a device shows: the picture cut to its shape, with a frame around."""
    height, width = pixels.shape[:2]
    if landmarks is not None:  # cut out about the face
        left, right = landmarks[:2]
        unit, (x, y) = float(np.hypot(*(right - left))), (left + right) / 2
        half = min(2.2 * unit, x, width - x, 1.0 * height * device.width / device.height)
        tall = 2 * half * device.height / device.width
        top = max(0, y + 0.5 * unit - tall / 2)
        pixels = pixels[int(top) : int(min(height, top + tall)), int(x - half) : int(x + half)]
    else:
        half = int(min(width, height * device.width / device.height) / 2)
        pixels = pixels[:, width // 2 - half : width // 2 + half]
    per_unit = 400 / device.width
    shown = cv2.resize(pixels, (400, round(device.height * per_unit)), interpolation=cv2.INTER_AREA)
    edge = round(device.bezel * per_unit)
    framed = cv2.copyMakeBorder(shown, 3 * edge, 3 * edge, edge, edge, cv2.BORDER_CONSTANT, value=(18, 18, 18))
    middle = framed.shape[1] / 2, framed.shape[0] / 2
    return Surface(framed, middle, per_unit, 0.0, lambda x, _: 0 * x)


_MARGIN = 24  # pixels of white around a print


def _framed(pixels: Pixels, rng: np.random.Generator, white: int) -> Pixels:
    border = [white] * 3 if rng.random() < 0.5 else pixels[0, 0].tolist()
    edges = (_MARGIN,) * 4
    return np.asarray(cv2.copyMakeBorder(pixels, *edges, cv2.BORDER_CONSTANT, value=border), np.uint8)


def _holes(portrait: Portrait, rng: np.random.Generator) -> Mask:
    holes = np.zeros(portrait.pixels.shape[:2], np.float32)
    left, right = portrait.landmarks[:2]
    unit = float(np.hypot(*(right - left)))
    size = (int(rng.uniform(0.2, 0.26) * unit), int(rng.uniform(0.09, 0.13) * unit))
    for eye in (left, right):
        cv2.ellipse(holes, (int(eye[0]), int(eye[1])), size, 0, 0, 360, 1.0, -1)
    return holes


def _sheet_share(surface: Surface, u: Mask, v: Mask) -> Mask:
    """How much of the screen's light a sheet gets: all of it, evenly; the room behind, little."""
    height, width = surface.pixels.shape[:2]
    inside = ((u >= 0) & (v >= 0) & (u < width) & (v < height)).astype(np.float32)
    return np.asarray(inside + (1 - inside) * np.float32(FAR), np.float32)


def _glare(rng: np.random.Generator) -> Mask:
    spot = np.zeros((HEIGHT, WIDTH), np.float32)
    x, y = int(rng.uniform(0, WIDTH)), int(rng.uniform(0, HEIGHT))
    cv2.ellipse(
        spot, (x, y), (int(rng.uniform(20, 70)), int(rng.uniform(10, 40))), rng.uniform(0, 180), 0, 360, 1.0, -1
    )
    glare = rng.uniform(0, 70) * cv2.GaussianBlur(spot, (0, 0), 18)
    return np.asarray(glare[..., None], np.float32)


def enrolment_film(portrait: Portrait, rng: np.random.Generator) -> Callable[[float], Pixels]:
    """A looped recording of a registration, from a random moment: the thief cannot ask for other movements."""
    actor = Person(portrait, rng)
    start = rng.uniform(0, len(ENROLMENT) * ENROLMENT_STEP)

    def at(t: float) -> Pixels:
        step = int((start + t) / ENROLMENT_STEP) % len(ENROLMENT)
        return actor.scene(t, ENROLMENT[step])

    return at


Make = Callable[[Portrait, Portrait, np.random.Generator], Presentation]

# Each makes an attack on the first portrait; the second is of the attacker.
SPECIES: dict[str, Make] = {
    "print held still": lambda p, _, rng: Print(p, rng),
    "print moved": lambda p, _, rng: Print(p, rng, moved=True),
    "print bent and moved": lambda p, _, rng: Print(p, rng, bend=rng.uniform(0.3, 0.8), moved=True),
    "print with eyes cut out": lambda p, other, rng: CutOut(p, rng, other),
    "photo on a phone": lambda p, _, rng: Replay(p, rng, PHONE),
    "photo on a tablet": lambda p, _, rng: Replay(p, rng, TABLET),
    "film of a registration on a phone": lambda p, _, rng: Replay(p, rng, PHONE, enrolment_film(p, rng)),
    "film of a registration on a tablet": lambda p, _, rng: Replay(p, rng, TABLET, enrolment_film(p, rng)),
}
