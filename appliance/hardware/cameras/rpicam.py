"""The Raspberry Pi's own camera."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from typing import IO

from appliance.core.config import Camera as CameraConfig
from appliance.core.errors import CameraError, PictureError
from appliance.core.i18n import say
from appliance.core.images import decode
from appliance.core.jobs import run_once
from appliance.records.vision import Pixels

LONGEST_JPEG = 8 << 20  # bytes


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
            for data in split_jpegs(process.stdout.fileno()):
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
            process.wait()
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


def split_jpegs(descriptor: int) -> Iterator[bytes]:
    """Whole JPEGs from a stream of them, by their start and end markers. Ends with the stream."""
    buffer = b""
    while chunk := os.read(descriptor, 1 << 16):
        buffer += chunk
        while (end := buffer.find(b"\xff\xd9\xff\xd8")) >= 0 or _complete(buffer):
            end = end + 2 if end >= 0 else len(buffer)
            yield buffer[:end]
            buffer = buffer[end:]
        if len(buffer) > LONGEST_JPEG:
            raise CameraError(say("The camera is not sending JPEG pictures."))


def _complete(buffer: bytes) -> bool:
    return buffer[:2] == b"\xff\xd8" and buffer[-2:] == b"\xff\xd9"
