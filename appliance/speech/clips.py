"""Reads WAV files of any kind into sound that can be listened to."""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

from appliance.core.errors import ClipError
from appliance.core.i18n import say
from appliance.records.sound import RATE, Clip, Samples
from appliance.records.text import Text

LONGEST = 4 * 3600  # seconds of a recording
MOST = 1_500_000_000  # bytes of a file that is read from disk
INTEGERS, FLOATS, EXTENSIBLE = 1, 3, 0xFFFE  # format tags, Microsoft's "Multiple channel audio data and WAVE files"
CHANNELS, RATES = range(1, 33), range(1000, 768_001)
HEADER = struct.Struct("<HHIIHH")  # tag, channels, rate, bytes a second, bytes a frame, bits
OTHERS = {
    b"ID3": "MP3",
    b"\xff\xfb": "MP3",
    b"\xff\xf3": "MP3",
    b"\xff\xf2": "MP3",
    b"fLaC": "FLAC",
    b"OggS": "Ogg",
    b"\x1aE\xdf\xa3": "WebM",
    b"FORM": "AIFF",
    b".snd": "AU",
    b"#!AMR": "AMR",
    b"caff": "CAF",
}


@dataclass(frozen=True)
class Form:
    """How a file has its samples."""

    tag: int
    channels: int
    rate: int
    bits: int

    @property
    def frame(self) -> int:
        """Bytes of one sample of every channel."""
        return self.channels * self.bits // 8


def read_clip(source: bytes | Path, longest: int = LONGEST) -> Clip:
    """The sound of a WAV file with one channel, at RATE samples a second: -1 to 1, without NaN.

    Channels are averaged. `longest`: seconds, whole hours. Raises ClipError, which says what is wrong with the file.
    """
    data = _bytes_of(source) if isinstance(source, Path) else source
    form, body = _parts_of(data)
    if len(body) < form.frame:
        raise ClipError(say("This recording is empty."))
    if len(body) / form.frame / form.rate > longest:
        raise ClipError(_too_long(longest))
    return Clip(_at_rate(_mono(form, body), form.rate), RATE)


def _too_long(longest: int) -> Text:
    if longest == 3600:
        return say("This recording is longer than an hour. Cut it into parts.")
    return say("This recording is longer than {hours} hours. Cut it into parts.", hours=longest // 3600)


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST:
            raise ClipError(say("This file is too large. {most} MB is the limit.", most=MOST // 1_000_000))
        return path.read_bytes()
    except OSError as error:
        raise ClipError(say("{name} cannot be read: {error}", name=path, error=error.strerror or error)) from error


def _parts_of(data: bytes) -> tuple[Form, memoryview]:
    """The form and the samples of a file."""
    if not data:
        raise ClipError(say("This file is empty."))
    if data[:4] not in (b"RIFF", b"RF64") or data[8:12] != b"WAVE":
        raise ClipError(_other(data))
    form: Form | None = None
    view, place = memoryview(data), 12
    while place + 8 <= len(data):
        name, size = data[place : place + 4], int.from_bytes(data[place + 4 : place + 8], "little")
        body = view[place + 8 : place + 8 + size]  # as much as there is: a recording may have been cut short
        if name == b"fmt ":
            form = _form(bytes(body))
        elif name == b"data" and form:
            # Programs that write to a pipe do not know the size, and give the largest number, or none.
            return form, view[place + 8 :] if size in (0, 0xFFFFFFFF) else body
        place += 8 + size + size % 2
    raise ClipError(say("This WAV file is damaged: its header is not complete."))


def _other(data: bytes) -> Text:
    kind = next((name for start, name in OTHERS.items() if data.startswith(start)), "")
    if data[4:8] == b"ftyp":
        kind = "MP4"
    if kind:
        return say("This is {kind}. Send a WAV file.", kind=kind)
    return say("This is not a WAV file.")


def _form(body: bytes) -> Form:
    """What the chunk "fmt " says."""
    if len(body) < HEADER.size:
        raise ClipError(say("This WAV file is damaged: its header is not complete."))
    tag, channels, rate, _, _, bits = HEADER.unpack_from(body)
    if tag == EXTENSIBLE and len(body) >= 26:
        tag = int.from_bytes(body[24:26], "little")
    if channels not in CHANNELS or rate not in RATES:
        raise ClipError(
            say(
                "This WAV file has {channels} channels at {rate} Hz, which Larson can't read.",
                channels=channels,
                rate=rate,
            )
        )
    if (tag, bits) not in DECODERS:
        raise ClipError(say("This WAV file is compressed, or of a rare kind. Save it as 16-bit PCM."))
    return Form(tag, channels, rate, bits)


def _unsigned(body: memoryview) -> Samples:
    return _scaled(np.frombuffer(body, np.uint8).astype(np.float32) - 128, 2**7)


def _short(body: memoryview) -> Samples:
    return _scaled(np.frombuffer(body, "<i2"), 2**15)


def _three_bytes(body: memoryview) -> Samples:
    wide = np.zeros((len(body) // 3, 4), np.uint8)
    wide[:, 1:] = np.frombuffer(body, np.uint8).reshape(-1, 3)
    return _scaled(wide.view("<i4")[:, 0], 2**31)


def _long(body: memoryview) -> Samples:
    return _scaled(np.frombuffer(body, "<i4"), 2**31)


def _single(body: memoryview) -> Samples:
    return _scaled(np.frombuffer(body, "<f4"), 1)


def _double(body: memoryview) -> Samples:
    return _scaled(np.clip(np.frombuffer(body, "<f8"), -2, 2), 1)


def _scaled(numbers: NDArray[Any], full: int) -> Samples:
    scaled: Samples = numbers.astype(np.float32) / np.float32(full)
    return scaled


DECODERS: dict[tuple[int, int], Callable[[memoryview], Samples]] = {
    (INTEGERS, 8): _unsigned,
    (INTEGERS, 16): _short,
    (INTEGERS, 24): _three_bytes,
    (INTEGERS, 32): _long,
    (FLOATS, 32): _single,
    (FLOATS, 64): _double,
}


def _mono(form: Form, body: memoryview) -> Samples:
    """The channels' mean [n]. A minute at a time: three hours of eight channels would not fit in memory at once."""
    step, decode = 60 * form.rate * form.frame, DECODERS[form.tag, form.bits]
    whole = body[: len(body) - len(body) % form.frame]
    parts = (whole[start : start + step] for start in range(0, len(whole), step))
    return np.concatenate([repaired(decode(part).reshape(-1, form.channels).mean(1)) for part in parts])


def repaired(samples: NDArray[np.float32]) -> Samples:
    """Samples [n] from -1 to 1, with silence where there is no number."""
    whole: Samples = np.clip(np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0), -1, 1).astype(np.float32)
    return whole


def _at_rate(samples: Samples, rate: int) -> Samples:
    if rate == RATE:
        return samples
    changed: Samples = soxr.resample(samples, rate, RATE)
    return np.clip(changed, -1, 1, out=changed)  # in place: hours of it are large
