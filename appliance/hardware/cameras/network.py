"""Network cameras."""

from collections.abc import Iterator

import cv2

from appliance.core.errors import CameraError
from appliance.core.i18n import say
from appliance.hardware.cameras.capture import captured
from appliance.records.vision import Pixels

TIMEOUT_MS = 5000  # a camera that sends nothing for this long is lost


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
                raise CameraError(
                    say("The network camera does not respond. Check its address and that it is switched on.")
                )
            yield from captured(capture, say("The network camera stopped sending."))
        finally:
            capture.release()
