"""The messages between the appliance and the worker process: one JSON object per line, of one of these types."""

from typing import Literal

import msgspec
from msgspec import Struct

from appliance.llm.engine import Finished, Reading, TextDelta
from appliance.llm.prompt import Turn
from appliance.records.text import Text, packed, unpacked


class Generate(Struct, frozen=True, tag="generate"):
    """Answer a conversation."""

    id: int
    turns: list[Turn]
    max_tokens: int
    temperature: float
    top_p: float | None = None
    seed: int | None = None
    stop: tuple[str, ...] = ()
    grammar: str | None = None
    frequency_penalty: float = 0.0
    presence_penalty: float = 0.0
    whole: bool = False
    plain: bool = False
    owner: str = ""  # whose conversation it is: what is evaluated for one serves no other


class Stop(Struct, frozen=True, tag="stop"):
    """End the answer to a request, at once or when its turn comes."""

    id: int


class Forget(Struct, frozen=True, tag="forget"):
    """Drop all that is kept of an owner's conversations, after the answer in progress."""

    owner: str


class Ease(Struct, frozen=True, tag="ease"):
    """Work less hard from now on, or as usual: within the answer in progress too."""

    threads: int = 0  # at most; 0 for as many as usual
    rest: float = 0.0  # seconds of rest for each second of work


class Ready(Struct, frozen=True, tag="ready"):
    """The model is loaded."""

    context: int  # tokens


class Progress(Struct, frozen=True, tag="progress"):
    """The next event of a request."""

    id: int
    event: Reading | TextDelta | Finished


class Failed(Struct, frozen=True, tag="failed"):
    """The end of a request's events."""

    id: int
    kind: Literal["too_long", "model"]
    text: Text


Request = Generate | Stop | Forget | Ease
Report = Ready | Progress | Failed

_ENCODER = msgspec.json.Encoder(enc_hook=packed)
read_request = msgspec.json.Decoder(Request).decode
read_report = msgspec.json.Decoder(Report, dec_hook=lambda _, said: unpacked(said)).decode


def line(message: Request | Report) -> bytes:
    """A message as a line for the pipe."""
    return _ENCODER.encode(message) + b"\n"
