"""An adaptive filter that learns what the microphone hears of the speaker: a Kalman filter in the frequency domain.

Enzner and Vary (2006), in blocks as in Kuech, Mabande and Enzner (2014). It learns fast, and stops learning by itself
while somebody speaks over the echo. It also knows how wrong it still is, which is what tells a person from an echo.
"""

from dataclasses import dataclass

import numpy as np

from appliance.records.sound import BLOCK, Samples

FORGETTING = 0.9995  # of what it knows, a block: rooms change when somebody moves
UNSURE = 1.0  # of each coefficient at first, as a variance
SMOOTHING = 0.9  # of the power of what is left
LEAST = 1e-6  # power that is added, against divisions by zero
FAINT = 1e-3  # of the far end's spectra, summed: with less there is nothing to learn from
LOWEST, HIGHEST = 4, 151  # bins of 50 Hz in which voices are told apart: hum is below, hiss above


@dataclass(frozen=True, eq=False)
class Left:
    """What the filter leaves of a block."""

    samples: Samples  # without the echo, as far as it is known
    power: float  # of them
    echo: float  # of the echo that was taken out
    doubt: float  # power of the echo that may still be in them, by the filter's own variance


class EchoFilter:
    """Takes one speaker's echo out of one microphone. Not for two threads at once."""

    def __init__(self, tail: int):
        """`tail`: samples in which an echo has to come and to fade, a multiple of BLOCK."""
        shape = (tail // BLOCK, BLOCK + 1)
        self._far = np.zeros(shape, np.complex64)  # spectra of the last blocks, the newest first
        self._way = np.zeros(shape, np.complex64)  # from the speaker to the microphone
        self._variance = np.full(shape, UNSURE, np.float32)  # of its error
        self._noise = np.full(BLOCK + 1, LEAST, np.float32)
        self._former = np.zeros(BLOCK, np.float32)

    def process(self, near: Samples, far: Samples) -> Left:
        """Takes float32 [BLOCK] of the microphone, and of what the speaker plays."""
        self._far = np.roll(self._far, 1, axis=0)
        self._far[0] = np.fft.rfft(np.concatenate([self._former, far]))
        self._former = far
        echo = np.fft.irfft((self._far * self._way).sum(0))[BLOCK:].astype(np.float32)
        left = near - echo
        spectrum, loud = _spectrum(left), np.square(np.abs(self._far))
        doubt = (loud * self._variance).sum(0) / 2
        self._noise += np.float32(1 - SMOOTHING) * (np.square(np.abs(spectrum)) - self._noise)
        if loud.sum() > FAINT:
            self._learn(spectrum, loud, self._variance / (2 * (doubt + self._noise) + LEAST))
        powers = (np.square(np.abs(spectrum)), np.square(np.abs(_spectrum(echo))), doubt)
        return Left(left, *(float(power[LOWEST:HIGHEST].sum()) for power in powers))

    def _learn(self, error: "np.ndarray[tuple[int], np.dtype[np.complex64]]", loud: Samples, step: Samples) -> None:
        turn = np.fft.irfft(step * np.conj(self._far) * error, axis=1)
        turn[:, BLOCK:] = 0  # no coefficient beyond its block: the spectra wrap around
        self._way = FORGETTING * self._way + np.fft.rfft(turn, axis=1).astype(np.complex64)
        self._variance *= np.float32(FORGETTING**2) * (1 - step * loud / 2)
        self._variance += np.float32(1 - FORGETTING**2) * np.square(np.abs(self._way))


def _spectrum(samples: Samples) -> "np.ndarray[tuple[int], np.dtype[np.complex64]]":
    return np.fft.rfft(np.concatenate([np.zeros(BLOCK, np.float32), samples])).astype(np.complex64)
