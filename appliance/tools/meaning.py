"""Learns from examples which tool a request means: multinomial logistic regression on the vectors of their meaning."""

import hashlib
import logging
import os
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

log = logging.getLogger(__name__)

Vectors = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]
STEPS = 400
RATE = 20.0
DECAY = 1e-3  # of the weights; found on a set of requests that no figure is quoted for
SCALE = 4.0  # of the vectors, which are of unit length
SAME = 1e-3  # between two vectors of one text, of one embedder with different numbers of threads


class Meaning:
    """Probabilities of what a request is about."""

    def __init__(self, examples: Sequence[tuple[str, str]], embed: Embed, kept: Path | None = None):
        """`examples` are (label, text). Embeds every text and fits, a second of work; `kept` saves it the next time."""
        self.labels = list(dict.fromkeys(label for label, _ in examples))
        self._embed = embed
        weights = _read(kept, examples, embed) if kept else None
        self._weights = self._learnt(examples) if weights is None else weights
        if kept and weights is None:
            _write(kept, examples, embed, self._weights)

    def _learnt(self, examples: Sequence[tuple[str, str]]) -> Vectors:
        x = SCALE * self._embed([text for _, text in examples])
        y = np.array([self.labels.index(label) for label, _ in examples])
        return _fit(np.hstack([x, np.ones((len(x), 1), np.float32)]), y, len(self.labels))

    def of(self, text: str) -> dict[str, float]:
        """The probability of each label."""
        x = np.append(SCALE * self._embed([text])[0], 1.0)
        return dict(zip(self.labels, map(float, _softmax((x @ self._weights)[None])[0]), strict=True))


def _mark(examples: Sequence[tuple[str, str]]) -> str:
    return hashlib.sha256(repr((list(examples), STEPS, RATE, DECAY, SCALE)).encode()).hexdigest()


def _read(path: Path, examples: Sequence[tuple[str, str]], embed: Embed) -> Vectors | None:
    """Weights [d, labels] that were fitted to these examples with this embedder, known by what it makes of one."""
    try:
        with np.load(path, allow_pickle=False) as file:
            if str(file["mark"]) != _mark(examples):
                return None
            probe, weights = file["probe"], file["weights"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None  # not there yet, or half a file
    now = embed([examples[0][1]])[0]
    same = probe.shape == now.shape and float(np.abs(probe - now).max()) < SAME
    return np.asarray(weights, np.float32) if same else None


def _write(path: Path, examples: Sequence[tuple[str, str]], embed: Embed, weights: Vectors) -> None:
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("wb") as file:
            np.savez(file, mark=_mark(examples), probe=embed([examples[0][1]])[0], weights=weights)
        partial.replace(path)
    except OSError as error:  # fitted anew at the next start
        log.info("What requests mean was not kept: %s", error)
        partial.unlink(missing_ok=True)


def _fit(x: Vectors, y: NDArray[np.int64], labels: int) -> Vectors:
    """Weights [d, labels] by gradient descent with momentum; every label counts the same, however many examples."""
    wanted = np.eye(labels, dtype=np.float32)[y]
    share = (1 / np.sqrt(np.bincount(y)))[y][:, None]
    share = share / share.sum()
    weights = np.zeros((x.shape[1], labels), np.float32)
    moved = np.zeros_like(weights)
    for _ in range(STEPS):
        slope = x.T @ (share * (_softmax(x @ weights) - wanted)) + DECAY * weights
        moved = 0.9 * moved - RATE / SCALE**2 * slope
        weights = weights + moved
    return weights.astype(np.float32)


def _softmax(values: NDArray[np.float32]) -> NDArray[np.float32]:
    shifted = np.exp(values - values.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True), np.float32)
