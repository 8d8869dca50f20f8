"""Pictures, folders of pictures and video files that stand in for a camera."""

import time
from collections.abc import Iterator
from pathlib import Path

import cv2

from appliance.core.config import Camera as CameraConfig
from appliance.core.errors import CameraError, PictureError
from appliance.core.i18n import say
from appliance.core.images import read_picture
from appliance.hardware.cameras.base import Camera
from appliance.hardware.cameras.capture import read_all
from appliance.records.vision import Pixels

PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"}
VIDEOS = {".mp4", ".avi", ".mkv", ".mov", ".webm", ".mjpeg", ".mjpg", ".m4v"}
LONGEST_SIDE = 1920  # pixels


def open_file(path: Path, config: CameraConfig) -> Camera | None:
    """The camera that plays a file or folder, not opened yet. None if the path is neither."""
    if path.suffix.lower() in VIDEOS:
        return VideoCamera(path, config)
    if path.is_dir() or path.suffix.lower() in PICTURES:
        return PictureCamera(path, config)
    return VideoCamera(path, config) if path.exists() else None


class VideoCamera:
    """A video file, played again and again at its own pace."""

    def __init__(self, path: Path, config: CameraConfig):
        self._path = path
        self._config = config

    def pictures(self) -> Iterator[Pixels]:
        """See Camera."""
        if not self._path.exists():
            raise CameraError(say("The video {path} does not exist.", path=self._path))
        if self._path.stat().st_size == 0:
            raise CameraError(say("The video {path} is empty.", path=self._path))
        while True:
            yield from self._once()

    def _once(self) -> Iterator[Pixels]:
        capture = cv2.VideoCapture(str(self._path))
        try:
            rate = capture.get(cv2.CAP_PROP_FPS)
            rate = rate if 1 <= rate <= 120 else self._config.rate
            count = 0
            for pixels in paced(read_all(capture), rate):
                count += 1
                yield pixels
            if not count:
                raise CameraError(say("{path} is neither a picture nor a video that can be played.", path=self._path))
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
            raise CameraError(say("{path} does not exist.", path=self._path))
        if self._path.is_file():
            return [self._path]
        files = sorted(p for p in self._path.rglob("*") if p.suffix.lower() in PICTURES)
        if not files:
            raise CameraError(say("The folder {path} has no pictures.", path=self._path))
        return files

    def _read(self, file: Path) -> Pixels:
        try:
            return fit_within(read_picture(file), LONGEST_SIDE)
        except PictureError as error:
            raise CameraError(error.text) from error


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
