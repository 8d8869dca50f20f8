"""WAV files of every kind, and what is no WAV file."""

import struct

import numpy as np
import pytest

from appliance.core.errors import ClipError
from appliance.records.sound import RATE
from appliance.speech.clips import HEADER, read_clip, repaired


def wav(body: bytes, tag: int = 1, channels: int = 1, rate: int = RATE, bits: int = 16, before: bytes = b"") -> bytes:
    """A WAV file of these samples; `before` is another chunk."""
    frame = channels * bits // 8
    form = HEADER.pack(tag, channels, rate, rate * frame, frame, bits)
    chunks = before + chunk(b"fmt ", form) + chunk(b"data", body)
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def tone(rate: int, seconds: float = 1.0) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * 440 * np.arange(int(rate * seconds)) / rate)


def as_24_bit(samples: np.ndarray) -> bytes:
    return (samples * 2**23).astype("<i4").view(np.uint8).reshape(-1, 4)[:, :3].tobytes()


KINDS = {
    "8 bits": (1, 8, lambda x: (x * 127 + 128).astype(np.uint8).tobytes()),
    "16 bits": (1, 16, lambda x: (x * 32767).astype("<i2").tobytes()),
    "24 bits": (1, 24, as_24_bit),
    "32 bits": (1, 32, lambda x: (x * (2**31 - 1)).astype("<i4").tobytes()),
    "float": (3, 32, lambda x: x.astype("<f4").tobytes()),
    "double": (3, 64, lambda x: x.astype("<f8").tobytes()),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_sample(kind):
    tag, bits, encode = KINDS[kind]
    clip = read_clip(wav(encode(tone(RATE)), tag, bits=bits))
    assert clip.rate == RATE and clip.samples.dtype == np.float32
    assert np.abs(clip.samples - tone(RATE)).max() < 2 / 2 ** min(bits - 1, 15)


@pytest.mark.parametrize("rate", [8000, 11_025, 44_100, 48_000, 96_000])
def test_every_rate(rate):
    clip = read_clip(wav((tone(rate) * 32767).astype("<i2").tobytes(), rate=rate))
    assert clip.seconds == pytest.approx(1, abs=0.01)
    assert np.abs(clip.samples[800:-800] - tone(RATE)[800 : len(clip.samples) - 800]).max() < 0.02


def test_eight_channels_are_averaged():
    samples = np.zeros((RATE, 8))
    samples[:, 3] = tone(RATE)
    clip = read_clip(wav((samples * 32767).astype("<i2").tobytes(), channels=8))
    assert np.abs(clip.samples - tone(RATE) / 8).max() < 0.001


def test_other_chunks_and_the_long_form_of_a_header():
    samples = tone(RATE).astype("<f4").tobytes()
    listed = wav(samples, 3, bits=32, before=chunk(b"LIST", b"odd"))
    assert read_clip(listed).seconds == 1
    form = (
        HEADER.pack(0xFFFE, 1, RATE, RATE * 4, 4, 32)
        + struct.pack("<HHI", 22, 32, 4)
        + struct.pack("<H", 3)
        + b"\0" * 14
    )
    long = b"RIFF" + b"\xff" * 4 + b"WAVE" + chunk(b"fmt ", form) + chunk(b"data", samples)
    assert np.abs(read_clip(long).samples - tone(RATE)).max() < 0.001


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 10 * RATE])
def test_a_stream_that_did_not_know_its_length_and_one_cut_short(size):
    whole = wav((tone(RATE) * 32767).astype("<i2").tobytes())
    place = whole.index(b"data") + 4
    assert read_clip(whole[:place] + struct.pack("<I", size) + whole[place + 4 :]).seconds == 1


def test_no_numbers_and_too_large_ones():
    body = np.array([0.5, np.nan, np.inf, -np.inf, 7.0, 1e38], "<f4").tobytes()
    assert read_clip(wav(body, 3, bits=32)).samples.tolist() == [0.5, 0, 1, -1, 1, 1]
    assert repaired(np.full(3, np.nan, np.float32)).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "This file is empty"),
        (b"RIFF", "not a WAV file"),
        (b"hello, this is a text", "not a WAV file"),
        (b"ID3\x04" + b"\0" * 40, "This is MP3. Send a WAV file"),
        (b"fLaC" + b"\0" * 40, "This is FLAC"),
        (b"OggS" + b"\0" * 40, "This is Ogg"),
        (b"\0\0\0\x20ftypM4A " + b"\0" * 40, "This is MP4"),
        (b"\x1aE\xdf\xa3" + b"\0" * 40, "This is WebM"),
        (wav(b""), "This recording is empty"),
        (wav(b"\0\0")[:24], "its header is not complete"),
        (wav(b"\0\0")[:40], "its header is not complete"),
        (wav(b"\0" * 100, tag=85), "compressed, or of a rare kind"),
        (wav(b"\0" * 100, bits=12), "compressed, or of a rare kind"),
        (wav(b"\0" * 100, channels=0), "0 channels at 16000 Hz"),
        (wav(b"\0" * 100, rate=0), "1 channels at 0 Hz"),
        (wav(bytes(5 * 3600 * 1000), rate=1000, bits=8), "longer than 4 hours"),
    ],
)
def test_what_cannot_be_read_is_explained(data, problem):
    with pytest.raises(ClipError, match=problem):
        read_clip(data)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ClipError, match=r"none\.wav cannot be read: No such file"):
        read_clip(tmp_path / "none.wav")
    (tmp_path / "a.wav").write_bytes(wav((tone(RATE) * 32767).astype("<i2").tobytes()))
    assert read_clip(tmp_path / "a.wav").seconds == 1


def test_damaged_files_never_raise_anything_else():
    whole = wav((tone(RATE, 0.1) * 32767).astype("<i2").tobytes(), before=chunk(b"LIST", b"odd"))
    changes = np.random.default_rng(3)
    for _ in range(2000):
        damaged = bytearray(whole[: changes.integers(len(whole))] if changes.random() < 0.3 else whole)
        for _ in range(4):
            if damaged:
                damaged[changes.integers(min(len(damaged), 60))] = changes.integers(256)
        try:
            assert np.isfinite(read_clip(bytes(damaged)).samples).all()
        except ClipError as error:
            assert str(error)
