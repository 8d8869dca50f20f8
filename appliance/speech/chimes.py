"""Short sounds that say without words what goes on, and how loud a sound is over time, for the LEDs.

Each note is a few harmonics that ring out, as a struck bar does; it rises and ends softly, so nothing clicks.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np

from appliance.records.sound import Clip, Samples
from appliance.speech.voices import faded

RATE = 24_000  # samples a second
HARMONICS = ((1.0, 1.0, 1.0), (2.0, 0.35, 0.6), (3.01, 0.12, 0.35))  # (times the pitch, loudness, how long it rings)
RISE = 0.008  # seconds in which a note begins
LOUDEST = 0.35  # of full scale: softer than speech, whose peaks reach 0.6
C5, E5, G5, A5, C6, E6 = 523.25, 659.26, 783.99, 880.0, 1046.5, 1318.51  # hertz
FULL = 0.2  # the RMS of loud speech, which lights all LEDs
BEND = 0.6  # Stevens' exponent for loudness: what sounds half as loud lights half as many

Note = tuple[float, float, float]  # (seconds from the start, hertz, seconds that it rings)


@cache
def listening() -> Clip:
    """Two quick notes up: Larson listens now."""
    return _played([(0.0, G5, 0.16), (0.09, C6, 0.28)])


@cache
def done() -> Clip:
    """Two quick notes down: it has heard enough, or has finished."""
    return _played([(0.0, C6, 0.16), (0.09, G5, 0.28)])


@cache
def muted() -> Clip:
    """Two low notes down: the microphone is off."""
    return _played([(0.0, E5, 0.14), (0.12, C5, 0.32)])


@cache
def alarm() -> Clip:
    """A figure of four notes, twice, and a rest: for a timer. It can be repeated without a seam. 2.4 seconds."""
    figure = [(0.0, A5, 0.3), (0.14, C6, 0.3), (0.28, E6, 0.35), (0.46, C6, 0.45)]
    return _played([(at + start, *note) for start in (0.0, 0.95) for at, *note in figure], 2.4)


def _played(notes: Sequence[Sequence[float]], seconds: float = 0.0) -> Clip:
    """Notes as sound; of their own length, or of one that is given."""
    length = seconds or max(at + ring for at, _, ring in notes)
    sound = np.zeros(round(length * RATE), np.float32)
    for at, pitch, ring in notes:
        start = round(at * RATE)
        struck = _note(pitch, ring)[: len(sound) - start]
        sound[start : start + len(struck)] += struck
    return Clip(faded(sound * np.float32(LOUDEST / np.abs(sound).max()), round(RISE * RATE)), RATE)


def _note(pitch: float, ring: float) -> Samples:
    at = np.arange(round(ring * RATE)) / RATE
    made = sum(
        loud * np.exp(-5 * at / (ring * long)) * np.sin(2 * np.pi * pitch * times * at)
        for times, loud, long in HARMONICS
    )
    return faded(np.asarray(made, np.float32), round(RISE * RATE))


def envelope(clip: Clip, rate: float) -> Samples:
    """How loud a clip sounds, `rate` times a second: [n], 0 for silence to 1 for loud speech."""
    count = int(np.ceil(clip.seconds * rate))
    edges = np.round(np.arange(count + 1) * clip.rate / rate).astype(int).clip(max=len(clip.samples))
    sums = np.concatenate([[0.0], np.cumsum(np.square(np.nan_to_num(clip.samples), dtype=np.float64))])
    energy = (sums[edges[1:]] - sums[edges[:-1]]) / np.maximum(np.diff(edges), 1)
    levels: Samples = np.clip((np.sqrt(np.maximum(energy, 0)) / FULL) ** BEND, 0, 1).astype(np.float32)
    return levels
