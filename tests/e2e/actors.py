"""People before the box's camera who are there and gone at a word: observations as the recogniser would make them."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
from vision.machine import SPEC
from vision.test_attendance import face
from web.box import Box

from appliance.records.status import Activity, PipelineState
from appliance.records.vision import Face, Frame, Match, Observation

PERIOD = 0.1  # seconds between two observations
ANNE, BEN = np.array([1, 0, 0, 0], np.float32), np.array([0, 1, 0, 0], np.float32)  # two strangers' embeddings


def stranger(vector: np.ndarray, x: float = 200.0) -> Face:
    """Somebody who is not registered."""
    return replace(face(None, x), vector=vector)


def member(person_id: int, x: float = 200.0) -> Face:
    """Somebody who is."""
    return replace(face(None, x), match=Match(person_id, "", 0.2, 0.4))


class Actors:
    """Stands before a camera."""

    def __init__(self, box: Box):
        self._pipeline = box.appliance.identity.pipelines.box
        self._pipeline.close()  # the observations are made here
        box.appliance.identity.faces.recogniser = SimpleNamespace(embedder=SimpleNamespace(spec=SPEC))
        self._faces: tuple[Face, ...] = ()
        self._seq = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._play, daemon=True)
        self._thread.start()

    def show(self, *faces: Face) -> None:
        """From now on these are seen, the first one as the largest."""
        self._faces = faces

    def clock(self) -> float:
        """Seconds that were played. They do not pass while a busy machine lets nothing be seen."""
        return 1000.0 + self._seq * PERIOD

    def _play(self) -> None:
        pixels = np.zeros((2, 2, 3), np.uint8)
        while not self._ended.wait(PERIOD):
            self._seq, now = self._seq + 1, time.monotonic()
            seq = self._seq
            seen = tuple(replace(each, embedded_at=now) for each in self._faces)
            self._pipeline.frames.put(Frame(pixels, seq, now))
            self._pipeline.state.put(PipelineState(Observation(seq, now, 640, 480, seen, 30.0), Activity()))

    def end(self) -> None:
        """Go, and the camera with them."""
        self._ended.set()
        self._thread.join()


@contextmanager
def before(box: Box) -> Iterator[Actors]:
    """A camera of the box, and those before it."""
    actors = Actors(box)
    try:
        yield actors
    finally:
        actors.end()
