"""What several test files need: photos, films made of them, and waiting."""

import math
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np

from appliance.core.images import encode_jpeg, read_picture
from appliance.modelstore.manifest import read_manifest
from appliance.modelstore.store import ModelStore
from appliance.vision.detect import Detector

ROOT = Path(__file__).resolve().parents[1]
SIZE = (640, 480)  # of a film, pixels
RATE = 15.0  # frames per second of a film
# How many times slower browsers are made, so that a test that races shows it.
SLOW = float(os.environ.get("BROWSER_SLOW", "1"))
FACE = 190.0  # pixels, the width of the face in a film

# The cores that one process may use: tests run beside each other, and threads that wait for a core cost all of them.
CORES = max(1, (os.cpu_count() or 1) // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))
# The settings for it. The number of the language model's threads is given, so that it is not tried for every test.
THREADS = {"LARSON_FACES_THREADS": str(CORES), "LARSON_CHAT_THREADS": str(CORES)}

Photos = dict[str, Path]
T = TypeVar("T")


def fetch_photos() -> Photos:
    """Paths of the pinned test photos by their id. Raises ModelError when they cannot be had."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    store = ModelStore(cache / "larson" / "test-photos", None, read_manifest(ROOT / "tests" / "photos.toml"))
    for entry in store.entries:
        store.fetch(entry, lambda _: lambda done, total: None)
    return {entry.id: store.path(entry) for entry in store.entries}


def film(photo: Path, detector: Detector, seconds: float) -> Iterator[np.ndarray]:
    """Frames of somebody who stands before the camera and moves a little: a photo, shifted, tilted and scaled."""
    picture = read_picture(photo)
    box = detector.find(picture)[0].box
    middle = (box.x + box.width / 2, box.y + box.height / 2)
    for number in range(round(seconds * RATE)):
        t = number / RATE
        scale = FACE / box.width * (1 + 0.04 * math.sin(1.3 * t))
        matrix = cv2.getRotationMatrix2D(middle, 3 * math.sin(0.9 * t), scale)
        matrix[0, 2] += SIZE[0] / 2 - middle[0] + 8 * math.sin(t)
        matrix[1, 2] += SIZE[1] / 2 - middle[1] + 5 * math.cos(1.7 * t)
        yield cv2.warpAffine(picture, matrix, SIZE, borderMode=cv2.BORDER_REPLICATE)


def save_film(path: Path, frames: Iterator[np.ndarray]) -> Path:
    """Write frames as MJPEG: one JPEG after another."""
    with path.open("wb") as file:
        for pixels in frames:
            file.write(encode_jpeg(pixels, 90))
    return path


def eventually(found: Callable[[], T], seconds: float = 60.0, what: str = "") -> T:
    """The first true result of `found`, asked again and again. Fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        result = found()
        if result:
            return result
        assert time.monotonic() < deadline, f"not within {seconds} s: {what or found}"
        time.sleep(0.02)
