"""Vectors for texts, in OpenAI's wire format."""

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from msgspec import Meta, Struct
from numpy.typing import NDArray

from appliance.web.openai.errors import WireError
from appliance.web.openai.request import LONGEST
from appliance.web.openai.sampling import Word

MAX_TEXTS = 2048
STEP = 32  # texts, after which others have their turn


class EmbeddingsBody(Struct):
    """Texts whose vectors are wanted."""

    problems: ClassVar[Mapping[str, str]] = {
        "input": f"input must be a text that is not empty, or a list of 1 to {MAX_TEXTS} such texts. Tokens of "
        "another model's vocabulary are not understood here: send text.",
        "encoding_format": "encoding_format must be float or base64.",
        "dimensions": "dimensions must be a whole number from 1.",
    }

    model: str
    input: Word | Annotated[list[Word], Meta(min_length=1, max_length=MAX_TEXTS)]
    encoding_format: Literal["float", "base64"] | None = None
    dimensions: Annotated[int, Meta(ge=1)] | None = None
    user: str | None = None


def texts_of(body: EmbeddingsBody) -> list[str]:
    """The texts of a request. Raises WireError."""
    texts = [body.input] if isinstance(body.input, str) else body.input
    if sum(map(len, texts)) > LONGEST:
        raise WireError(f"input has too much: {LONGEST} characters at most.", "input", "context_length_exceeded")
    return texts


def vectors_of(
    texts: Sequence[str], embed: Callable[[Sequence[str]], NDArray[np.float32]], has_left: Callable[[], bool]
) -> NDArray[np.float32]:
    """The vectors [n, d] of texts, in steps. Raises WireError once the client has left, to whom nothing is told."""
    order = sorted(range(len(texts)), key=lambda number: len(texts[number]))  # texts of one length take the least time
    found = []
    for start in range(0, len(order), STEP):
        if has_left():
            raise WireError("The client has gone.", status=503)
        found.append(embed([texts[number] for number in order[start : start + STEP]]))
    vectors: NDArray[np.float32] = np.concatenate(found)[np.argsort(order)]
    return vectors


def answer(body: EmbeddingsBody, vectors: NDArray[np.float32], tokens: int, model: str) -> dict[str, Any]:
    """The answer to a request whose texts have the vectors [n, d]. Raises WireError for too many dimensions."""
    shown = shortened(vectors, body.dimensions)
    packed = body.encoding_format == "base64"
    data = [
        {"object": "embedding", "index": n, "embedding": _packed(vector) if packed else vector.tolist()}
        for n, vector in enumerate(shown)
    ]
    return {"object": "list", "data": data, "model": model, "usage": {"prompt_tokens": tokens, "total_tokens": tokens}}


def shortened(vectors: NDArray[np.float32], dimensions: int | None) -> NDArray[np.float32]:
    """The first dimensions [n, dimensions] of vectors [n, d], of unit length again. Raises WireError.

    As OpenAI does it, whose models are trained for it (Kusupati et al. 2022, "Matryoshka"). Of others it loses more.
    """
    most = vectors.shape[1]
    if dimensions is None or dimensions == most:
        return vectors
    if dimensions > most:
        raise WireError(f"This model has {most} dimensions.", "dimensions", "invalid_value")
    first = vectors[:, :dimensions]
    lengths = np.linalg.norm(first, axis=1, keepdims=True)
    unit: NDArray[np.float32] = first / np.maximum(lengths, np.finfo(np.float32).tiny)
    return unit


def _packed(vector: NDArray[np.float32]) -> str:
    """Little-endian float32 numbers in base64, as the format has them."""
    return base64.b64encode(vector.astype("<f4").tobytes()).decode()
