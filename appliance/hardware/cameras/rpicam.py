"""The Raspberry Pi's own camera."""

import os
import select
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from typing import IO

from appliance.core.config import Camera as CameraConfig
from appliance.core.errors import CameraError, PictureError
from appliance.core.i18n import say
from appliance.core.images import decode
from appliance.core.jobs import run_once
from appliance.records.vision import Pixels

LONGEST_JPEG = 8 << 20  # bytes
FIRST_SECONDS = 15.0  # that the camera may take to start
STALL_SECONDS = 5.0  # without a byte, or three pictures' time if that is longer: the program hangs
END_SECONDS = 5.0  # that the system may take to end it


class RpicamCamera:
    """A Raspberry Pi camera through `rpicam-vid`, which writes one JPEG after another."""

    def __init__(self, config: CameraConfig):
        self._config = config

    def pictures(self) -> Iterator[Pixels]:
        """See Camera."""
        program = rpicam_program()
        if not program:
            raise CameraError(say("rpicam-vid is not installed. Install it with: sudo apt-get install rpicam-apps"))
        config = self._config
        command = [program, "-n", "-t", "0", "--codec", "mjpeg", "--flush", "-o", "-"]
        command += ["--width", str(config.width), "--height", str(config.height), "--framerate", str(config.rate)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert process.stdout is not None and process.stderr is not None
        last_words = LastLine(process.stderr)
        try:
            stall = max(STALL_SECONDS, 3 / config.rate)
            for data in split_jpegs(process.stdout.fileno(), stall, max(FIRST_SECONDS, stall)):
                yield decode(data, say("A camera frame"))
            process.kill()
            said = last_words.get()
            if said:
                raise CameraError(say("The Raspberry Pi camera is disconnected ({said}). Check its cable.", said=said))
            raise CameraError(say("The Raspberry Pi camera is disconnected. Check its cable."))
        except PictureError as error:
            raise CameraError(
                say("The Raspberry Pi camera sends damaged pictures: {problem}", problem=error.text)
            ) from error
        finally:
            process.kill()
            with suppress(subprocess.TimeoutExpired):  # it waits for the driver; the next try may fail too, and says so
                process.wait(END_SECONDS)
            process.stdout.close()
            last_words.get()


class LastLine:
    """Reads the error output of `rpicam-vid` to its end and keeps its last error message.

    It writes a line for every frame, "#7 (30.00 fps) exp …"; if no one reads the pipe, it fills up and the camera
    stops.
    """

    def __init__(self, pipe: IO[bytes]):
        self._pipe = pipe
        self._line = b""
        self._thread = run_once("camera's messages", self._read)

    def get(self) -> str:
        """The last line that is not about a frame, once the program has ended."""
        self._thread.join(timeout=1.0)
        return self._line.decode("utf-8", "replace").strip()

    def _read(self) -> None:
        with self._pipe:
            for line in self._pipe:
                if line.strip() and not line.startswith(b"#"):
                    self._line = line


def rpicam_program() -> str | None:
    """The path of the Raspberry Pi's camera program, by its new or old name."""
    return shutil.which("rpicam-vid") or shutil.which("libcamera-vid")


def split_jpegs(descriptor: int, stall: float = STALL_SECONDS, first: float = FIRST_SECONDS) -> Iterator[bytes]:
    """Whole JPEGs from a stream of them, by their start and end markers. Ends with the stream.

    Raises CameraError when nothing comes for `stall` seconds, or `first` before the first byte.
    """
    buffer = b""
    patience = first
    while chunk := _read_within(descriptor, patience):
        patience = stall
        buffer += chunk
        while (end := buffer.find(b"\xff\xd9\xff\xd8")) >= 0 or _complete(buffer):
            end = end + 2 if end >= 0 else len(buffer)
            yield buffer[:end]
            buffer = buffer[end:]
        if len(buffer) > LONGEST_JPEG:
            raise CameraError(say("The camera is not sending JPEG pictures."))


def _read_within(descriptor: int, seconds: float) -> bytes:
    """What can be read; empty at the end of the stream. Raises CameraError."""
    if not select.select([descriptor], [], [], seconds)[0]:
        raise CameraError(say("The Raspberry Pi camera stopped sending pictures. Larson starts it again."))
    return os.read(descriptor, 1 << 16)


def _complete(buffer: bytes) -> bool:
    return buffer[:2] == b"\xff\xd8" and buffer[-2:] == b"\xff\xd9"
