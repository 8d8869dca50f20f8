"""Attacks on face login, played to the camera from photos.

An attempt to pass as someone by a picture of them is an attack presentation in the terms of ISO/IEC 30107; attacks of
one kind form a species.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from appliance.lab.face_rendering import (
    HEIGHT,
    WIDTH,
    Pose,
    Surface,
    Sway,
    blend,
    expose,
    head,
    paint,
    paint_over,
    sheet,
)
from appliance.lab.presentations import (
    DARK,
    ENROLMENT,
    ENROLMENT_STEP,
    FAR,
    Colour,
    Follower,
    Mask,
    Person,
    Portrait,
    Presentation,
    lit,
    room,
    room_light,
    screen_power,
    stand,
)
from appliance.records.vision import Pixels
from appliance.vision.liveness.head_model import Build


class Print:
    """A photo on paper, held before the camera."""

    def __init__(self, portrait: Portrait, rng: np.random.Generator, bend: float = 0.0, moved: bool = False):
        self._rng = rng
        self._sheet = sheet(_framed(portrait.pixels, rng, 245), portrait.landmarks + _MARGIN, bend)
        self._room = room(rng)
        self._light = room_light(rng)
        self._follower = stand(rng, (0.4, 0.9), (0.4, 0.8))
        self._moved = moved
        self._power = screen_power(rng)

    def frame(self, t: float, wanted: str, light: Colour = DARK) -> Pixels:
        """See Presentation."""
        pose = self._follower.at(t, wanted if self._moved else "straight")
        picture, u, v = paint_over(self._room, self._sheet, pose)
        return expose(lit(picture, _sheet_share(self._sheet, u, v), light, self._power), self._light, self._rng)


class CutOut:
    """A photo on paper with holes for the eyes, held before someone else's face, who turns and nods with it."""

    def __init__(self, portrait: Portrait, rng: np.random.Generator, wearer: Portrait):
        self._rng = rng
        self._sheet = sheet(portrait.pixels, portrait.landmarks, rng.uniform(0.2, 0.7))
        self._head = head(wearer.pixels, wearer.landmarks, Build.random(rng))
        self._holes = _holes(portrait, rng)
        self._room = room(rng)
        self._light = room_light(rng)
        self._follower = stand(rng, (0.35, 0.6), (0.3, 0.5))
        self._power = screen_power(rng)

    def frame(self, t: float, wanted: str, light: Colour = DARK) -> Pixels:
        """See Presentation."""
        pose = self._follower.at(t, wanted)
        behind = paint(self._head, replace(pose, distance=pose.distance + 0.4))
        picture, u, v = paint_over(self._room, self._sheet, pose)
        open_ = cv2.remap(self._holes, u, v, cv2.INTER_LINEAR, borderValue=0)
        seen = lit(blend(open_, behind, picture), _sheet_share(self._sheet, u, v), light, self._power)
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
        self._light = replace(room_light(rng), gain=rng.uniform(0.8, 1.1))
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
        glowing = picture * (0.88 * (1 + grid * dots + np.float32(self._flicker) * rows))
        glowing += 14 + self._glare  # black is never black on a screen
        return blend(inside, np.asarray(cv2.convertScaleAbs(glowing), np.uint8), picture)


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
