"""Observations for the state machines, made by hand: a face is a place, a vector and a quality."""

import numpy as np

from appliance.records.vision import BoundingBox, Detection, Face, Match, Observation, Quality
from appliance.vision.embed import EmbedderSpec

SPEC = EmbedderSpec("test", "euclidean", threshold=0.45, consistency=0.6)
ADA = np.array([0, 0], np.float32)
BOB = np.array([5, 0], np.float32)
GOOD = {"width": 200.0, "brightness": 120.0, "sharpness": 200.0, "yaw": 0.0, "pitch": 0.0, "edge": False}
CROP = np.zeros((150, 150, 3), np.uint8)


def face(vector: np.ndarray = ADA, x: float = 200, **quality) -> Face:
    width = quality.get("width", GOOD["width"])
    detection = Detection(BoundingBox(x, 100, width, width * 1.2), np.zeros((5, 2), np.float32), 0.9)
    return Face(detection, Quality(**{**GOOD, **quality}), vector, CROP, None)


def seen(*faces: Face) -> Observation:
    ordered = tuple(sorted(faces, key=lambda f: -f.detection.box.area))
    return Observation(1, 0.0, 640, 480, ordered, 1.0)


def knows(vector: np.ndarray, name: str = "Ada", person_id: int = 1):
    """A matcher that knows one person."""
    return lambda asked: Match(person_id, name, float(np.linalg.norm(asked - vector)), SPEC.threshold, None)
