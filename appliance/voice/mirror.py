"""What a page's voice does, for the lights of the box: its stage, and how loud it is now."""

import threading
import time
from collections import deque
from collections.abc import Callable

import numpy as np

from appliance.records.sound import Clip
from appliance.voice.machine import Stage

STEP = 0.02  # seconds of one level
GAP = 1.0  # seconds between two clips, at most
LOUD = 4.0  # times the root mean square of speech that fills the bar


class Mirror:
    """Follows the sound that a page plays, which has it as soon as it is sent. Thread-safe."""

    def __init__(self, on_change: Callable[[], None], clock: Callable[[], float] = time.monotonic):
        self._stage: Stage = "asleep"
        self._on_change = on_change
        self._clock = clock
        self._lock = threading.Lock()
        self._levels: deque[tuple[float, float]] = deque()  # when each begins
        self._end = 0.0

    def show(self, stage: Stage) -> None:
        """The page listens, thinks, speaks, or is done."""
        if stage != "speaking":
            with self._lock:
                self._levels.clear()
                self._end = 0.0
        if stage != self._stage:
            self._stage = stage
            self._on_change()

    @property
    def stage(self) -> Stage:
        """What the page does: it is done a moment after its last sound."""
        done = self._stage == "speaking" and self._clock() > self._end + GAP
        return "asleep" if done else self._stage

    def play(self, clip: Clip) -> None:
        """The page plays a clip after those before it."""
        size = max(1, int(STEP * clip.rate))
        steps = clip.samples[: len(clip.samples) // size * size].reshape(-1, size)
        with self._lock:
            begin = max(self._end, self._clock())
            self._end = begin + clip.seconds
            for number, level in enumerate(np.sqrt(np.mean(steps**2, axis=1))):
                self._levels.append((begin + STEP * number, float(level)))
        self.show("speaking")

    @property
    def level(self) -> float:
        """How loud it is now, 0 to 1."""
        now = self._clock()
        with self._lock:
            while len(self._levels) > 1 and self._levels[1][0] <= now:
                self._levels.popleft()
            begun = bool(self._levels) and self._levels[0][0] <= now < self._end
            return min(1.0, LOUD * self._levels[0][1]) if begun else 0.0
