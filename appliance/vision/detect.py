"""Finds faces and their five landmarks."""

from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from appliance.core.errors import ModelError
from appliance.core.i18n import say
from appliance.records.vision import BoundingBox, Detection, Pixels
from appliance.vision.onnx_session import open_session

SCORE = 0.7  # lower scores are not faces
OVERLAP = 0.3  # intersection over union above which the weaker of two boxes is dropped, as in OpenCV's FaceDetectorYN
STRIDES = (8, 16, 32)  # pixels from cell to cell of the grids; the input's sides are multiples of the last

Values = NDArray[np.float32]


class Detector(Protocol):
    """Finds faces in a picture."""

    def find(self, pixels: Pixels) -> list[Detection]:
        """Faces in the picture's own pixels, from the largest to the smallest."""


class YuNet:
    """YuNet (Wu et al. 2023, doi 10.1007/s11633-023-1423-y): one pass, boxes on three grids of cells."""

    def __init__(self, path: Path, size: int, threads: int):
        self._session = open_session(path, threads)
        self._size = size

    def find(self, pixels: Pixels) -> list[Detection]:
        """See Detector."""
        small, scale = _shrink(pixels, self._size)
        blob = _blob(small)
        names = [f"{kind}_{stride}" for stride in STRIDES for kind in ("cls", "obj", "bbox", "kps")]
        outputs = [output[0] for output in self._session.run(names, {"input": blob})]
        columns = blob.shape[3]
        grids = [_decode(outputs[4 * i : 4 * i + 4], stride, columns // stride) for i, stride in enumerate(STRIDES)]
        return _largest_first(_strongest(np.concatenate(grids), scale))


def _decode(outputs: list[Values], stride: int, columns: int) -> Values:
    """The faces of one grid: rows of score, x, y, width, height, and x and y of five landmarks."""
    faces, centres, boxes, marks = outputs
    scores = np.sqrt(np.clip(faces[:, 0], 0, 1) * np.clip(centres[:, 0], 0, 1))
    cells = np.flatnonzero(scores > SCORE)
    corner = np.stack([cells % columns, cells // columns], axis=1)
    size = np.exp(boxes[cells, 2:])
    left_top = corner + boxes[cells, :2] - size / 2
    points = (corner[:, None] + marks[cells].reshape(-1, 5, 2)).reshape(-1, 10)
    return np.concatenate([scores[cells, None], stride * np.concatenate([left_top, size, points], axis=1)], axis=1)


def _strongest(rows: Values, scale: float) -> list[Detection]:
    """The faces, without the weaker of two that overlap."""
    if not len(rows):
        return []
    kept = np.asarray(cv2.dnn.NMSBoxes(rows[:, 1:5].tolist(), rows[:, 0].tolist(), SCORE, OVERLAP)).ravel()
    return [
        Detection(
            BoundingBox(*(float(value) / scale for value in row[1:5])),
            (row[5:].reshape(5, 2) / scale).astype(np.float32),
            float(row[0]),
        )
        for row in rows[kept]
    ]


DETECTORS: dict[str, type[YuNet]] = {"yunet": YuNet}


def open_detector(model_id: str, path: Path, size: int, threads: int) -> Detector:
    """The detector of a manifest entry; `size` is the longer side of what it sees. Raises ModelError."""
    if model_id not in DETECTORS:
        raise ModelError(
            say(
                "Larson does not support the detector {name}. It supports {known}.",
                name=model_id,
                known=", ".join(DETECTORS),
            )
        )
    return DETECTORS[model_id](path, size, threads)


def _shrink(pixels: Pixels, size: int) -> tuple[Pixels, float]:
    """The picture with its longer side at most `size`, and the factor used."""
    scale = min(1.0, size / max(pixels.shape[:2]))
    if scale == 1.0:
        return pixels, 1.0
    shape = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
    # Bilinear skips no pixels down to half the size, and takes a third of the time.
    return cv2.resize(pixels, shape, interpolation=cv2.INTER_AREA if scale < 0.5 else cv2.INTER_LINEAR), scale


def _blob(pixels: Pixels) -> NDArray[np.float32]:
    """The picture as the network's input [1, 3, height, width], with zeros below and to the right."""
    height, width = pixels.shape[:2]
    blob = np.zeros((1, 3, height + -height % STRIDES[-1], width + -width % STRIDES[-1]), np.float32)
    for channel in range(3):  # faster than all at once
        blob[0, channel, :height, :width] = pixels[..., channel]
    return blob


def _largest_first(found: list[Detection]) -> list[Detection]:
    return sorted(found, key=lambda detection: detection.box.area, reverse=True)
