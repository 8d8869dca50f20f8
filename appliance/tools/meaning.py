"""Learns from examples which tool a request means: multinomial logistic regression on the vectors of their meaning."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]
STEPS = 400
RATE = 20.0
DECAY = 1e-3  # of the weights; found on a set of requests that no figure is quoted for
SCALE = 4.0  # of the vectors, which are of unit length


class Meaning:
    """Probabilities of what a request is about."""

    def __init__(self, examples: Sequence[tuple[str, str]], embed: Embed):
        """`examples` are (label, text). A second of work: embeds every text and fits."""
        self.labels = list(dict.fromkeys(label for label, _ in examples))
        self._embed = embed
        x = SCALE * embed([text for _, text in examples])
        y = np.array([self.labels.index(label) for label, _ in examples])
        self._weights = _fit(np.hstack([x, np.ones((len(x), 1), np.float32)]), y, len(self.labels))

    def of(self, text: str) -> dict[str, float]:
        """The probability of each label."""
        x = np.append(SCALE * self._embed([text])[0], 1.0)
        return dict(zip(self.labels, map(float, _softmax((x @ self._weights)[None])[0]), strict=True))


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
