"""USB cameras, through Video4Linux."""

import glob
from collections.abc import Iterator
from pathlib import Path

import cv2

from appliance.core import system
from appliance.core.config import Camera as CameraConfig
from appliance.core.errors import CameraError
from appliance.core.i18n import say
from appliance.hardware.cameras.base import BusyCameraError
from appliance.hardware.cameras.capture import captured
from appliance.records.vision import Pixels


def video_devices() -> list[int]:
    """The numbers of /dev/video0, /dev/video1 … on this machine."""
    return sorted(int(device.removeprefix("/dev/video")) for device in glob.glob("/dev/video[0-9]*"))


class V4l2Camera:
    """A USB camera."""

    def __init__(self, number: int, config: CameraConfig):
        """`number`: 0 for /dev/video0."""
        self._number = number
        self._config = config

    def pictures(self) -> Iterator[Pixels]:
        """See Camera."""
        capture = cv2.VideoCapture(self._number, cv2.CAP_V4L2)
        try:
            if not capture.isOpened():
                raise self._closed()
            # MJPG first: most USB cameras reach their full rate only with it.
            capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
            capture.set(cv2.CAP_PROP_FRAME_WIDTH, self._config.width)
            capture.set(cv2.CAP_PROP_FRAME_HEIGHT, self._config.height)
            capture.set(cv2.CAP_PROP_FPS, self._config.rate)
            capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
            yield from captured(capture, say("The camera /dev/video{number} was unplugged.", number=self._number))
        finally:
            capture.release()

    def _closed(self) -> CameraError:
        """Why the camera cannot be opened."""
        if program := system.user_of(Path(f"/dev/video{self._number}")):
            text = say(
                "The camera /dev/video{number} is in use by {program}. Close that program, and Larson takes it.",
                number=self._number,
                program=program,
            )
            return BusyCameraError(text)
        return CameraError(
            say(
                "The camera /dev/video{number} cannot be opened. Check that it is plugged in and not in use.",
                number=self._number,
            )
        )
