"""Makes training material harder: rooms, noises, loudness, speed, all drawn from one generator."""

from collections.abc import Sequence

import numpy as np
import soxr

from appliance.records.sound import RATE, Samples

Generator = np.random.Generator


def room(sound: Samples, draw: Generator) -> Samples:
    """The sound as a microphone some way off hears it: with an echo that decays, of 0.1 to 0.6 s."""
    decay = draw.uniform(0.1, 0.6)  # seconds until it is 60 dB down
    times = np.arange(int(decay * RATE)) / RATE
    response = draw.normal(size=len(times)) * 10 ** (-3 * times / decay)
    response[: int(0.002 * RATE)] = 0
    response *= draw.uniform(0.1, 0.9) / max(float(np.linalg.norm(response)), 1e-9)
    response[0] = 1
    size = len(sound) + len(response) - 1
    heard = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(response, size), size)[: len(sound)]
    return heard.astype(np.float32)


def noise(count: int, draw: Generator, speech: Sequence[Samples] = ()) -> Samples:
    """Noise of unit power [count]: white to brown, with a hum or a beat in it, or many people at once."""
    if len(speech) and draw.random() < 0.3:
        others = [_stretch(speech[int(draw.integers(len(speech)))], count, draw) for _ in range(draw.integers(3, 8))]
        made: Samples = np.sum(others, axis=0)
    else:
        made = _coloured(count, draw)
        if draw.random() < 0.4:
            made = made + _hum(count, draw)
        if draw.random() < 0.3:
            made = made * _beat(count, draw)
    return np.asarray(made / max(float(np.std(made)), 1e-9), np.float32)


def _stretch(sound: Samples, count: int, draw: Generator) -> Samples:
    repeated = np.resize(sound, max(count, len(sound)))
    start = int(draw.integers(len(repeated) - count + 1))
    part = repeated[start : start + count]
    return np.asarray(part / max(float(np.std(part)), 1e-9), np.float32)


def _coloured(count: int, draw: Generator) -> Samples:
    spectrum = np.fft.rfft(draw.normal(size=count))
    tilt = np.maximum(np.arange(len(spectrum)), 1) ** -draw.uniform(0, 1)  # 0 is white, 1 is brown
    made = np.fft.irfft(spectrum * tilt, count)
    return np.asarray(made / np.std(made), np.float32)


def _hum(count: int, draw: Generator) -> Samples:
    times = np.arange(count) / RATE
    base = draw.uniform(45, 220)
    parts = [draw.uniform(0, 1) * np.sin(2 * np.pi * (base * n * times + draw.random())) for n in range(1, 7)]
    return np.asarray(np.sum(parts, axis=0), np.float32)


def _beat(count: int, draw: Generator) -> Samples:
    times = np.arange(count) / RATE
    return np.asarray(0.3 + np.exp(-draw.uniform(3, 12) * (times * draw.uniform(1, 6) % 1)), np.float32)


def mixed(sound: Samples, ratio: float, draw: Generator, speech: Sequence[Samples] = ()) -> Samples:
    """The sound with noise `ratio` dB below its power where it is loud."""
    power = float(np.sqrt(np.mean(np.square(sound[np.abs(sound) > 0.1 * np.abs(sound).max()])))) if sound.any() else 0.0
    return np.asarray(sound + noise(len(sound), draw, speech) * power * 10 ** (-ratio / 20), np.float32)


def faster(sound: Samples, factor: float) -> Samples:
    """The sound with speed and pitch raised by a factor."""
    return np.asarray(soxr.resample(sound, RATE * factor, RATE), np.float32)


def levelled(sound: Samples, peak: float) -> Samples:
    """The sound with another peak, 0 to 1."""
    return np.asarray(sound * (peak / max(float(np.abs(sound).max()), 1e-9)), np.float32)


def heard(sound: Samples, draw: Generator, speech: Sequence[Samples] = ()) -> Samples:
    """The sound in a room or none, with much noise or little, at another loudness."""
    made = room(sound, draw) if draw.random() < 0.6 else sound
    made = mixed(made, draw.uniform(0, 25) if draw.random() < 0.7 else 45.0, draw, speech)
    return levelled(made, 10 ** draw.uniform(-1.6, 0))


def trimmed(sound: Samples) -> Samples:
    """The sound without what is more than 35 dB below its peak at both ends."""
    loud = np.flatnonzero(np.abs(sound) > 0.018 * np.abs(sound).max())
    return sound[loud[0] : loud[-1] + 1] if len(loud) else sound[:0]
