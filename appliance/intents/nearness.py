"""Tells what a sentence is about by how near it is to example sentences, in any language: a linear classifier.

The features are the words, the pairs of words and the parts of words (3 to 5 letters), weighted by how rare they are
and hashed to a fixed number (Weinberger et al. 2009, "Feature hashing for large scale multitask learning"). The
weights are those of a ridge regression on them, one label against all others (Rifkin and Lippert 2004).
"""

import hashlib
import logging
import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from appliance.core import files

log = logging.getLogger(__name__)

Floats = NDArray[np.float32]
Places = NDArray[np.int64]
FEATURES = 8192
RIDGE = 0.3
PARTS = (3, 4, 5)  # letters
WORDED, LETTERED = 1.0, 0.6  # weights of the two kinds of feature
WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


class Nearness:
    """How well a text fits each label."""

    def __init__(self, labels: Sequence[str], rareness: Floats, weights: Floats):
        """`rareness` [FEATURES] weighs the features; `weights` are [FEATURES, labels]."""
        self.labels = list(labels)
        self._rareness = rareness
        self._weights = weights

    @classmethod
    def learnt(cls, examples: Sequence[tuple[str, str]], kept: Path | None = None) -> "Nearness":
        """What follows from examples (label, text). Takes a few seconds; the file `kept` caches the result."""
        mark = hashlib.sha256(repr([FEATURES, RIDGE, PARTS, WORDED, LETTERED, examples]).encode()).hexdigest()
        found = _read(kept, mark) if kept else None
        if found is None:
            found = _fit(examples)
            if kept:
                _write(kept, mark, found)
        return found

    def of(self, text: str) -> dict[str, float]:
        """How well each label fits: about 1 for one that does, -1 for one that does not."""
        places, values = _unit(_features(text), self._rareness)
        return dict(zip(self.labels, map(float, values @ self._weights[places]), strict=True))

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """What to store of it."""
        return {
            "labels": np.array(self.labels), "rareness": self._rareness, "weights": self._weights.astype(np.float16)
        }  # fmt: skip


def _fit(examples: Sequence[tuple[str, str]]) -> Nearness:
    labels = sorted({label for label, _ in examples})
    y = np.array([labels.index(label) for label, _ in examples])
    found = [_features(text) for _, text in examples]
    seen = np.bincount(np.concatenate([np.fromiter(row, int) for row in found]), minlength=FEATURES)
    rareness = (np.log((1 + len(found)) / (1 + seen)) + 1).astype(np.float32)
    rows = [_unit(row, rareness) for row in found]
    share = 1 / np.sqrt(np.bincount(y))[y]  # examples of frequent labels weigh less, so that rare labels count
    near = np.diag((RIDGE * share.mean() / share).astype(np.float32))
    columns = _columns(rows)
    for _, where, values in columns:
        near[np.ix_(where, where)] += np.outer(values, values)
    wanted = (2 * np.eye(len(labels))[y] - 1).astype(np.float32)
    solved = np.linalg.solve(near, wanted)
    weights = np.zeros((FEATURES, len(labels)), np.float32)
    for feature, where, values in columns:
        weights[feature] = values @ solved[where]
    return Nearness(labels, rareness, weights)


def _columns(rows: Sequence[tuple[Places, Floats]]) -> list[tuple[int, Places, Floats]]:
    """Each feature that occurs: the rows with it, and its values there. Few rows share one, so this is quick."""
    row = np.repeat(np.arange(len(rows)), [len(places) for places, _ in rows])
    column, value = (np.concatenate(parts) for parts in zip(*rows, strict=True))
    order = np.argsort(column, kind="stable")
    row, column, value = row[order], column[order], value[order]
    cuts = np.flatnonzero(np.diff(column)) + 1
    features = (int(part[0]) for part in np.split(column, cuts))
    return list(zip(features, np.split(row, cuts), np.split(value, cuts), strict=True))


def _features(text: str) -> dict[int, float]:
    """The weights of a text's features by their places."""
    words = _words(text)
    found = dict.fromkeys(_places([*words, *map(" ".join, pairwise(["^", *words, "$"]))]), WORDED)
    for place in _places(f"<{part}" for word in words for part in _parts(f"<{word}>")):
        found[place] = found.get(place, 0.0) + LETTERED
    return found


def _unit(found: dict[int, float], rareness: Floats) -> tuple[Places, Floats]:
    """The places and the values of a text's features: a vector of length 1."""
    places = np.fromiter(found, np.int64)
    values = np.fromiter(found.values(), np.float32) * rareness[places]
    return places, np.asarray(values / max(float(np.linalg.norm(values)), 1e-6), np.float32)


def _words(text: str) -> list[str]:
    """The words of a text; digits are alike, and so are "soooo" and "soo"."""
    plain = re.sub(r"(.)\1{2,}", r"\1\1", re.sub(r"\d+", "0", text.lower().replace("’", "'")))
    return WORD.findall(plain)


def _parts(word: str) -> Iterable[str]:
    return (word[n : n + size] for size in PARTS for n in range(len(word) - size + 1))


def _places(features: Iterable[str]) -> set[int]:
    return {zlib.crc32(feature.encode()) % FEATURES for feature in features}


def _read(path: Path, mark: str) -> Nearness | None:
    try:
        with np.load(path, allow_pickle=False) as file:
            if str(file["mark"]) != mark:
                return None
            return Nearness([str(n) for n in file["labels"]], file["rareness"], file["weights"].astype(np.float32))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None  # missing or incomplete


def _write(path: Path, mark: str, found: Nearness) -> None:
    try:
        with files.replacing(path, files.READABLE) as file:
            np.savez(file, mark=mark, **found.arrays())  # type: ignore[arg-type]
    except OSError as error:  # computed again at the next start
        log.info("Cannot save what the example sentences teach: %s", error)
