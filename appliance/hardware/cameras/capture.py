"""Reading with OpenCV, which USB cameras, network cameras and video files share."""

from collections.abc import Iterator

import cv2
import numpy as np

from appliance.core.errors import CameraError
from appliance.core.i18n import Text
from appliance.records.vision import Pixels


def read_all(capture: cv2.VideoCapture) -> Iterator[Pixels]:
    """The pictures of a capture, up to its end."""
    while True:
        read, pixels = capture.read()
        if not read or pixels is None:
            return
        yield np.asarray(pixels)


def captured(capture: cv2.VideoCapture, lost: Text) -> Iterator[Pixels]:
    """The pictures of a live camera. Raises CameraError with the text `lost` when they end."""
    yield from read_all(capture)
    raise CameraError(lost)
