"""Where a device's own thread leaves what the microphone heard, and takes what the speaker is to play."""

from queue import SimpleQueue

import numpy as np

from appliance.hardware.sound.playing import PlayQueue
from appliance.records.sound import Samples

Heard = tuple[Samples | None, Samples | None]  # of the microphone, of the speaker


class Exchange:
    """Hands samples over between the devices' threads, which must never wait, and the stream's own."""

    def __init__(self, queue: PlayQueue):
        self.inbox: SimpleQueue[Heard] = SimpleQueue()
        self._queue = queue

    def duplex(self, near: Samples) -> Samples:
        """The microphone heard `near`; returns as many samples for the speaker."""
        return self.both(near, len(near))

    def both(self, near: Samples | None, count: int) -> Samples:
        """The microphone heard `near`, or there is none; returns the next `count` samples for the speaker."""
        far = self._queue.take(count)
        self.inbox.put((near, far))
        return far

    def hear(self, near: Samples) -> None:
        """The microphone heard `near`."""
        self.inbox.put((near, None))

    def speak(self, count: int) -> Samples:
        """The next `count` samples for the speaker."""
        return self.both(None, count)

    def clear(self) -> None:
        """Forget what a device left that is closed now."""
        while not self.inbox.empty():
            self.inbox.get_nowait()


def mono(samples: Samples) -> Samples:
    """One channel of [n, channels]: the mean of two; of more the first, where arrays of microphones put their best."""
    chosen = samples.mean(axis=1) if samples.shape[1] == 2 else samples[:, 0]
    return np.array(chosen, np.float32)  # a copy: the device uses its buffer again
