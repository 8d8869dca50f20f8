"""What the speaker plays next: clips, one after another, at the speaker's own rate."""

import threading
from collections import deque

import numpy as np
import soxr

from appliance.records.sound import Clip, Samples

FADE = 0.005  # seconds in which a voice that is stopped fades: a sudden end would click
RAMP = 0.01  # seconds in which the volume changes, for the same reason
DUCKED = 10 ** (-12 / 20)  # 12 dB quieter, while somebody may be interrupting
QUIET = np.zeros(0, np.float32)


class Playback:
    """A clip on its way to the speaker."""

    def __init__(self, clip: Clip):
        self.clip = clip  # at the speaker's rate
        self.seconds = 0.0  # handed to the speaker so far
        self._done = threading.Event()

    @property
    def done(self) -> bool:
        """Whether it has been played, or will not be played any further."""
        return self._done.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is done. False if that took longer than `timeout` seconds."""
        return self._done.wait(timeout)

    def end(self) -> None:
        """Nothing more of it will be played."""
        self._done.set()


def at_rate(clip: Clip, rate: int) -> Clip:
    """The clip with `rate` samples a second, as it is for 0. What is no number becomes silence."""
    samples = np.nan_to_num(np.asarray(clip.samples, np.float32), nan=0.0, posinf=1.0, neginf=-1.0)
    if not rate or rate == clip.rate:
        return Clip(samples, clip.rate)
    return Clip(soxr.resample(samples, clip.rate, rate, quality="HQ"), rate)


class PlayQueue:
    """Holds clips until the speaker takes them. Any thread may add and stop; the device's thread takes."""

    def __init__(self, volume: float = 1.0):
        self.volume = volume  # 0 to 1
        self.ducked = False
        self.level = 0.0  # root mean square of what was taken last, 0 to 1
        self._rate = 0  # samples a second of the speaker; 0 while there is none
        self._lock = threading.Lock()
        self._waiting: deque[Playback] = deque()
        self._samples = QUIET  # what is left of the first one waiting, at the speaker's rate
        self._tail = QUIET  # the fading end of what was stopped
        self._gain = volume
        self._played = 0.0  # seconds since the last stop

    @property
    def playing(self) -> bool:
        """Whether a clip is being played or waits."""
        return bool(self._waiting)

    def open(self, rate: int) -> None:
        """A speaker takes samples from now on, `rate` of them a second."""
        with self._lock:
            self._rate = rate

    def close(self) -> None:
        """The speaker is gone. What waits is dropped: it would be out of place when the speaker comes back."""
        with self._lock:
            self._rate, self.level = 0, 0.0
            self._drop()

    def add(self, clip: Clip) -> Playback:
        """Play a clip after those that wait. It is done at once, with 0 seconds, while there is no speaker."""
        playback = Playback(at_rate(clip, self._rate))
        with self._lock:
            if not self._rate or playback.clip.rate != self._rate or not len(playback.clip.samples):
                playback.end()
                return playback
            self._waiting.append(playback)
            if len(self._waiting) == 1:
                self._begin()
        return playback

    def stop(self) -> float:
        """Fade out within 5 ms and drop what waits. Returns the seconds played since the last stop."""
        with self._lock:
            if len(self._samples) and self._rate:
                fading = self._samples[: round(FADE * self._rate)]
                self._tail = fading * np.linspace(1, 0, len(fading), dtype=np.float32)
                self._count(len(fading))
            self._drop()
            played, self._played = self._played, 0.0
            return played

    def take(self, count: int) -> Samples:
        """The next `count` samples for the speaker, zeros where nothing is to be said. Between -1 and 1."""
        target = self.volume * (DUCKED if self.ducked else 1.0)
        with self._lock:
            if not self._waiting and not len(self._tail):  # most of the time
                self._gain, self.level = target, 0.0
                return np.zeros(count, np.float32)
            taken = self._next(count)
        if len(taken):
            taken = np.clip(taken * self._ramp(target, len(taken)), -1, 1)
        self.level = float(np.sqrt(np.mean(taken**2))) if len(taken) else 0.0
        return taken

    def _ramp(self, target: float, count: int) -> Samples:
        """The gain of each sample, on its way from the present one to `target`."""
        step = 1 / max(1.0, RAMP * self._rate)
        way = np.arange(1, count + 1, dtype=np.float32) * np.float32(step)
        gain = self._gain + np.clip(target - self._gain, -way, way)
        self._gain = float(gain[-1])
        return np.asarray(gain, np.float32)

    def _next(self, count: int) -> Samples:
        taken = np.zeros(count, np.float32)
        filled = min(count, len(self._tail))
        taken[:filled], self._tail = self._tail[:filled], self._tail[filled:]
        while filled < count and self._waiting:
            piece = self._samples[: count - filled]
            taken[filled : filled + len(piece)] = piece
            filled += len(piece)
            self._samples = self._samples[len(piece) :]
            self._count(len(piece))
            if not len(self._samples):
                self._waiting.popleft().end()
                self._begin()
        return taken

    def _begin(self) -> None:
        self._samples = self._waiting[0].clip.samples if self._waiting else QUIET

    def _count(self, samples: int) -> None:
        seconds = samples / self._rate
        self._waiting[0].seconds += seconds
        self._played += seconds

    def _drop(self) -> None:
        for playback in self._waiting:
            playback.end()
        self._waiting.clear()
        self._samples = QUIET
