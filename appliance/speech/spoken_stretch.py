"""Waits for one sentence in a stream, by loudness alone: enough where somebody was asked to read aloud."""

import numpy as np

from appliance.records.sound import RATE, Samples

LEAST = 2.0  # seconds of speech
PAUSE = 1.0  # seconds of quiet after it
ABOVE = 4.0  # times the quiet part: speech
FLOOR = 0.002  # amplitude below which nothing is speech


class SpokenStretch:
    """Collects a stream until there is speech of a length, and quiet after it."""

    def __init__(self) -> None:
        self._blocks: list[Samples] = []
        self._powers: list[float] = []

    @property
    def seconds(self) -> float:
        """How long the stream is."""
        return sum(map(len, self._blocks)) / RATE

    @property
    def samples(self) -> Samples:
        """All of it [n]."""
        return np.concatenate(self._blocks)

    def add(self, block: Samples) -> bool:
        """Take the next block. True when the sentence is over."""
        self._blocks.append(block)
        self._powers.append(float(np.sqrt(np.mean(np.square(block)))))
        return len(self._blocks) % 10 == 0 and self._over(len(block) / RATE)

    def _over(self, step: float) -> bool:
        powers = np.array(self._powers)
        loud = powers > max(FLOOR, ABOVE * float(np.quantile(powers, 0.1)))
        quiet = int(PAUSE / step)
        return bool(loud.sum() * step >= LEAST and not loud[-quiet:].any())
