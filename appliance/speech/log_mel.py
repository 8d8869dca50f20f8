"""The spectrogram that Whisper reads (Radford et al. 2022), and models that were made of it."""

from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from appliance.records.sound import RATE, Samples

WINDOW, HOP, BANDS = 400, 160, 80  # samples, samples, mel bands
KNEE = 1000.0  # hertz up to which Slaney's mel scale is linear
STEP = np.log(6.4) / 27  # of its logarithm for a mel beyond; Slaney 1998, "Auditory Toolbox"
FLOOR = 1e-10  # of a band's energy
RANGE = 8.0  # tenfolds of energy below the loudest that are kept


def log_mel(samples: Samples) -> NDArray[np.float32]:
    """The logarithm of each mel band's energy [BANDS, n // HOP] of samples [n], about -1 to 1."""
    padded = np.pad(samples.astype(np.float64), WINDOW // 2, mode="reflect")
    windows = sliding_window_view(padded, WINDOW)[::HOP][:-1]
    energy = np.abs(np.fft.rfft(windows * np.hanning(WINDOW + 1)[:-1])) ** 2
    bands = np.log10(np.maximum(energy @ _filters(), FLOOR)).T
    scaled: NDArray[np.float32] = ((np.maximum(bands, bands.max() - RANGE) + 4) / 4).astype(np.float32)
    return scaled


@cache
def _filters() -> NDArray[np.float64]:
    """Triangles of equal area [WINDOW / 2 + 1, BANDS], evenly spaced on the mel scale."""
    highest = float(_mels(np.array([RATE / 2]))[0])
    corners = _hertz(np.linspace(0, highest, BANDS + 2))
    slopes = corners[None] - np.linspace(0, RATE / 2, WINDOW // 2 + 1)[:, None]
    widths = np.diff(corners)
    triangles = np.maximum(0, np.minimum(-slopes[:, :-2] / widths[:-1], slopes[:, 2:] / widths[1:]))
    filters: NDArray[np.float64] = triangles * 2 / (corners[2:] - corners[:-2])
    return filters


def _mels(hertz: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(hertz < KNEE, 3 * hertz / 200, 15 + np.log(np.maximum(hertz, KNEE) / KNEE) / STEP)


def _hertz(mels: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(mels < 15, 200 * mels / 3, KNEE * np.exp(STEP * (mels - 15)))
