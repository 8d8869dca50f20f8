"""Turns a voice into a vector, so that two stretches of speech can be told to be one person's or not.

The network is Resemblyzer's encoder (Wan et al. 2018), converted by appliance/modelstore/conversions/resemblyzer.py. It
is a second sign beside the face, and no proof: a recording of a voice gives the vector of that voice.
"""

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from appliance.core.errors import ClipError
from appliance.core.i18n import say
from appliance.records.sound import RATE, Samples
from appliance.records.vision import Vector
from appliance.speech.onnx_session import open_session

WINDOW, HOP, BANDS = 400, 160, 40  # 25 ms, 10 ms, mel bands
FRAMES, STEP = 160, 77  # columns of one look (1.6 s), and between two
COVERAGE = 0.75  # of the last look that must be sound
LEVEL = 10 ** (-30 / 20)  # to which quiet speech is raised
SHORTEST = 0.5  # seconds of speech without its pauses
QUIET = 10 ** (-40 / 20)  # of the loudest part: less is a pause
KEPT = 10  # columns around speech that stay: 0.1 s
SIZE = 256  # numbers of a vector

Matrix = NDArray[np.float32]


class SpeakerEmbedding:
    """Gives vectors of voices. Not for two threads at once."""

    def __init__(self, path: Path):
        """Raises ModelError if the model cannot be loaded."""
        self._session = open_session(path)

    def embed(self, samples: Samples) -> Vector:
        """The vector [SIZE] of unit length of speech [n] at RATE. Raises ClipError if there is too little of it."""
        speech = without_pauses(np.nan_to_num(np.asarray(samples, np.float32)))
        if len(speech) < SHORTEST * RATE:
            raise ClipError(say("There is too little speech to recognise a voice. Say a whole sentence."))
        looks = self._session.run(None, {"mels": _looks(_levelled(speech))})[0]
        mean = np.mean(looks, axis=0)
        length = float(np.linalg.norm(mean))
        if not np.isfinite(length) or length == 0:
            raise ClipError(say("This voice could not be read. Say a whole sentence."))
        return np.asarray(mean / length, np.float32)


def similarity(one: Vector, other: Vector) -> float:
    """How alike two voices are, 0 to 1: the cosine of their vectors, which have no negative numbers."""
    return float(np.dot(one, other))


def without_pauses(samples: Samples) -> Samples:
    """The samples [m] in which there is sound, and 0.1 s around each."""
    columns = samples[: len(samples) // HOP * HOP].reshape(-1, HOP)
    power = np.sqrt(np.mean(np.square(columns), axis=1))
    if not len(power) or not power.max():
        return samples[:0]
    loud = power > QUIET * np.quantile(power, 0.95)
    near = np.convolve(loud, np.ones(2 * KEPT + 1), "same") > 0
    return np.asarray(columns[near].ravel(), np.float32)


def _levelled(speech: Samples) -> Samples:
    power = float(np.sqrt(np.mean(np.square(speech))))
    return np.asarray(speech * max(1.0, LEVEL / max(power, 1e-9)), np.float32)


def _looks(speech: Samples) -> Matrix:
    """Mel spectrograms [looks, FRAMES, BANDS] that cover the speech."""
    columns = -(-(len(speech) + 1) // HOP)
    starts = list(range(0, max(1, columns - FRAMES + STEP + 1), STEP))
    covered = (len(speech) - starts[-1] * HOP) / (FRAMES * HOP)
    if covered < COVERAGE and len(starts) > 1:
        starts.pop()
    padded = np.pad(speech, (0, max(0, (starts[-1] + FRAMES) * HOP - len(speech))))
    mels = mel_spectrogram(padded)
    return np.stack([mels[start : start + FRAMES] for start in starts])


def mel_spectrogram(samples: Samples) -> Matrix:
    """Power in mel bands [columns, BANDS], not its logarithm: what librosa's melspectrogram gives for these sizes."""
    padded = np.pad(samples, WINDOW // 2, mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)
    power = np.abs(np.fft.rfft(windows * hann, axis=1)) ** 2
    return np.asarray(power @ _filters().T, np.float32)


@cache
def _filters() -> Matrix:
    """Triangles [BANDS, WINDOW // 2 + 1] of equal area on the mel scale of Slaney's Auditory Toolbox (1998)."""
    frequencies = np.fft.rfftfreq(WINDOW, 1 / RATE)
    edges = _to_hertz(np.linspace(0, _to_mel(RATE / 2), BANDS + 2))
    widths = np.diff(edges)
    slopes = edges[:, None] - frequencies
    rising, falling = -slopes[:-2] / widths[:-1, None], slopes[2:] / widths[1:, None]
    triangles = np.maximum(0, np.minimum(rising, falling))
    return np.asarray(triangles * (2 / (edges[2:] - edges[:-2]))[:, None], np.float32)


def _to_mel(hertz: float) -> float:
    """Linear to 1000 Hz, which is 15 mel, then a logarithm with 27 mel to a factor of 6.4."""
    return hertz * 3 / 200 if hertz < 1000 else 15 + float(np.log(hertz / 1000)) * 27 / float(np.log(6.4))


def _to_hertz(mels: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(mels < 15, mels * 200 / 3, 1000 * np.exp((mels - 15) * np.log(6.4) / 27))
