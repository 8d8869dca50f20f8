"""What tests of cameras share: settings, plain pictures and reading a few."""

import itertools

import numpy as np

from appliance.core.config import Camera as CameraConfig
from appliance.hardware.cameras.open import open_camera

FAST = 60.0  # frames per second


def coloured(value: int, size: tuple[int, int] = (64, 48)) -> np.ndarray:
    return np.full((size[1], size[0], 3), value, np.uint8)


def config(source: object, **values) -> CameraConfig:
    return CameraConfig(source=str(source), **{"rate": FAST, **values})


def first(source: object, count: int = 1, **values) -> list[np.ndarray]:
    pictures = open_camera(config(source, **values)).pictures()
    try:
        return list(itertools.islice(pictures, count))
    finally:
        pictures.close()
