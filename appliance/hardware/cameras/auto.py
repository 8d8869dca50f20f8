"""The setting "auto": the first camera that the machine has."""

from collections.abc import Iterator

from appliance.core.config import Camera as CameraConfig
from appliance.core.errors import CameraError
from appliance.core.i18n import say
from appliance.hardware.cameras.base import BusyCameraError, Camera, NoCameraError
from appliance.hardware.cameras.rpicam import RpicamCamera, rpicam_program
from appliance.hardware.cameras.v4l2 import V4l2Camera, video_devices
from appliance.records.vision import Pixels


class AutoCamera:
    """The first camera that this machine has: the Raspberry Pi's own, else a USB camera."""

    def __init__(self, config: CameraConfig):
        self._config = config

    def pictures(self) -> Iterator[Pixels]:
        """See Camera. Raises NoCameraError if there is none, BusyCameraError if another program has it."""
        problems: list[CameraError] = []
        for camera in self._candidates():
            pictures = camera.pictures()
            try:
                first = next(pictures)
            except CameraError as error:
                problems.append(error)
                continue
            yield first
            yield from pictures
            return
        if busy := next((problem for problem in problems if isinstance(problem, BusyCameraError)), None):
            raise busy
        if problems:
            raise NoCameraError(say("No camera is connected to this box. ({problem})", problem=problems[0].text))
        raise NoCameraError(say("No camera is connected to this box."))

    def _candidates(self) -> Iterator[Camera]:
        if rpicam_program():
            yield RpicamCamera(self._config)
        for number in video_devices():
            yield V4l2Camera(number, self._config)
