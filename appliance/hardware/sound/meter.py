"""Watches what a microphone delivers: how loud it is, and whether it is of any use."""

from typing import Literal

import numpy as np

from appliance.records.sound import Samples

Trouble = Literal["", "silent", "clipping", "broken"]
SILENT_AFTER = 5.0  # seconds of nothing but zeros. A microphone that works has some noise.
CLIPPED = 0.999  # of full scale
TOO_MANY = 0.02  # of the samples of a second. Shouting clips a few, a gain that is too high many.


class Meter:
    """Takes all that a microphone delivers, removes what is no number, and notices trouble."""

    def __init__(self, rate: int) -> None:
        self.level = 0.0  # root mean square of what came last, 0 to 1
        self.trouble: Trouble = ""
        self._rate = rate  # samples a second
        self._zeros = 0  # samples in a row
        self._seen = 0  # samples of the present second, and how many of them were clipped or no number
        self._clipped = 0
        self._broken = 0

    def take(self, samples: Samples) -> Samples:
        """The samples with what is no number as silence, between -1 and 1."""
        good = np.isfinite(samples)
        self._broken += int(samples.size - np.count_nonzero(good))
        samples = np.clip(np.where(good, samples, 0), -1, 1).astype(np.float32)
        self.level = float(np.sqrt(np.mean(samples**2))) if len(samples) else 0.0
        self._clipped += int(np.count_nonzero(np.abs(samples) >= CLIPPED))
        self._seen += len(samples)
        self._zeros = 0 if samples.any() else self._zeros + len(samples)
        if self._seen >= self._rate:
            self._judge()
        return samples

    def _judge(self) -> None:
        """At the end of a second."""
        if self._broken > TOO_MANY * self._seen:
            self.trouble = "broken"
        elif self._zeros > SILENT_AFTER * self._rate:
            self.trouble = "silent"
        else:
            self.trouble = "clipping" if self._clipped > TOO_MANY * self._seen else ""
        self._seen = self._clipped = self._broken = 0
