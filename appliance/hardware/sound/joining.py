"""Joins what the microphone heard with what the speaker played into blocks of 10 ms at 16 kHz."""

from collections.abc import Iterator

import numpy as np
import soxr

from appliance.records.sound import BLOCK, RATE, Samples

LATEST_FAR = 5 * BLOCK  # samples of the speaker that wait for the microphone before some are skipped
KEPT_FAR = 3 * BLOCK  # and how many are kept then: an echo canceller needs them before their echo


class _Inlet:
    """Brings samples of one device to 16 kHz and keeps them until they are used."""

    def __init__(self, rate: int):
        # MQ: 12 to 19 ms of delay, where HQ has 31 to 33 ms. Both pass all of speech.
        self._resampler = soxr.ResampleStream(rate, RATE, 1, dtype="float32", quality="MQ") if rate != RATE else None
        self.samples = np.zeros(0, np.float32)

    def add(self, samples: Samples) -> None:
        if self._resampler is not None:
            samples = self._resampler.resample_chunk(samples)
        self.samples = np.concatenate([self.samples, samples])

    def take(self, count: int) -> Samples:
        taken, self.samples = self.samples[:count], self.samples[count:]
        return np.pad(taken, (0, count - len(taken)))


class BlockJoiner:
    """Pairs each block of the microphone with the block that was written to the speaker at that time.

    With one duplex stream both come in equal measure and the echo's delay stays constant. Two devices run by two
    clocks: where the speaker is ahead some of it is skipped, where it lags zeros take its place.
    """

    def __init__(self, microphone_rate: int, speaker_rate: int):
        self._near = _Inlet(microphone_rate or RATE)
        self._far = _Inlet(speaker_rate or RATE)
        self._listens = bool(microphone_rate)

    def add(self, near: Samples | None, far: Samples | None) -> Iterator[tuple[Samples, Samples]]:
        """Take in what came; gives each pair of blocks (float32 [160]) that it completes."""
        if far is not None and self._listens:
            self._far.add(far)
        if near is not None:
            self._near.add(near)
            while len(self._near.samples) >= BLOCK:
                yield self._near.take(BLOCK), self._far.take(BLOCK)
        if len(self._far.samples) > LATEST_FAR:
            self._far.samples = self._far.samples[-KEPT_FAR:]
