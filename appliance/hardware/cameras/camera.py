"""Where frames come from. Each source is a generator of pixels that raises CameraError when it is absent or lost."""

import glob
import logging
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Protocol

import cv2
import numpy as np

from appliance.core.config import Camera as CameraConfig
from appliance.core.errors import CameraError, ConfigError, PictureError
from appliance.core.images import decode, read_picture, turned
from appliance.core.jobs import Job, run_once
from appliance.core.latest import Latest
from appliance.records.status import ComponentState
from appliance.records.vision import Frame, Pixels

log = logging.getLogger(__name__)

PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"}
VIDEOS = {".mp4", ".avi", ".mkv", ".mov", ".webm", ".mjpeg", ".mjpg", ".m4v"}
TIMEOUT_MS = 5000  # a network camera that says nothing for so long is lost
LONGEST_JPEG = 8 << 20  # bytes
NO_CAMERA = "No camera is connected to this box."


class Camera(Protocol):
    """A source of pictures."""

    def pictures(self) -> Iterator[Pixels]:
        """Pictures at the source's own pace, until the iterator is closed. Raises CameraError."""


class V4l2Camera:
    """A USB camera through Video4Linux."""

    def __init__(self, number: int, config: CameraConfig):
        self._number = number
        self._config = config

    def pictures(self) -> Iterator[Pixels]:
        """See Camera."""
        capture = cv2.VideoCapture(self._number, cv2.CAP_V4L2)
        try:
            if not capture.isOpened():
                raise CameraError(f"The camera /dev/video{self._number} cannot be opened. Is it plugged in, and free?")
            # MJPG first: most USB cameras reach their full rate only with it.
            capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
            capture.set(cv2.CAP_PROP_FRAME_WIDTH, self._config.width)
            capture.set(cv2.CAP_PROP_FRAME_HEIGHT, self._config.height)
            capture.set(cv2.CAP_PROP_FPS, self._config.rate)
            capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
            yield from _captured(capture, f"The camera /dev/video{self._number} was unplugged.")
        finally:
            capture.release()


class RpicamCamera:
    """A Raspberry Pi camera through `rpicam-vid`, which writes one JPEG after another."""

    def __init__(self, config: CameraConfig):
        self._config = config

    def pictures(self) -> Iterator[Pixels]:
        """See Camera."""
        program = rpicam_program()
        if not program:
            raise CameraError("rpicam-vid is not installed. Get it with: sudo apt-get install rpicam-apps")
        config = self._config
        command = [program, "-n", "-t", "0", "--codec", "mjpeg", "--flush", "-o", "-"]
        command += ["--width", str(config.width), "--height", str(config.height), "--framerate", str(config.rate)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert process.stdout is not None and process.stderr is not None
        last_words = LastLine(process.stderr)
        try:
            for data in split_jpegs(process.stdout.fileno()):
                yield decode(data, "A frame of the camera")
            process.kill()
            said = last_words.get()
            raise CameraError(f"The Raspberry Pi camera is lost{f' ({said})' if said else ''}. Check its cable.")
        except PictureError as error:
            raise CameraError(f"The Raspberry Pi camera sends broken pictures: {error}") from error
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
            last_words.get()


class LastLine:
    """Reads the error output of `rpicam-vid` to its end and keeps the last thing it complained of.

    It writes a line for every frame, "#7 (30.00 fps) exp …"; a pipe that nobody reads fills up, and the camera stands
    still.
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
            raise CameraError("The camera sends something else than JPEG pictures.")


def _complete(buffer: bytes) -> bool:
    return buffer[:2] == b"\xff\xd8" and buffer[-2:] == b"\xff\xd9"


class UrlCamera:
    """A network camera: RTSP, or MJPEG over HTTP."""

    def __init__(self, url: str):
        self._url = url

    def pictures(self) -> Iterator[Pixels]:
        """See Camera."""
        timeouts = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, TIMEOUT_MS, cv2.CAP_PROP_READ_TIMEOUT_MSEC, TIMEOUT_MS]
        capture = cv2.VideoCapture(self._url, cv2.CAP_FFMPEG, timeouts)
        try:
            if not capture.isOpened():
                raise CameraError("The network camera does not answer. Check its address, and that it is switched on.")
            yield from _captured(capture, "The network camera stopped sending.")
        finally:
            capture.release()


class VideoCamera:
    """A video file, played again and again at its own pace."""

    def __init__(self, path: Path, config: CameraConfig):
        self._path = path
        self._config = config

    def pictures(self) -> Iterator[Pixels]:
        """See Camera."""
        if not self._path.exists():
            raise CameraError(f"The video {self._path} is not there.")
        if self._path.stat().st_size == 0:
            raise CameraError(f"The video {self._path} is empty.")
        while True:
            yield from self._once()

    def _once(self) -> Iterator[Pixels]:
        capture = cv2.VideoCapture(str(self._path))
        try:
            rate = capture.get(cv2.CAP_PROP_FPS)
            rate = rate if 1 <= rate <= 120 else self._config.rate
            count = 0
            for pixels in paced(_read_all(capture), rate):
                count += 1
                yield pixels
            if not count:
                raise CameraError(f"{self._path} is neither a picture nor a video that can be played.")
        finally:
            capture.release()


class PictureCamera:
    """A picture, or the pictures of a folder one after another, each for a second."""

    def __init__(self, path: Path, config: CameraConfig):
        self._path = path
        self._config = config

    def pictures(self) -> Iterator[Pixels]:
        """See Camera."""
        return paced(self._repeat(), self._config.rate)

    def _repeat(self) -> Iterator[Pixels]:
        files = self._files()
        frames = max(1, round(self._config.rate)) if len(files) > 1 else 1
        held = {files[0]: self._read(files[0])}
        while True:
            for file in files:
                pixels = held[file] if len(files) == 1 else self._read(file)
                for _ in range(frames):
                    yield pixels.copy()

    def _files(self) -> list[Path]:
        if not self._path.exists():
            raise CameraError(f"{self._path} is not there.")
        if self._path.is_file():
            return [self._path]
        files = sorted(p for p in self._path.rglob("*") if p.suffix.lower() in PICTURES)
        if not files:
            raise CameraError(f"The folder {self._path} holds no pictures.")
        return files

    def _read(self, file: Path) -> Pixels:
        try:
            return fit_within(read_picture(file), 1920)
        except PictureError as error:
            raise CameraError(str(error)) from error


class AutoCamera:
    """The first camera that this machine has: the Raspberry Pi's own, else a USB camera."""

    def __init__(self, config: CameraConfig):
        self._config = config

    def pictures(self) -> Iterator[Pixels]:
        """See Camera. Raises CameraError when there is none."""
        problems = []
        for camera in self._candidates():
            pictures = camera.pictures()
            try:
                first = next(pictures)
            except CameraError as error:
                problems.append(str(error))
                continue
            yield first
            yield from pictures
            return
        raise CameraError(NO_CAMERA + (f" ({problems[0]})" if problems else ""))

    def _candidates(self) -> Iterator[Camera]:
        if rpicam_program():
            yield RpicamCamera(self._config)
        for device in sorted(glob.glob("/dev/video[0-9]*"), key=lambda name: int(name[10:])):
            yield V4l2Camera(int(device[10:]), self._config)


def open_camera(config: CameraConfig) -> Camera | None:
    """The camera of the settings, not yet touched; None for "none" and "browser". Raises ConfigError."""
    source = config.source
    if source in ("none", "browser"):
        return None
    if source == "auto":
        return AutoCamera(config)
    if source == "rpicam":
        return RpicamCamera(config)
    if source.startswith("v4l2:"):
        number = source.removeprefix("v4l2:").removeprefix("/dev/video")
        if not number.isdigit():
            raise ConfigError(f"camera.source = {source!r}: write v4l2:0 for /dev/video0.")
        return V4l2Camera(int(number), config)
    if "://" in source:
        return UrlCamera(source)
    path = Path(source).expanduser()
    if path.suffix.lower() in VIDEOS:
        return VideoCamera(path, config)
    if path.is_dir() or path.suffix.lower() in PICTURES:
        return PictureCamera(path, config)
    if path.exists():
        return VideoCamera(path, config)
    raise ConfigError(
        f"camera.source = {source!r} is neither a file nor one of auto, none, browser, v4l2:0, rpicam, or an address."
    )


class CameraJob:
    """Keeps the newest frame of a camera in a Latest, and comes back by itself when the camera does."""

    def __init__(self, camera: Camera, config: CameraConfig, on_state: Callable[[ComponentState], None]):
        self.frames: Latest[Frame] = Latest()
        self._camera = camera
        self._config = config
        self._on_state = on_state
        self._running = False
        self._job = Job("camera", self._run, self._lost)

    def start(self) -> "CameraJob":
        """Start reading and return self."""
        self._on_state(ComponentState(False, "starting", "The camera is being opened."))
        self._job.start()
        return self

    def close(self) -> None:
        """Stop reading. May be called twice."""
        self._job.stop()

    def _run(self, job: Job) -> None:
        pictures = self._camera.pictures()
        try:
            for seq, pixels in enumerate(pictures, start=1):
                if job.stopping.is_set():
                    return
                pixels = turned(pixels, self._config.rotate, self._config.mirror)
                self.frames.put(Frame(pixels, seq, time.monotonic()))
                if not self._running:
                    self._running = True
                    height, width = pixels.shape[:2]
                    self._on_state(ComponentState(True, "ready", f"{width} × {height}"))
                    job.healthy()
        finally:
            self._running = False
            close = getattr(pictures, "close", None)
            if close:
                close()
        raise CameraError("The camera stopped sending.")

    def _lost(self, error: Exception) -> None:
        absent = str(error).startswith(NO_CAMERA)
        self._on_state(ComponentState(False, "absent" if absent else "lost", str(error)))


def paced(pictures: Iterator[Pixels], rate: float) -> Iterator[Pixels]:
    """The same pictures, at most `rate` a second, without drift."""
    due = time.monotonic()
    for pixels in pictures:
        wait = due - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        else:
            due -= wait  # late: do not try to catch up
        due += 1 / rate
        yield pixels


def fit_within(pixels: Pixels, side: int) -> Pixels:
    """The picture, made smaller when its longer side exceeds `side` pixels."""
    height, width = pixels.shape[:2]
    scale = side / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return pixels if scale >= 1 else cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)


def _read_all(capture: cv2.VideoCapture) -> Iterator[Pixels]:
    while True:
        read, pixels = capture.read()
        if not read or pixels is None:
            return
        yield np.asarray(pixels)


def _captured(capture: cv2.VideoCapture, lost: str) -> Iterator[Pixels]:
    yield from _read_all(capture)
    raise CameraError(lost)
