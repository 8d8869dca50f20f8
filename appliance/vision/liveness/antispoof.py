"""A network that tells from one frame whether a face is a person's, or on a screen or a sheet.

MiniFASNetV2-SE (Yu et al. 2020, Silent-Face-Anti-Spoofing; retrained by facenox on CelebA-Spoof). It sees the face
with some of what is around it. One frame is right most of the time; a log-in takes the mean of its frames.
"""

from pathlib import Path
from typing import Literal

import cv2
import numpy as np

from appliance.records.vision import BoundingBox, Pixels
from appliance.vision.onnx_session import open_session

SIDE = 128  # pixels of the network's input
CONTEXT = 1.5  # sides of the face's box
FRAMES = 3  # that are needed for an opinion
# Of the mean score. On real attack photos of others, 7 % of people and 84 % of the attacks lie below 0.
SPOOF, LIVE = -0.5, 1.0

Opinion = Literal["live", "spoof", "unsure"]


class AntispoofNetwork:
    """The network. Thread-safe."""

    def __init__(self, path: Path, threads: int):
        self._session = open_session(path, threads)
        self._input = self._session.get_inputs()[0].name

    def score(self, pixels: Pixels, box: BoundingBox) -> float:
        """How much a face looks like a person's rather than a picture's: a difference of logits, 0 on the edge."""
        crop = cv2.cvtColor(_square(pixels, box), cv2.COLOR_BGR2RGB).astype(np.float32) / 255
        blob = np.ascontiguousarray(crop.transpose(2, 0, 1)[None])
        real, spoof = np.asarray(self._session.run(None, {self._input: blob})[0]).ravel()[:2]
        return float(real - spoof)


def _square(pixels: Pixels, box: BoundingBox) -> Pixels:
    """The face and its surroundings [SIDE, SIDE, 3]; beyond the picture's edge it is mirrored, as in the training."""
    side = max(box.width, box.height) * CONTEXT
    left, top = box.x + box.width / 2 - side / 2, box.y + box.height / 2 - side / 2
    size = max(1, round(side))
    x, y = round(left), round(top)
    height, width = pixels.shape[:2]
    before = max(0, -x), max(0, -y)
    after = max(0, x + size - width), max(0, y + size - height)
    inside = pixels[max(0, y) : min(height, y + size), max(0, x) : min(width, x + size)]
    edges = before[1], after[1], before[0], after[0]
    whole = cv2.copyMakeBorder(inside, *edges, cv2.BORDER_REFLECT_101) if any(edges) else inside
    shrinks = size > SIDE
    return np.asarray(
        cv2.resize(whole, (SIDE, SIDE), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR), np.uint8
    )


class Votes:
    """The scores of the frames of one face."""

    def __init__(self, network: AntispoofNetwork | None):
        """Without a network there is no opinion."""
        self._network = network
        self._scores: list[float] = []

    def update(self, pixels: Pixels, box: BoundingBox) -> None:
        """Take the next frame of the same face."""
        if self._network is not None:
            self._scores.append(self._network.score(pixels, box))

    @property
    def counted(self) -> bool:
        """Whether there is a network that can have an opinion."""
        return self._network is not None

    @property
    def mean(self) -> float | None:
        """The mean score; None before the first frame."""
        return sum(self._scores) / len(self._scores) if self._scores else None

    @property
    def opinion(self) -> Opinion:
        """What the frames so far say."""
        mean = self.mean
        if mean is None or len(self._scores) < FRAMES:
            return "unsure"
        return "spoof" if mean < SPOOF else "live" if mean > LIVE else "unsure"
