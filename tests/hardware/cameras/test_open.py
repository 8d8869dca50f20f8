"""The setting that chooses the camera."""

import pytest
from hardware.cameras.reading import config

from appliance.core.errors import ConfigError
from appliance.hardware.cameras.open import open_camera


def test_sources_that_are_no_camera():
    assert open_camera(config("none")) is None
    assert open_camera(config("browser")) is None


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("auto", "AutoCamera"),
        ("rpicam", "RpicamCamera"),
        ("v4l2:0", "V4l2Camera"),
        ("v4l2:/dev/video2", "V4l2Camera"),
        ("rtsp://cam/stream", "UrlCamera"),
        ("http://cam/stream.mjpg", "UrlCamera"),
        ("film.mp4", "VideoCamera"),
        ("me.jpg", "PictureCamera"),
    ],
)
def test_the_source_chooses_the_camera(source, kind):
    assert type(open_camera(config(source))).__name__ == kind


@pytest.mark.parametrize("source", ["usb", "v4l2:front", "/no/such/thing"])
def test_an_unknown_source_is_explained(source):
    with pytest.raises(ConfigError, match=r"camera.source = "):
        open_camera(config(source))
