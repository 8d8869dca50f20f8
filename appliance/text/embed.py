"""Embeds texts as vectors that are close if the meaning is."""

import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from appliance.core.errors import ModelError
from appliance.core.i18n import say
from appliance.core.system import give_memory_back
from appliance.text.tokenisers import Tokeniser, Unigram, WordPiece

LONGEST = 256  # tokens that the encoder can read; the rest is ignored
AT_ONCE = 8  # texts; larger batches are no faster and block the cores for longer

MANY = 200  # texts; of more, the nearest one is hardly nearer by chance
Vectors = NDArray[np.float32]
Role = Literal["query", "passage"]
Tokens = NDArray[np.int8]  # [t, 64], a row for each token, of any length


@dataclass(frozen=True)
class Floor:
    """From when a text is likely enough to answer a question that was put to it and to others: a linear classifier.

    Of more texts, the nearest one is nearer by chance alone.
    """

    least: float  # of one text
    growth: float  # of the least for each tenfold of texts
    cosine: float  # the weight of the cosine
    near: float  # of how near it is word by word
    words: float  # of the share of the question's words that it has

    def sureness(self, cosine: float, near: float, words: float) -> float:
        """What must reach the least of so many texts."""
        return self.cosine * cosine + self.near * near + self.words * words

    def least_of(self, texts: int) -> float:
        """How sure it must be."""
        return self.least + self.growth * math.log10(min(max(texts, 1), MANY))


@dataclass(frozen=True)
class Meaning:
    """An encoder, and from which of its numbers a text counts as about a question."""

    model: str  # its id
    near: float  # cosine
    # For a question that was not put to the texts: how near one is word by word; or less, together with half of the
    # question's words and a cosine.
    clear: float = 1.0
    plausible: float = 1.0
    alike: float = 1.0
    floor: Floor | None = None  # None: nobody has measured it


class TextEmbedder:
    """A sentence encoder in ONNX and its tokeniser."""

    def __init__(self, spec: Meaning, path: Path, tokeniser: Path | None, threads: int):
        """`tokeniser` None: it is in the model's metadata. Raises ModelError if a file cannot be loaded."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # the chat needs the cores too
        try:
            self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
            told = self._session.get_modelmeta().custom_metadata_map
            self._tokeniser: Tokeniser = WordPiece(tokeniser, LONGEST) if tokeniser else Unigram(told, LONGEST)
        except Exception as error:  # both libraries raise their own types
            raise ModelError(
                say("The text embedder {name} cannot be loaded: {error}", name=spec.model, error=error)
            ) from error
        self._before = {role: told.get(role, "") for role in ("query", "passage")}
        self._lock = threading.Lock()
        self.spec = spec
        self.model = spec.model

    def embed(self, texts: Sequence[str], role: Role = "passage") -> Vectors:
        """Vectors [n, d] of unit length. `role`: whether the texts are asked or are searched."""
        if not texts:
            return np.zeros((0, 0), np.float32)
        some = _by_length(texts)
        runs = [self._run(["embeddings"], [texts[number] for number in numbers], role) for numbers in some]
        found = np.concatenate([vectors for (vectors,), _ in runs])
        return np.asarray(found[np.argsort(np.concatenate(some))], np.float32)

    def encode(self, texts: Sequence[str], role: Role = "passage") -> list[tuple[Vectors, Tokens]]:
        """For each text its vector [d] of unit length, and its tokens."""
        found: dict[int, tuple[Vectors, Tokens]] = {}
        before = slice(1, len(self._tokeniser.encode([self._before[role]])[0]) - 1)  # the tokens of the role
        for numbers in _by_length(texts):
            (vectors, tokens), mask = self._run(["embeddings", "tokens"], [texts[number] for number in numbers], role)
            for row, number in enumerate(numbers):
                own = np.delete(tokens[row, mask[row] == 1], before, axis=0)
                found[number] = vectors[row], _rounded(own)
        return [found[number] for number in range(len(texts))]

    def knows(self, word: str) -> bool:
        """Whether the encoder's vocabulary has the word, so that it is not a typing mistake."""
        return self._tokeniser.knows(word)

    def count(self, texts: Sequence[str]) -> int:
        """Tokens of the texts, as far as they are seen."""
        return sum(map(len, self._tokeniser.encode(texts)))

    def rest(self) -> None:
        """Give back the memory that long texts took. The next ones take it again."""
        options = onnxruntime.RunOptions()
        options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
        word = np.ones((1, 1), np.int64)
        with self._lock:
            self._session.run(["embeddings"], {"ids": word, "mask": word}, options)
        give_memory_back()

    def _run(self, outputs: Sequence[str], texts: Sequence[str], role: Role) -> tuple[list[Vectors], NDArray[np.int64]]:
        """Outputs for the texts, and the mask [n, t] of their tokens."""
        coded = self._tokeniser.encode([f"{self._before[role]}{text}" for text in texts])
        ids = np.zeros((len(coded), max(map(len, coded))), np.int64)
        mask = np.zeros_like(ids)
        for row, code in enumerate(coded):
            ids[row, : len(code)] = code
            mask[row, : len(code)] = 1
        with self._lock:
            return self._session.run(list(outputs), {"ids": ids, "mask": mask}), mask


def nearness(question: Tokens, texts: Sequence[Tokens]) -> Vectors:
    """[n] how near texts are to a question, word by word, 1 at most.

    The mean over the question's tokens of the cosine to the nearest token of the text (Khattab and Zaharia 2020,
    "ColBERT").
    """
    asked = _unit(question[1:-1])  # without the marks of its beginning and end
    if not len(asked):
        return np.zeros(len(texts), np.float32)
    return np.array([(asked @ _unit(tokens).T).max(axis=1).mean() for tokens in texts], np.float32)


def _rounded(tokens: Vectors) -> Tokens:
    rounded: Tokens = np.round(127 * tokens / np.abs(tokens).max(axis=1, keepdims=True)).astype(np.int8)
    return rounded


def _unit(tokens: Tokens) -> Vectors:
    rows = tokens.astype(np.float32)
    unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def _by_length(texts: Sequence[str]) -> list[list[int]]:
    """The indices of the texts in batches of similar length, to reduce padding."""
    order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
    return [order[start : start + AT_ONCE] for start in range(0, len(order), AT_ONCE)]
