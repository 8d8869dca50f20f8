"""The camera that a setting names."""

import re
from collections.abc import Callable
from pathlib import Path

from appliance.core.config import Camera as CameraConfig
from appliance.core.errors import ConfigError
from appliance.core.i18n import say
from appliance.hardware.cameras.auto import AutoCamera
from appliance.hardware.cameras.base import Camera
from appliance.hardware.cameras.files import open_file
from appliance.hardware.cameras.network import UrlCamera
from appliance.hardware.cameras.rpicam import RpicamCamera
from appliance.hardware.cameras.v4l2 import V4l2Camera
from appliance.records.status import ComponentState

Opener = Callable[[str, CameraConfig], Camera | None]
NO_CAMERA_WANTED = ComponentState(False, "off", say("This box has no camera. Use the one on this device."))


def open_camera(config: CameraConfig) -> Camera | None:
    """The camera of the settings, not opened yet; None for "none" and "browser". Raises ConfigError."""
    opener = next(opener for pattern, opener in SOURCES.items() if re.fullmatch(pattern, config.source, re.DOTALL))
    return opener(config.source, config)


def _open_v4l2(source: str, config: CameraConfig) -> Camera:
    number = source.removeprefix("v4l2:").removeprefix("/dev/video")
    if not number.isdigit():
        raise ConfigError(f"camera.source = {source!r}: write v4l2:0 for /dev/video0.")
    return V4l2Camera(int(number), config)


def _open_file(source: str, config: CameraConfig) -> Camera:
    if camera := open_file(Path(source).expanduser(), config):
        return camera
    raise ConfigError(
        f"camera.source = {source!r} is neither a file nor one of auto, none, browser, v4l2:0, rpicam, or an address."
    )


# What camera.source can be, as a regular expression, and the class that opens it. The first match counts.
SOURCES: dict[str, Opener] = {
    "none|browser": lambda *_: None,
    "auto": lambda _, config: AutoCamera(config),
    "rpicam": lambda _, config: RpicamCamera(config),
    "v4l2:.*": _open_v4l2,
    ".*://.*": lambda source, _: UrlCamera(source),
    ".*": _open_file,
}
