"""Measures how usable a face is, and says in plain words what to change.

Two kinds of trouble: a `problem` keeps a face from being compared at all; a `doubt` does not, but explains why it
was not recognised. Log-in, registration and the comparison of two pictures use the same ones.
"""

from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from appliance.core.i18n import Text, say
from appliance.records.vision import BoundingBox, Cover, Detection, Pixels, Quality

Trouble = Literal[
    "small",
    "near",
    "edge",
    "dark",
    "bright",
    "dark left",
    "dark right",
    "behind",
    "blurred",
    "turned",
    "eyes",
    "mouth",
    "both",
]

SIDE = 112  # pixels of the aligned face that is measured, with the template of `align.TEMPLATES["arcface"]`
# Mean grey level of the aligned face. Dark skin in dim light lies at 35 and is recognised well: only a face lost in
# noise is too dark.
DARK, DIM = 25.0, 40.0
BRIGHT, GLARING = 225.0, 205.0
NIGHT, NIGHT_LIGHTS = 25.0, 60.0  # mean and 95th percentile of the grey levels of a picture too dark to find a face in
SHADED = 0.35  # of Quality.shade: one half of the face has less than half of the other's light
BEHIND, BEHIND_DIM = 4.2, 80.0  # times as bright as the face are its surroundings, and the face's own grey level
# Of Quality.sharpness. Sharp photos of 71 people have 4.5 or more. Moved by an eighth of the face's width, in any
# direction, they have less than 2.6, by a fifth less than 1.4.
BLURRED, SOFT = 1.2, 2.8
TURNED, AVERTED = 0.33, 0.55  # of Quality.yaw, about 30 and 60 degrees
UNSURE = 0.915  # of Quality.score: less is a face whose landmarks may be wrong; bare upright ones have 0.93 and more
TINY, SMALL = 30.0, 50.0  # pixels across a face in a picture that is compared
RAISED, LOWERED = 0.2, -0.28  # of Quality.pitch
CLOSE_WIDTH, CLOSE_HEIGHT = 0.5, 0.7  # of the picture: a face that large, and not wholly in it, is too near


def measure(pixels: Pixels, crop: Pixels, detection: Detection) -> Quality:
    """Quality of a detection in a picture, whose aligned face [112, 112, 3] is `crop`."""
    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
    middle = grey[SIDE // 5 : -SIDE // 5, SIDE // 5 : -SIDE // 5]
    brightness = float(middle.mean())
    yaw, pitch = pose(detection.landmarks)
    edge, near = _edges(detection.box, pixels.shape[1], pixels.shape[0])
    return Quality(
        width=detection.box.width,
        brightness=brightness,
        sharpness=sharpness(grey),
        yaw=yaw,
        pitch=pitch,
        shade=_shade(middle),
        edge=edge,
        near=near,
        backlight=_surroundings(pixels, detection.box) / max(1.0, brightness),
        cover=covered(crop),
        score=detection.score,
    )


def _edges(box: BoundingBox, width: int, height: int) -> tuple[bool, bool]:
    """Whether a face touches the border of the picture, and whether it is too near for it."""
    edge = box.x < 0 or box.y < 0 or box.x + box.width > width or box.y + box.height > height
    return edge, edge and (box.width > CLOSE_WIDTH * width or box.height > CLOSE_HEIGHT * height)


# ---------------------------------------------------------------- light


def _shade(grey: NDArray[np.uint8]) -> float:
    """How unevenly an aligned face is lit, see Quality. The person's left is on the right of the picture."""
    half = grey.shape[1] // 2
    theirs_right, theirs_left = float(grey[:, :half].mean()), float(grey[:, -half:].mean())
    return (theirs_right - theirs_left) / max(1.0, theirs_right + theirs_left)


def _surroundings(pixels: Pixels, box: BoundingBox) -> float:
    """Grey level of what is beside and above a face: the brighter half of it, as a window is only a part."""
    left, right = round(box.x - box.width), round(box.x + 2 * box.width)
    top, bottom = round(box.y - 0.5 * box.height), round(box.y + box.height)
    around = pixels[max(0, top) : bottom : 4, max(0, left) : right : 4, 1]
    return _quantile(around, 0.75) if around.size else 0.0


def too_dark(pixels: Pixels) -> bool:
    """Whether a picture is so dark that a face in it would not be found."""
    green = pixels[::8, ::8, 1]
    return bool(green.mean() < NIGHT and np.percentile(green, 95) < NIGHT_LIGHTS)


# ---------------------------------------------------------------- sharpness

_ANGLES = np.radians(np.arange(0, 180, 15))
_DIRECTIONS = np.stack([np.cos(_ANGLES) ** 2, np.cos(_ANGLES) * np.sin(_ANGLES), np.sin(_ANGLES) ** 2], axis=1)
_INNER = slice(12, -12)


def sharpness(grey: NDArray[np.uint8]) -> float:
    """How much fine detail an aligned face [112, 112] has along the direction that has the least of it.

    The mean square of the second derivative of a Gaussian (sigma 1), in thousandths of the variance, the least over
    twelve directions: motion takes the detail along its own direction and leaves the rest, which the variance of a
    Laplacian does not see. Light that falls off across the face is divided out first.
    """
    level = grey.astype(np.float32)
    flat = 100 * level / (cv2.GaussianBlur(level, (0, 0), 12) + 8)
    smooth = cv2.GaussianBlur(flat, (0, 0), 1.0)
    across, down, mixed = (
        cv2.Sobel(smooth, cv2.CV_32F, x, y, ksize=3)[_INNER, _INNER] / 4 for x, y in ((2, 0), (0, 2), (1, 1))
    )
    planes = np.stack([across, 2 * mixed, down]).reshape(3, -1)
    products = planes @ planes.T / planes.shape[1]
    energies = np.einsum("ai,ij,aj->a", _DIRECTIONS, products, _DIRECTIONS)  # of cos² xx + 2 cos sin xy + sin² yy
    return 1000 * float(energies.min()) / (float(flat[_INNER, _INNER].var()) + 4)


# ---------------------------------------------------------------- what covers a face

# Rows and columns of the aligned face [112, 112].
_SKIN = ((26, 38, 42, 70), (58, 72, 50, 62), (66, 76, 26, 38), (66, 76, 74, 86))  # forehead, nose, cheeks
_EYES = ((46, 60, 29, 48), (46, 60, 65, 84))
_BELOW_EYES = ((57, 62, 31, 46), (57, 62, 66, 81))
_BRIDGE, _MOUTH = (56, 66, 50, 62), (84, 102, 40, 72)
_LIPS = (86, 98, 48, 66)
_AROUND_LIPS = ((78, 86, 44, 70), (102, 107, 44, 70), (86, 98, 28, 36), (86, 98, 77, 85))
_MOUTH_COLUMN = (80, 106, 46, 68)
# Shares of the skin's grey level. Bare eyes keep 0.4 or more, with strong contrast too.
_DARK_EYE, _DARK_LIGHTEST, _DARK_BELOW = 0.36, 0.38, 0.42
_ODD_COLOUR, _ODD_DARK, _ODD_BRIGHT = 9.0, 0.4, 1.05  # distance of a and b of CIELAB; shares of the skin's grey level
_LINE, _FOLD = 0.12, 0.2  # depth of the line between lips or teeth, as a share of the grey level, and of a fold
_CLOTH = 12.0  # distance of colours, as above
_RED_LIPS, _NO_LIPS = 4.5, 0.5  # how much redder than their surroundings lips are, of a of CIELAB


def covered(crop: Pixels) -> Cover:
    """What of an aligned face [112, 112, 3] is covered: eyes by dark glasses, or the mouth by a mask.

    Calibrated on 71 people with drawn masks and glasses of many colours. A bare face in odd light shows neither.
    """
    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY).astype(np.float32)
    skin = max(8.0, *(_quantile(_part(grey, place)) for place in _SKIN))
    eyes, mouth = _eyes_dark(grey, skin), _mouth_hidden(crop, grey, skin)
    if eyes and mouth:
        return "both"
    return "eyes" if eyes else "mouth" if mouth else ""


def _quantile(values: NDArray[Any], share: float = 0.5) -> float:
    """A value of those that are there; several times as fast as numpy's, which looks between two."""
    place = round(share * (values.size - 1))
    return float(np.partition(values.ravel(), place)[place])


def _part(values: NDArray[np.float32], place: tuple[int, int, int, int]) -> NDArray[np.float32]:
    top, bottom, left, right = place
    return values[top:bottom, left:right]


def _eyes_dark(grey: NDArray[np.float32], skin: float) -> bool:
    """Dark glasses hide the light parts of an eye, and the skin below it, on both sides."""
    if max(float(_part(grey, eye).mean()) for eye in _EYES) >= _DARK_EYE * skin:
        return False
    lightest = max(_quantile(_part(grey, eye), 0.8) for eye in _EYES) / skin
    below = max(float(_part(grey, place).mean()) for place in _BELOW_EYES) / skin
    return lightest < _DARK_LIGHTEST and below < _DARK_BELOW


def _mouth_hidden(crop: Pixels, grey: NDArray[np.float32], skin: float) -> bool:
    """Cloth has another colour than the skin, and neither red lips nor the dark line between them."""
    lab = cv2.cvtColor(crop, cv2.COLOR_BGR2LAB).astype(np.float32)
    red, yellow = lab[..., 1], lab[..., 2]
    apart = [_quantile(_part(tone, _MOUTH)) - _quantile(_part(tone, _BRIDGE)) for tone in (red, yellow)]
    distance, level = float(np.linalg.norm(apart)), _quantile(_part(grey, _MOUTH)) / skin
    odd = distance > _ODD_COLOUR or not _ODD_DARK < level < _ODD_BRIGHT
    if not odd:
        return False
    lips = _redder_lips(red)
    line = _lip_line(grey)
    return (line < _LINE and lips < _RED_LIPS) or (line < _FOLD and lips < _NO_LIPS and distance > _CLOTH)


def _lip_line(grey: NDArray[np.float32]) -> float:
    """Depth of the darkest row between two lighter ones, as a share of the grey level around the mouth."""
    rows = _part(cv2.GaussianBlur(grey, (0, 0), 1.2), _MOUTH_COLUMN).mean(axis=1)
    lighter = np.minimum(np.maximum.accumulate(rows), np.maximum.accumulate(rows[::-1])[::-1])
    return float((lighter - rows).max() / max(10.0, float(rows.mean())))


def _redder_lips(red: NDArray[np.float32]) -> float:
    smooth = cv2.GaussianBlur(red, (0, 0), 1.5)
    around = np.concatenate([_part(smooth, place).ravel() for place in _AROUND_LIPS])
    return _quantile(_part(smooth, _LIPS), 0.8) - _quantile(around)


# ---------------------------------------------------------------- pose


def pose(landmarks: np.ndarray) -> tuple[float, float]:
    """Yaw and pitch of the head, roughly, from five landmarks; 0 is straight, 0.3 a clear turn.

    Yaw is where the nose lies between the eyes, pitch where it lies between eye line and mouth line, both in a
    coordinate system that follows the eyes, so that a tilted head counts as straight.
    """
    left, right, nose = landmarks[0], landmarks[1], landmarks[2]
    mouth = (landmarks[3] + landmarks[4]) / 2
    eyes = (left + right) / 2
    across = right - left
    span = float(np.linalg.norm(across)) or 1.0
    across = across / span
    down = np.array([-across[1], across[0]])
    drop = float((mouth - eyes) @ down) or 1.0
    yaw = 2 * float((nose - eyes) @ across) / span
    pitch = 2 * (0.55 - float((nose - eyes) @ down) / drop)
    return yaw, pitch


# ---------------------------------------------------------------- what is wrong


def problem(quality: Quality, min_width: int) -> Text | None:
    """What to change so that the face can be compared at all, or None."""
    if quality.width < min_width:
        return WORDS["small"]
    if quality.near:
        return WORDS["near"]
    if quality.edge:
        return WORDS["edge"]
    found = unclear(quality)
    return WORDS[found] if found else None


def doubt(quality: Quality) -> Text | None:
    """What to change if a face that could be compared was not recognised, or None."""
    found = impaired(quality) or ("turned" if turned(quality) else None)
    return WORDS[found] if found else None


def flaw(quality: Quality, same: bool) -> Trouble | None:
    """Why two pictures cannot be compared by this face of one, or None; `same` is what their distance says.

    A face that is only impaired may still be recognised. It does not show that there are two people.
    """
    if quality.width < TINY:
        return "small"
    if found := unclear(quality):
        return found
    if same:
        return None
    if quality.width < SMALL:
        return "small"
    averted = abs(quality.yaw) > AVERTED or quality.score < UNSURE
    return impaired(quality) or ("turned" if averted else None)


def unclear(quality: Quality) -> Trouble | None:
    """Why a face cannot be compared, whatever its size and place, or None."""
    if quality.brightness < DARK:
        return _lighting(quality) or "dark"
    if quality.brightness > BRIGHT:
        return "bright"
    return (_lighting(quality) or "blurred") if quality.sharpness < BLURRED else None


def impaired(quality: Quality) -> Trouble | None:
    """Why a face that looks straight may not be recognised, or None."""
    light = _lighting(quality)
    if quality.brightness < DIM:
        return light or "dark"
    if quality.sharpness < SOFT:
        return light or "blurred"
    return quality.cover or light or ("bright" if quality.brightness > GLARING else None)


def turned(quality: Quality) -> bool:
    """Whether a head does not look at the camera, or lies so that its landmarks are not sure."""
    return abs(quality.yaw) > TURNED or not LOWERED < quality.pitch < RAISED or quality.score < UNSURE


def _lighting(quality: Quality) -> Trouble | None:
    """Where the light should not come from, or None."""
    if abs(quality.shade) >= SHADED:
        return "dark left" if quality.shade > 0 else "dark right"
    behind = quality.backlight > BEHIND and quality.brightness < BEHIND_DIM
    return "behind" if behind else None


# ---------------------------------------------------------------- in words

SIDES: dict[Trouble, Text] = {"dark left": say("on your left"), "dark right": say("on your right")}
WORDS: dict[Trouble, Text] = {
    "small": say("Come closer"),
    "near": say("Step back"),
    "edge": say("Move to the middle"),
    "dark": say("Too dark: find more light"),
    "bright": say("Too bright: turn away from the light"),
    "dark left": say("Too dark {side}: turn towards the light", side=SIDES["dark left"]),
    "dark right": say("Too dark {side}: turn towards the light", side=SIDES["dark right"]),
    "behind": say("The light is behind you: turn towards it"),
    "blurred": say("Hold still"),
    "turned": say("Look straight at the camera"),
    "eyes": say("Take off your dark glasses"),
    "mouth": say("Take off your mask"),
    "both": say("Take off your mask and dark glasses"),
}


def shadow(quality: Quality) -> Text | None:
    """The side of the face with too little light, "on your left" or "on your right", or None."""
    light = _lighting(quality)
    return SIDES.get(light) if light else None
