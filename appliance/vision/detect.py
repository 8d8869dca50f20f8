"""Finds faces and their five landmarks."""

import threading
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from appliance.core.errors import ModelError
from appliance.core.i18n import say
from appliance.records.vision import BoundingBox, Detection, Pixels
from appliance.vision.onnx_session import open_session

SCORE = 0.5  # lower scores are not faces
OVERLAP = 0.3  # intersection over union above which the weaker of two boxes is dropped, as in CenterFace
STRIDE = 32  # the detector's input sides are multiples of this


class Detector(Protocol):
    """Finds faces in a picture."""

    def find(self, pixels: Pixels) -> list[Detection]:
        """Faces in the picture's own pixels, from the largest to the smallest."""


class CenterFace:
    """CenterFace (Xu et al. 2019, arXiv 1911.03599): one pass, a heat map of face centres at a quarter of the size."""

    def __init__(self, path: Path, size: int, threads: int):
        self._session = open_session(path, threads)
        self._size = size

    def find(self, pixels: Pixels) -> list[Detection]:
        """See Detector."""
        small, scale = _shrink(pixels, self._size)
        blob = cv2.dnn.blobFromImage(_pad(small), swapRB=True)
        heat, sizes, offsets, points = self._session.run(
            ["heatmap", "sizes", "offsets", "landmarks"], {"input.1": blob}
        )
        return _largest_first(_decode(heat[0, 0], sizes[0], offsets[0], points[0], scale))


def _decode(
    heat: NDArray[np.float32],
    sizes: NDArray[np.float32],
    offsets: NDArray[np.float32],
    points: NDArray[np.float32],
    scale: float,
) -> list[Detection]:
    rows, columns = np.nonzero(heat > SCORE)
    if not len(rows):
        return []
    scores = heat[rows, columns]
    height, width = np.exp(sizes[:, rows, columns]) * 4
    y = (rows + offsets[0, rows, columns] + 0.5) * 4 - height / 2
    x = (columns + offsets[1, rows, columns] + 0.5) * 4 - width / 2
    boxes = np.stack([x, y, width, height], axis=1)
    kept = np.asarray(cv2.dnn.NMSBoxes(boxes.tolist(), scores.tolist(), SCORE, OVERLAP)).ravel()
    marks = points[:, rows, columns].reshape(5, 2, -1)  # (y, x) pairs in units of the box
    found = []
    for i in kept:
        landmarks = np.stack([x[i] + marks[:, 1, i] * width[i], y[i] + marks[:, 0, i] * height[i]], axis=1)
        box = BoundingBox(*(float(v) / scale for v in boxes[i]))
        found.append(Detection(box, (landmarks / scale).astype(np.float32), float(scores[i])))
    return found


class YuNet:
    """YuNet (Wu et al. 2023), decoded by OpenCV. About five times faster than CenterFace."""

    def __init__(self, path: Path, size: int, threads: int):  # noqa: ARG002  # made like CenterFace
        self._size = size
        self._lock = threading.Lock()  # the net keeps the size and the result of one picture
        try:
            self._net = cv2.FaceDetectorYN.create(str(path), "", (320, 320), 0.7, OVERLAP, 100)
        except cv2.error as error:
            raise ModelError(
                say(
                    "The model {name} cannot be loaded: {error}. Try: larson models verify",
                    name=path.name,
                    error=error.msg,
                )
            ) from error

    def find(self, pixels: Pixels) -> list[Detection]:
        """See Detector."""
        small, scale = _shrink(pixels, self._size)
        with self._lock:
            self._net.setInputSize((small.shape[1], small.shape[0]))
            _, rows = self._net.detect(small)
        if rows is None:
            return []
        return _largest_first(
            [
                Detection(
                    BoundingBox(*(float(v) / scale for v in row[:4])),
                    (row[4:14].reshape(5, 2) / scale).astype(np.float32),
                    float(row[14]),
                )
                for row in rows
            ]
        )


DETECTORS: dict[str, type[CenterFace] | type[YuNet]] = {"centerface": CenterFace, "yunet": YuNet}


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
    return cv2.resize(pixels, shape, interpolation=cv2.INTER_AREA), scale


def _pad(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    bottom, right = -height % STRIDE, -width % STRIDE
    return cv2.copyMakeBorder(pixels, 0, bottom, 0, right, cv2.BORDER_CONSTANT) if bottom or right else pixels


def _largest_first(found: list[Detection]) -> list[Detection]:
    return sorted(found, key=lambda detection: detection.box.area, reverse=True)
