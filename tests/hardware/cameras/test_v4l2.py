"""USB cameras."""

import pytest
from hardware.cameras.reading import first

from appliance.core.errors import CameraError
from appliance.hardware.cameras import v4l2


def test_a_usb_camera_that_is_absent():
    with pytest.raises(CameraError, match="/dev/video97 cannot be opened"):
        first("v4l2:97")


def test_devices_are_in_the_order_of_their_numbers(monkeypatch):
    monkeypatch.setattr(v4l2.glob, "glob", lambda pattern: ["/dev/video10", "/dev/video2"])
    assert v4l2.video_devices() == [2, 10]
