"""Processor time of a box whose camera shows a room, with nobody in it and with somebody."""

import tempfile
import time
from pathlib import Path

import cv2
import numpy as np

from appliance.core.config import Config, replace
from appliance.core.images import encode_jpeg, read_picture
from appliance.lab.benchmarks.box import photo, running
from appliance.lab.benchmarks.faces import camera_frame
from appliance.records.vision import Pixels

SECONDS = 10.0
NOISE = 4.0  # grey levels, of a camera indoors
FRAMES = 30


def measure(config: Config) -> dict[str, object]:
    """Share of one core that the appliance uses with the camera on: an empty room, and one with a person."""
    face = camera_frame(read_picture(photo()))
    room = np.asarray(cv2.GaussianBlur(cv2.flip(face, 0), (0, 0), 40), np.uint8)  # light and dark, and nobody there
    return {"nobody_there": _share(config, room), "somebody_there": _share(config, face)}


def _share(config: Config, picture: Pixels) -> float:
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "room.mjpeg"
        dice = np.random.default_rng(0)
        with film.open("wb") as file:
            for _ in range(FRAMES):
                noisy = picture + dice.normal(0, NOISE, picture.shape)
                file.write(encode_jpeg(noisy.clip(0, 255).astype(np.uint8), 90))
        with running(replace(config, "faces", embedder="sface"), str(film)):
            time.sleep(2)  # what the start still does
            began = time.process_time()
            time.sleep(SECONDS)
            return round((time.process_time() - began) / SECONDS, 2)
