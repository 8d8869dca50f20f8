"""Decides which frames are worth a search for faces. Pure: frames and time come in."""

import cv2
import numpy as np
from numpy.typing import NDArray

from appliance.records.vision import Frame, Observation, Pixels

EVERY = 1.0  # seconds after which even an unchanged picture is searched
GRID = (40, 30)  # cells that are compared; the mean of a cell hardly feels a camera's noise
CHANGED = 6.0  # grey levels that one cell has to change


class Attention:
    """Skips frames of a room where nobody was and nothing has changed since. Not thread-safe."""

    def __init__(self) -> None:
        self._cells: NDArray[np.float32] | None = None  # of the last frame that was searched
        self._searched = 0.0

    def skip(self, frame: Frame, before: Observation | None) -> Observation | None:
        """The observation of a frame that need not be searched; None if it must be.

        `before` is the last observation, None if every frame matters.
        """
        if before is None or before.faces:
            self._cells = None
            return None
        cells = _cells(frame.pixels)
        unchanged = self._cells is not None and float(np.abs(cells - self._cells).max()) < CHANGED
        if not unchanged or frame.taken_at - self._searched >= EVERY:
            self._cells, self._searched = cells, frame.taken_at
            return None
        height, width = frame.pixels.shape[:2]
        return Observation(frame.seq, frame.taken_at, width, height, (), 0.0, frame.pixels)


def _cells(pixels: Pixels) -> NDArray[np.float32]:
    small = cv2.resize(pixels, GRID, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), np.float32)
