"""Texts to vectors that lie near each other when they mean the same."""

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from appliance.errors import ModelError

LONGEST = 256  # tokens that the encoder was made for; the rest of a text is not seen
AT_ONCE = 8  # texts; more at once are no faster, and keep the cores from others for longer

Vectors = NDArray[np.float32]


class TextEmbedder:
    """A sentence encoder in ONNX and its tokeniser."""

    def __init__(self, model: str, path: Path, tokeniser: Path, threads: int):
        """Raises ModelError when a file cannot be loaded."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # the chat wants the cores as well
        try:
            self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
            self._tokeniser = Tokenizer.from_file(str(tokeniser))
        except Exception as error:  # both libraries raise their own kinds
            raise ModelError(f"The text embedder {model} cannot be loaded: {error}") from error
        self._tokeniser.no_padding()
        self._tokeniser.enable_truncation(LONGEST)
        self._lock = threading.Lock()
        self.model = model

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors [n, d] of unit length."""
        if not texts:
            return np.zeros((0, 0), np.float32)
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))  # little is filled up in vain
        some = [order[start : start + AT_ONCE] for start in range(0, len(order), AT_ONCE)]
        found = np.concatenate([self._some([texts[number] for number in numbers]) for numbers in some])
        return np.asarray(found[np.argsort(order)], np.float32)

    def count(self, texts: Sequence[str]) -> int:
        """Tokens of the texts, as far as they are seen."""
        return sum(len(code.ids) for code in self._tokeniser.encode_batch(list(texts)))

    def _some(self, texts: Sequence[str]) -> Vectors:
        coded = self._tokeniser.encode_batch(list(texts))
        ids = np.zeros((len(coded), max(len(code.ids) for code in coded)), np.int64)
        mask = np.zeros_like(ids)
        for row, code in enumerate(coded):
            ids[row, : len(code.ids)] = code.ids
            mask[row, : len(code.ids)] = 1
        with self._lock:
            return np.asarray(self._session.run(None, {"ids": ids, "mask": mask})[0], np.float32)
