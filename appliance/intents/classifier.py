"""Learns from examples which tool a request asks for: kernel ridge regression on its meaning and its words.

The kernel is Gaussian (Rasmussen and Williams 2006, chapter 2: the mean of a Gaussian process), on the vector of the
text embedder, the words and the pairs of neighbouring words. Without an embedder only the words decide. The constants
gave the fewest errors in leave-one-out validation.
"""

import hashlib
import logging
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from appliance.core import files

log = logging.getLogger(__name__)

Vectors = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]
GAMMA = 0.05  # of the kernel exp(-gamma * squared distance)
RIDGE = 0.1
MEANT, WORDED = 4.0, 2.0  # lengths of the two parts of a request's features
WORDED_ALONE = 3.0  # without an embedder
OFTEN, OFTEN_PAIRED = 2, 4  # examples that have a word, or two words side by side, for it to count
SAME = 1e-3  # between two vectors of one text, of one embedder with different numbers of threads
WORD = re.compile(r"[a-z']+|\d+")


def kept_file(folder: Path, model: str) -> Path:
    """Where what was learnt with a text embedder is kept."""
    return folder / f"{model}.requests.npz"


class Classifier:
    """How well a request fits each label."""

    def __init__(self, examples: Sequence[tuple[str, str]], embed: Embed | None = None, kept: Path | None = None):
        """`examples` are (label, text).

        Embeds every text, which takes seconds; the file `kept` caches the result.
        """
        self.labels = list(dict.fromkeys(label for label, _ in examples))
        self._embed = embed
        texts = [text for _, text in examples]
        seen = Counter(word for text in texts for word in _words(text))
        often = (word for word, count in seen.items() if count >= (OFTEN_PAIRED if " " in word else OFTEN))
        self._column = {word: n for n, word in enumerate(often)}
        self._known = self._features(texts, vectors_of(texts, embed, kept) if embed else None)
        self._squares = (self._known**2).sum(1)[None]
        self._weights = fit(
            self._near(self._known), np.array([self.labels.index(label) for label, _ in examples]), len(self.labels)
        )

    def of(self, text: str) -> dict[str, float]:
        """How well each label fits: about 1 for one that does, -1 for one that does not."""
        near = self._near(self._features([text], self._embed([text]) if self._embed else None))
        return dict(zip(self.labels, map(float, (near @ self._weights)[0]), strict=True))

    def _features(self, texts: Sequence[str], vectors: Vectors | None) -> Vectors:
        """[n, d + words]."""
        worded = np.zeros((len(texts), len(self._column)), np.float32)
        for row, text in zip(worded, texts, strict=True):
            there = [self._column[word] for word in _words(text) if word in self._column]
            row[there] = 1 / np.sqrt(max(1, len(there)))
        return WORDED_ALONE * worded if vectors is None else np.hstack([MEANT * vectors, WORDED * worded])

    def _near(self, features: Vectors) -> Vectors:
        """[n, examples], the kernel."""
        squares = (features**2).sum(1)[:, None] + self._squares - 2 * features @ self._known.T
        return np.asarray(np.exp(-GAMMA * squares), np.float32)


def _words(text: str) -> set[str]:
    """The words of a text, and each with the one before it."""
    words = WORD.findall(re.sub(r"\d+", "0", text.lower()))
    return {*words, *(f"{a} {b}" for a, b in pairwise(["^", *words]))}


def fit(near: Vectors, y: NDArray[np.int64], labels: int) -> Vectors:
    """Weights [examples, labels]. Examples of frequent labels weigh less, so that rare labels count."""
    share = 1 / np.sqrt(np.bincount(y))[y]
    wanted = 2 * np.eye(labels)[y] - 1
    return np.linalg.solve(near + RIDGE * np.diag(share.mean() / share), wanted).astype(np.float32)


def vectors_of(texts: Sequence[str], embed: Embed, kept: Path | None) -> Vectors:
    """The vectors [n, d] of the examples, from the file if it exists and is valid."""
    found = _read(kept, texts, embed) if kept else None
    if found is not None:
        return found
    vectors = embed(texts)
    if kept:
        _write(kept, texts, vectors)
    return vectors


def _mark(texts: Sequence[str]) -> str:
    return hashlib.sha256(repr(list(texts)).encode()).hexdigest()


def _read(path: Path, texts: Sequence[str], embed: Embed) -> Vectors | None:
    """Vectors of these texts by this embedder, recognised by its vector for the first text."""
    try:
        with np.load(path, allow_pickle=False) as file:
            if str(file["mark"]) != _mark(texts):
                return None
            vectors = np.asarray(file["vectors"], np.float32)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None  # missing or incomplete
    now = embed(texts[:1])[0]
    same = vectors.shape == (len(texts), len(now)) and float(np.abs(vectors[0] - now).max()) < SAME
    return vectors if same else None


def _write(path: Path, texts: Sequence[str], vectors: Vectors) -> None:
    try:
        with files.replacing(path, files.READABLE) as file:
            np.savez(file, mark=_mark(texts), vectors=vectors)
    except OSError as error:  # computed again at the next start
        log.info("Cannot save the meanings of requests: %s", error)
