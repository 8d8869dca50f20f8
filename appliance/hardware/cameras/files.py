"""Pictures, folders of pictures and video files that stand in for a camera."""

import logging
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import cv2
import numpy as np

from appliance.core.config import Camera as CameraConfig
from appliance.core.errors import CameraError, PictureError
from appliance.core.i18n import say
from appliance.core.images import read_picture
from appliance.hardware.cameras.base import Camera
from appliance.records.vision import Pixels

log = logging.getLogger(__name__)

PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"}
VIDEOS = {".mp4", ".avi", ".mkv", ".mov", ".webm", ".mjpeg", ".mjpg", ".m4v"}
LONGEST_SIDE = 1920  # pixels
REPEAT = 0.5  # seconds after which a picture that stands still is sent again
LONGEST_STILL = 10.0  # seconds for which a film may stand still: more is a mistake in its times


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
            count = 0
            for pixels in on_time(timed(capture, rate if 1 <= rate <= 1000 else self._config.rate)):
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
        if len(files) == 1:
            only = self._read(files[0])
            while True:
                yield only.copy()
        bad: dict[Path, CameraError] = {}
        while True:
            for file in files:
                yield from self._held(file, bad)
            if len(bad) == len(files):
                raise bad[files[0]]

    def _held(self, file: Path, bad: dict[Path, CameraError]) -> Iterator[Pixels]:
        """A picture for a second. One that cannot be read is skipped, named once, and tried again in the next round."""
        try:
            pixels = self._read(file)
        except CameraError as error:
            if file not in bad:
                log.warning("Skipped: %s", error)
            bad[file] = error
            return
        bad.pop(file, None)
        for _ in range(max(1, round(self._config.rate))):
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


def timed(capture: cv2.VideoCapture, rate: float) -> Iterator[tuple[Pixels, float]]:
    """The pictures of a film, and for how many seconds each is shown: until the time that the file gives the next one.

    Where it gives none, `rate` a second. So a film with a variable rate plays at its own pace.
    """
    before: tuple[Pixels, float] | None = None
    while True:
        read, pixels = capture.read()
        if not read or pixels is None:
            break
        stamp = capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
        if before is not None:
            yield before[0], _still(stamp - before[1], rate)
        before = (np.asarray(pixels), stamp)
    if before is not None:
        yield before[0], 1 / rate


def _still(seconds: float, rate: float) -> float:
    return seconds if 0 < seconds <= LONGEST_STILL else 1 / rate


def on_time(film: Iterable[tuple[Pixels, float]]) -> Iterator[Pixels]:
    """The same pictures, each for as long as it is shown, without drift."""
    due = time.monotonic()
    for pixels, seconds in film:
        yield pixels
        due += seconds
        while (wait := due - time.monotonic()) > REPEAT:
            time.sleep(REPEAT)
            yield pixels.copy()  # a picture that stands still is no camera that stopped
        if wait > 0:
            time.sleep(wait)
        else:
            due -= wait  # late: do not try to catch up


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
