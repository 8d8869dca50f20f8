"""Reads and writes the WAV files that stand in for a microphone and a speaker."""

import wave
from collections.abc import Generator, Iterator
from pathlib import Path

import numpy as np
import soxr

from appliance.core.errors import SoundError
from appliance.core.i18n import say
from appliance.hardware.sound.exchange import mono
from appliance.records.sound import Samples

PAUSE = 2.0  # seconds of a quiet room between two files of a folder
HISS = 1e-4  # of full scale: how loud a quiet room is
READ = 4096  # frames read at once
LONGEST_RECORDING = 3600  # seconds of what a speaker plays


class WavMicrophone:
    """A WAV file, or the WAV files of a folder by name, heard once; then a quiet room.

    Raises SoundError if there is none, or one is damaged.
    """

    def __init__(self, path: Path):
        files = sorted(path.glob("*.wav")) if path.is_dir() else [path]
        if not files:
            raise SoundError(say("The folder {path} has no WAV files.", path=path), "absent")
        with open_wav(files[0]) as first:
            self.rate = first.getframerate()
        self._random = np.random.default_rng()
        self._sound = self._heard(files)
        self._left = np.zeros(0, np.float32)

    def read(self, count: int) -> Samples:
        """The next `count` samples."""
        while len(self._left) < count:
            self._left = np.concatenate([self._left, next(self._sound)])
        taken, self._left = self._left[:count], self._left[count:]
        return taken

    def close(self) -> None:
        """Close the file."""
        self._sound.close()

    def _heard(self, files: list[Path]) -> Generator[Samples, None, None]:
        for number, path in enumerate(files):
            if number:
                yield self._hiss(round(PAUSE * self.rate))
            yield from self._file(path)
        while True:
            yield self._hiss(READ)

    def _file(self, path: Path) -> Iterator[Samples]:
        with open_wav(path) as file:
            rate, width, channels = file.getframerate(), file.getsampwidth(), file.getnchannels()
            change = soxr.ResampleStream(rate, self.rate, 1, dtype="float32", quality="MQ")
            while data := file.readframes(READ):
                samples = mono(decoded(data, width).reshape(-1, channels))
                yield samples if rate == self.rate else change.resample_chunk(samples)

    def _hiss(self, count: int) -> Samples:
        return self._random.uniform(-HISS, HISS, count).astype(np.float32)


class WavSpeaker:
    """Writes what would be heard into a WAV file of 16 bits. It is complete at any time, and ends after an hour."""

    def __init__(self, path: Path, rate: int):
        self._left = LONGEST_RECORDING * rate  # samples
        try:
            self._file = wave.open(str(path), "wb")  # noqa: SIM115  # closed by close()
        except OSError as error:
            raise SoundError(say("Cannot write {path}: {error}.", path=path, error=error.strerror), "absent") from error
        self._file.setparams((1, 2, rate, 0, "NONE", ""))

    def write(self, samples: Samples) -> None:
        """Add samples between -1 and 1."""
        samples = samples[: self._left]
        if len(samples):
            self._left -= len(samples)
            self._file.writeframes(np.round(samples * 32767).astype("<i2").tobytes())

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def open_wav(path: Path) -> wave.Wave_read:
    """Open a WAV file to read. Raises SoundError that says what is wrong with it."""
    try:
        file = wave.open(str(path), "rb")  # noqa: SIM115  # closed by the caller
    except OSError as error:
        raise SoundError(say("Cannot read {path}: {error}.", path=path, error=error.strerror), "absent") from error
    except (wave.Error, EOFError) as error:
        raise SoundError(say("{path} is not a WAV file with uncompressed sound.", path=path), "absent") from error
    if file.getframerate() > 0 and file.getnchannels() > 0 and 1 <= file.getsampwidth() <= 4:
        return file
    file.close()
    raise SoundError(say("{path} is not a WAV file with uncompressed sound.", path=path), "absent")


def decoded(data: bytes, width: int) -> Samples:
    """Samples of 8, 16, 24 or 32 bits, as WAV files hold them, between -1 and 1."""
    if width == 1:
        return np.array((np.frombuffer(data, np.uint8) - 128.0) / 128, np.float32)
    data = data[: len(data) // width * width]
    raw = np.frombuffer(data, np.uint8).reshape(-1, width)
    padded = np.zeros((len(raw), 4), np.uint8)
    padded[:, 4 - width :] = raw  # as the upper bytes of 32 bits
    return np.array(padded.view("<i4")[:, 0] / 2**31, np.float32)
