"""The interface of a camera, and the job that reads one.

A new kind of camera is a module beside this one with a class that has `pictures()`, and a line in `open.py`.
"""

import time
from collections.abc import Callable, Iterator
from typing import Protocol

from appliance.core.config import Camera as CameraConfig
from appliance.core.errors import CameraError, text_of
from appliance.core.i18n import say, verbatim
from appliance.core.images import turned
from appliance.core.jobs import Job
from appliance.core.latest import Latest
from appliance.records.status import ComponentState
from appliance.records.vision import Frame, Pixels


class NoCameraError(CameraError):
    """The machine has no camera."""


class BusyCameraError(CameraError):
    """Another program has the camera."""


class Camera(Protocol):
    """A source of pictures."""

    def pictures(self) -> Iterator[Pixels]:
        """Pictures at the source's own pace, until the iterator is closed.

        Raises CameraError if the source is absent, cannot be read, or is lost.
        """


class CameraJob:
    """Keeps the newest frame of a camera in a Latest, and reconnects when the camera comes back."""

    def __init__(self, camera: Camera, config: CameraConfig, on_state: Callable[[ComponentState], None]):
        self.frames: Latest[Frame] = Latest()
        self.beats = 0  # frames and failed tries since the start: one that hangs makes neither
        self._camera = camera
        self._config = config
        self._on_state = on_state
        self._running = False
        self._job = Job("camera", self._run, self._lost)

    def start(self) -> "CameraJob":
        """Start reading and return self."""
        self._on_state(ComponentState(False, "starting", say("The camera is being opened.")))
        self._job.start()
        return self

    def close(self) -> None:
        """Stop reading. May be called twice."""
        self._job.stop()

    def _run(self, job: Job) -> None:
        pictures = self._camera.pictures()
        try:
            for seq, pixels in enumerate(pictures, start=1):
                if job.stopping.is_set():
                    return
                self.beats += 1
                pixels = turned(pixels, self._config.rotate, self._config.mirror)
                self.frames.put(Frame(pixels, seq, time.monotonic()))
                if not self._running:
                    self._running = True
                    height, width = pixels.shape[:2]
                    self._on_state(ComponentState(True, "ready", verbatim(f"{width} × {height}")))
                    job.healthy()
        finally:
            self._running = False
            close = getattr(pictures, "close", None)
            if close:
                close()
        raise CameraError(say("The camera stopped sending."))

    def _lost(self, error: Exception) -> None:
        self.beats += 1
        state = "absent" if isinstance(error, NoCameraError) else "lost"
        self._on_state(ComponentState(False, state, text_of(error)))
