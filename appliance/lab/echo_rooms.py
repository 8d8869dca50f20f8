"""Rooms in which a box hears itself: loudspeaker, delay and reverberation, made from numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from appliance.records.sound import BLOCK, RATE, Samples

LOUD = 0.4  # peak of the echo at the microphone, of full scale
NOISE = 3e-4  # of a quiet room, root mean square


@dataclass(frozen=True)
class Room:
    """What lies between a speaker and a microphone."""

    delay: float  # milliseconds through the devices and the air
    decay: float  # seconds until the reverberation is 60 dB quieter
    seed: int = 0

    @property
    def response(self) -> Samples:
        """What the microphone hears of a click: the direct sound, then noise that decays exponentially."""
        count = round(self.decay * RATE)
        tail = np.random.default_rng(self.seed).standard_normal(count) * 10 ** (-3 * np.arange(count) / count)
        tail[0] = 4  # of standard deviations: near the speaker the direct sound is the loudest
        late = np.zeros(round(self.delay * RATE / 1000))
        return np.concatenate([late, tail / np.sqrt(np.sum(tail**2))]).astype(np.float32)

    def echo(self, far: Samples) -> Samples:
        """What the microphone hears of `far`, whose loud parts the loudspeaker distorts."""
        size = 1 << (len(far) + len(self.response) - 1).bit_length()
        heard = np.fft.irfft(np.fft.rfft(np.tanh(2 * far), size) * np.fft.rfft(self.response, size))[: len(far)]
        noise = NOISE * np.random.default_rng(self.seed).standard_normal(len(far))
        return np.asarray(LOUD * heard / max(float(np.abs(heard).max()), 1e-9) + noise, np.float32)


def murmur(seconds: float, seed: int = 0, pitch: float = 120.0) -> Samples:
    """Something like speech where no voice is at hand: syllables of a gliding buzz with three formants."""
    random = np.random.default_rng(seed)
    count = round(seconds * RATE)
    time = np.arange(count) / RATE
    knots = np.arange(0, seconds + 0.2, 0.2)
    glide = np.interp(time, knots, random.uniform(0.8, 1.3, len(knots)))
    phase = 2 * np.pi * np.cumsum(pitch * glide) / RATE
    formants = [np.interp(time, knots, random.uniform(*span, len(knots))) for span in FORMANTS]
    sound = np.zeros(count)
    for harmonic in range(1, 30):
        frequency = harmonic * pitch * glide
        weight = sum(np.exp(-(((frequency - formant) / 200) ** 2)) for formant in formants)
        sound += (weight + 0.02) * np.sin(harmonic * phase)
    sound *= np.interp(time, knots / 2, random.choice([0.0, 0.3, 1.0], len(knots)), period=seconds)
    return np.asarray(0.5 * sound / np.abs(sound).max(), np.float32)


FORMANTS = ((300, 800), (900, 2200), (2300, 3000))  # Hz, of vowels


def blocks(*sounds: Samples) -> Iterator[tuple[Samples, ...]]:
    """The sounds side by side, 10 ms at a time."""
    for begin in range(0, min(map(len, sounds)) - BLOCK + 1, BLOCK):
        yield tuple(sound[begin : begin + BLOCK] for sound in sounds)


def loss(before: Samples, after: Samples, begin: float, end: float) -> float:
    """How much of an echo is gone between two seconds, in dB (ERLE, ITU-T G.168)."""
    part = slice(round(begin * RATE), round(end * RATE))
    return float(10 * np.log10(np.sum(before[part] ** 2) / max(float(np.sum(after[part] ** 2)), 1e-9)))
