"""Checks whether a face reflects the colours of the screen, in time and like a solid object.

The page shows a few colours in random order. A face reflects them; a screen that plays a film of a face shines by
itself and does not. A print does reflect, but evenly, as it is flat; on a face, what looks away from the screen is lit
less (the idea of Face Flashing, Tang et al. 2018). In strong light nothing can be seen; then there is no result.
"""

import secrets
from dataclasses import dataclass
from random import Random
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from appliance.records.vision import Detection, Pixels
from appliance.vision.liveness.head_model import facing
from appliance.vision.liveness.parallax import CORNERS

# The colours that the page shows, as shares of blue, green and red.
COLOURS: dict[str, tuple[float, float, float]] = {
    "white": (1, 1, 1),
    "red": (0, 0, 1),
    "green": (0, 1, 0),
    "blue": (1, 0, 0),
    "black": (0, 0, 0),
}
STEP = 0.5  # seconds of each colour
LAGS = np.arange(0, 0.45, 0.05)  # seconds that page, screen and camera may take together

SIDE = 60  # pixels of the patch
SPAN = 24.0  # pixels between the eyes in it
ORIGIN = (30.0, 17.0)
BLOCKS = 6  # along each side of the patch
SKIN = 0.82  # radius, in eye distances, of the part of the face that is looked at

FOLLOWED = 0.75  # correlation of the face's colour with the screen's
SEEN = 0.012  # share of the face's own light: with less, there is no result
RELIEF = 0.5  # of the relief of an average face: 1 on a head, 0 on a sheet

Array = NDArray[np.float64]
Verdict = Literal["live", "dull", "even", "unclear"]  # dull: does not follow the screen; even: follows like a sheet


@dataclass(frozen=True)
class Reflection:
    """The result of the frames."""

    verdict: Verdict
    followed: float  # correlation, 0 to 1
    strength: float  # of the reflection, as a share of the face's own light
    relief: float  # how much the strength varies as on a head: 1 there, 0 on a sheet


def choose_colours(count: int, rng: Random | None = None) -> list[str]:
    """Colours in random order, no two alike in a row; each channel is seen both bright and dark."""
    rng = rng or secrets.SystemRandom()
    while True:
        chosen: list[str] = []
        for _ in range(count):
            chosen.append(rng.choice([name for name in COLOURS if not chosen or name != chosen[-1]]))
        light = np.array([COLOURS[name] for name in chosen])
        if np.all(light.max(axis=0) > light.min(axis=0)) and np.linalg.matrix_rank(light - light.mean(axis=0)) == 3:
            return chosen


class Flash:
    """Shows colours in turn and collects the face's reflections."""

    def __init__(self, colours: list[str], now: float):
        self._colours = colours
        self._began = now
        self._times: list[float] = []
        self._blocks: list[Array] = []

    def colour(self, now: float) -> str:
        """The colour to show now."""
        return self._colours[min(int((now - self._began) / STEP), len(self._colours) - 1)]

    def progress(self, now: float) -> float:
        """0 to 1."""
        return min(1.0, (now - self._began) / (STEP * len(self._colours)))

    def over(self, now: float) -> bool:
        """Whether the last colour was shown long enough to be seen."""
        return now - self._began >= STEP * len(self._colours) + float(LAGS[-1]) / 2

    def update(self, pixels: Pixels, detection: Detection, taken_at: float) -> None:
        """Take the next frame of the same face."""
        self._times.append(taken_at)
        self._blocks.append(_blocks(pixels, detection))

    def reflection(self) -> Reflection:
        """The result of all frames."""
        if len(self._times) < 2 * len(self._colours):
            return Reflection("unclear", 0.0, 0.0, 0.0)
        blocks = np.stack(self._blocks)  # [frames, blocks, 3]
        found = max((self._fit(blocks, float(lag)) for lag in LAGS), key=lambda fit: fit[0])
        followed, gains = found
        strengths = gains.mean(axis=1)
        strength = float(strengths.mean())
        relief = float(strengths @ _RELIEF / (_RELIEF @ _RELIEF)) / max(abs(strength), 1e-6)
        return Reflection(_judge(followed, strength, relief), followed, strength, relief)

    def _light(self, lag: float) -> Array:
        """What the screen shone with when each frame's light left it; [frames, 3]."""
        steps = ((np.array(self._times) - lag - self._began) / STEP).astype(int).clip(0, len(self._colours) - 1)
        shown: Array = np.array([COLOURS[name] for name in self._colours])[steps]
        return shown

    def _fit(self, blocks: Array, lag: float) -> tuple[float, Array]:
        """Correlation of the whole face with the screen, and each block's gain by channel, as a share of its light."""
        light = self._light(lag)
        time = np.linspace(-1, 1, len(light))
        gains, correlations = [], []
        for channel in range(3):
            basis = np.column_stack([np.ones_like(time), time, light[:, channel]])
            values = blocks[:, :, channel]
            found = np.linalg.lstsq(basis, values, rcond=None)[0]
            gains.append(found[2] / np.maximum(found[0], 1.0))
            whole = values.mean(axis=1)
            flat = whole - basis[:, :2] @ np.linalg.lstsq(basis[:, :2], whole, rcond=None)[0]
            shown = light[:, channel] - basis[:, :2] @ np.linalg.lstsq(basis[:, :2], light[:, channel], rcond=None)[0]
            correlations.append(float(flat @ shown / (np.linalg.norm(flat) * np.linalg.norm(shown) + 1e-9)))
        return float(np.mean(correlations)), np.stack(gains, axis=1)


def _judge(followed: float, strength: float, relief: float) -> Verdict:
    if followed < FOLLOWED or strength < SEEN:
        return "unclear" if strength < SEEN else "dull"
    return "live" if relief >= RELIEF else "even"


def _blocks(pixels: Pixels, detection: Detection) -> Array:
    """Mean colours of pieces of the face, [pieces, 3]."""
    source = detection.landmarks[[0, 1, 3, 4]].astype(np.float64)
    matrix = np.linalg.lstsq(np.column_stack([source, np.ones(4)]), CORNERS * SPAN + ORIGIN, rcond=None)[0].T
    patch = cv2.warpAffine(pixels, matrix, (SIDE, SIDE), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    size = SIDE // BLOCKS
    means = patch.reshape(BLOCKS, size, BLOCKS, size, 3).mean(axis=(1, 3)).reshape(-1, 3)
    return np.asarray(means[_ON_SKIN], np.float64)


def _places() -> Array:
    """Middles of the pieces, in eye distances; [pieces, 2]."""
    middles = (np.arange(BLOCKS) + 0.5) * SIDE / BLOCKS
    x, y = np.meshgrid((middles - ORIGIN[0]) / SPAN, (middles - ORIGIN[1]) / SPAN)
    return np.column_stack([x.ravel(), y.ravel()])


_PLACES = _places()
_ON_SKIN = np.hypot(_PLACES[:, 0], (_PLACES[:, 1] - 0.5) / 1.2) < SKIN


def _relief() -> Array:
    """How the reflection of an average face varies over the pieces, without the part that a slanted sheet has too."""
    places = _PLACES[_ON_SKIN]
    expected = facing(places[:, 0], places[:, 1])
    plane = np.column_stack([np.ones(len(places)), places])
    return np.asarray(
        (expected - plane @ np.linalg.lstsq(plane, expected, rcond=None)[0]) / expected.mean(), np.float64
    )


_RELIEF = _relief()
