"""Moonshine's two networks (Jeffries et al. 2024): an encoder of sound, and a decoder that writes tokens one by one.

Its contract is that of the files in the package @usefulsensors/moonshine-js.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from appliance.core.errors import ModelError
from appliance.core.i18n import say
from appliance.records.sound import RATE, Samples
from appliance.speech.commands import sum_of
from appliance.speech.moonshine_decoder import unpacked_once
from appliance.speech.onnx_session import open_session

START, END = 1, 2  # tokens
PER_SECOND = 6.5  # tokens at most, the authors' bound against endless repetition
FEWEST = 4  # tokens that any sound may become
SHORTEST = RATE // 10  # samples that the encoder needs

MARKS = (".", "!", "?", ",")  # that end a sentence, as tokens


Past = dict[str, NDArray[np.float32]]  # keys and values of each layer, [1, heads, positions, width of a head]


@dataclass(frozen=True, eq=False)
class Encoded:
    """What the encoder made of a sound, and the decoder's state after its first token."""

    hidden: NDArray[np.float32]  # [1, frames, width]
    past: Past
    first: NDArray[np.float32]  # how likely each token begins the text, as logarithms
    most: int  # tokens that the text may have


@dataclass(frozen=True)
class Written:
    """Tokens and the logarithm of each one's probability; `ended` unless they were cut off."""

    tokens: tuple[int, ...]
    likely: tuple[float, ...]
    ended: bool


class MoonshineModel:
    """Both networks and the table of tokens. Not for two threads at once."""

    def __init__(self, encoder: Path, decoder: Path, tokenizer: Path):
        """Raises ModelError if a file cannot be loaded."""
        self._encoder = open_session(encoder)
        self._decoder = open_session(decoder, unpacked_once)
        self._tokenizer = _tokenizer(tokenizer)
        self._inputs = {one.name: one for one in self._decoder.get_inputs() if one.name.startswith("past")}
        marks = [self._tokenizer.token_to_id(mark) for mark in MARKS]
        self._ends = [END, *(mark for mark in marks if mark is not None)]
        self._outputs = [one.name for one in self._decoder.get_outputs()]

    def encode(self, samples: Samples) -> Encoded:
        """Read a sound of at most half a minute."""
        filled = np.pad(samples, (0, max(0, SHORTEST - len(samples))))
        (hidden,) = self._encoder.run(None, {"input_values": filled[None]})
        empty = {name: np.zeros((1, one.shape[1], 0, one.shape[3]), np.float32) for name, one in self._inputs.items()}
        logits, past = self._step([[START]], hidden, empty, first=True)
        most = max(FEWEST, int(PER_SECOND * len(samples) / RATE))
        return Encoded(hidden, past, log_softmax(logits[0, -1]), most)

    def write(self, encoded: Encoded, something: bool, draft: str = "") -> Written:
        """The likeliest token after each other. With `something`, the text is not empty.

        `draft`: how the text may begin. Its tokens are checked all at once, which takes hardly longer than one (as in
        speculative decoding, Leviathan et al. 2023). Without it the text is the same, but for errors of rounding.
        """
        scores = encoded.first.copy()
        if something:
            scores[END] = -np.inf
        tokens, likely, past, scores = self._check(encoded, scores, draft)
        while len(tokens) < encoded.most:
            token = int(scores.argmax())
            likely.append(float(scores[token]))
            if token == END:
                return Written(tuple(tokens), tuple(likely), ended=True)
            tokens.append(token)
            logits, past = self._step([[token]], encoded.hidden, past)
            scores = log_softmax(logits[0, -1])
        return Written(tuple(tokens), tuple(likely), ended=False)

    def _check(
        self, encoded: Encoded, scores: NDArray[np.float32], draft: str
    ) -> tuple[list[int], list[float], Past, NDArray[np.float32]]:
        """The tokens of a draft that would be written, how likely each is, the state after them, and what is next."""
        ahead = self._tokens(draft)[: encoded.most - 1] if draft else []
        if not ahead or scores.argmax() != ahead[0]:
            return [], [], encoded.past, scores
        logits, past = self._step([ahead], encoded.hidden, encoded.past)
        tokens: list[int] = []
        likely: list[float] = []
        for token, after in zip(ahead, logits[0], strict=True):
            if scores.argmax() != token:
                break
            tokens.append(token)
            likely.append(float(scores[token]))
            scores = log_softmax(after)
        return tokens, likely, _up_to(past, 1 + len(tokens)), scores

    def score(self, encoded: Encoded, text: str) -> float:
        """The logarithm of the probability that this was said, with any mark or none at its end."""
        tokens = self._tokens(text)
        logits, _ = self._step([tokens], encoded.hidden, encoded.past)
        likely = log_softmax(logits[0])
        later = sum(float(likely[place, token]) for place, token in enumerate(tokens[1:]))
        return float(encoded.first[tokens[0]]) + later + sum_of(likely[-1, self._ends])

    def bound(self, encoded: Encoded, text: str) -> float:
        """What `score` cannot exceed: how likely the text's first token is."""
        return float(encoded.first[self._tokens(text)[0]])

    def _tokens(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def text(self, tokens: tuple[int, ...]) -> str:
        """Tokens as a text."""
        return str(self._tokenizer.decode(list(tokens))).strip()

    def _step(self, tokens: list[list[int]], hidden: Any, past: dict[str, Any], first: bool = False) -> Any:
        """Logits [1, n, vocabulary] after each of n tokens, and the state after them."""
        asked = {"input_ids": np.array(tokens, np.int64), "encoder_hidden_states": hidden}
        found = self._decoder.run(None, {**asked, "use_cache_branch": np.array([not first]), **past})
        named = dict(zip(self._outputs, found, strict=True))
        # Only the first step works out what the decoder sees of the encoder; the later ones return nothing of use.
        later = {name: named[name.replace("past_key_values", "present")] for name in past}
        kept = {name: value if first or ".decoder." in name else past[name] for name, value in later.items()}
        return named["logits"], kept


def _up_to(past: Past, positions: int) -> Past:
    """The state as it was after so many tokens."""
    return {name: value[:, :, :positions] if ".decoder." in name else value for name, value in past.items()}


def log_softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Logarithms of probabilities along the last axis."""
    from_top = logits - logits.max(-1, keepdims=True)
    found: NDArray[np.float32] = from_top - np.log(np.exp(from_top).sum(-1, keepdims=True))
    return found


def _tokenizer(path: Path) -> Tokenizer:
    try:
        return Tokenizer.from_file(str(path))
    except Exception as error:  # the library has no class of its own for it
        raise ModelError(
            say("The model {name} cannot be loaded: {error}. Try: larson models verify", name=path.name, error=error)
        ) from error
