"""The messages between the appliance and the worker process of speech: MessagePack, each after its length.

Sound travels as little-endian 16-bit samples, 16,000 a second unless a rate is given.
"""

import struct
from typing import IO, Literal

import msgspec
import numpy as np
from msgspec import Struct

from appliance.records.sound import Samples
from appliance.records.text import Text, packed, unpacked

FULL = 32767.0  # the largest 16-bit sample
LENGTH = struct.Struct("<I")


class Listen(Struct, frozen=True, tag="listen"):
    """Begin to hear somebody."""

    id: int


class Sound(Struct, frozen=True, tag="sound"):
    """The next samples of a hearing."""

    id: int
    near: bytes
    far: bytes = b""  # what the speaker played meanwhile; empty: nothing


class Attend(Struct, frozen=True, tag="attend"):
    """Whether all that a hearing hears is of interest; if not, only what follows the wake word is."""

    id: int
    on: bool


class Finish(Struct, frozen=True, tag="finish"):
    """End the turn of a hearing now, and the hearing."""

    id: int


class Drop(Struct, frozen=True, tag="drop"):
    """Forget a hearing."""

    id: int


class Hush(Struct, frozen=True, tag="hush"):
    """Say no more of a text."""

    id: int


class Say(Struct, frozen=True, tag="say"):
    """Say a text aloud, with names said otherwise than usual for this once; an empty one as without correction."""

    id: int
    text: str
    language: str
    names: dict[str, str] = {}


class Names(Struct, frozen=True, tag="names"):
    """How names are said from now on, in IPA, in place of all that were told before."""

    id: int
    names: dict[str, str]


class Ready(Struct, frozen=True, tag="ready"):
    """The models are loaded."""

    name: str


class Noticed(Struct, frozen=True, tag="noticed"):
    """An event of a hearing: the fields of a SpeechEvent."""

    id: int
    kind: str
    text: str = ""
    seconds: float = 0.0
    confidence: float = 0.0
    milliseconds: tuple[tuple[str, float], ...] = ()
    voice: tuple[float, ...] = ()
    called: bool = False
    reason: Literal["", "language"] = ""


class Over(Struct, frozen=True, tag="over"):
    """The end of a hearing, or of what was said."""

    id: int
    problem: Text | None = None


class Voiced(Struct, frozen=True, tag="voiced"):
    """A sentence as sound."""

    id: int
    samples: bytes
    rate: int
    milliseconds: float


Request = Listen | Sound | Attend | Finish | Drop | Say | Hush | Names
Report = Ready | Noticed | Over | Voiced

_ENCODER = msgspec.msgpack.Encoder(enc_hook=packed)
_read_request = msgspec.msgpack.Decoder(Request).decode
_read_report = msgspec.msgpack.Decoder(Report, dec_hook=lambda _, said: unpacked(said)).decode


def write(stream: IO[bytes], message: Request | Report) -> None:
    """Write a message. Raises OSError or ValueError when the other side has gone."""
    stream.write(packed_up(message))
    stream.flush()


def packed_up(message: Request | Report) -> bytes:
    """A message as it is written."""
    told = _ENCODER.encode(message)
    return LENGTH.pack(len(told)) + told


def read_request(stream: IO[bytes]) -> Request | None:
    """The next request; None at the end. Raises msgspec.DecodeError."""
    told = _next(stream)
    return None if told is None else _read_request(told)


def read_report(stream: IO[bytes]) -> Report | None:
    """The next report; None at the end. Raises msgspec.DecodeError."""
    told = _next(stream)
    return None if told is None else _read_report(told)


def _next(stream: IO[bytes]) -> bytes | None:
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    told = stream.read(length)
    return told if len(told) == length else None


def to_bytes(samples: Samples) -> bytes:
    """Samples [n] from -1 to 1 as 16-bit numbers; what is louder is clipped, what is no number is silence."""
    kept = np.nan_to_num(np.clip(samples, -1, 1), nan=0.0)
    return (kept * FULL).astype("<i2").tobytes()


def to_samples(data: bytes) -> Samples:
    """The reverse. An odd byte at the end is left out."""
    return np.frombuffer(data, "<i2", len(data) // 2).astype(np.float32) / np.float32(FULL)
