"""The first camera that the machine has."""

import pytest
from hardware.cameras.reading import first

from appliance.core import system
from appliance.core.errors import CameraError
from appliance.hardware.cameras import auto
from appliance.hardware.cameras.base import NoCameraError


def test_auto_takes_the_raspberry_pi_camera_first(rpicam):
    assert round(first("auto")[0].mean()) == 77


def test_no_camera_at_all(monkeypatch):
    monkeypatch.setattr(auto, "rpicam_program", lambda: None)
    monkeypatch.setattr(auto, "video_devices", lambda: [])
    with pytest.raises(CameraError, match="No camera is connected"):
        first("auto")


def test_the_problem_of_a_camera_that_is_there_is_told(rpicam, monkeypatch):
    (rpicam / "unplugged").touch()
    monkeypatch.setattr(auto, "video_devices", lambda: [97])
    with pytest.raises(
        CameraError, match=r"No camera is connected to this box\. \(The Raspberry Pi camera is disconnected"
    ):
        first("auto")


def test_a_camera_in_another_program_s_hands_is_no_missing_one(monkeypatch):
    monkeypatch.setattr(auto, "rpicam_program", lambda: None)
    monkeypatch.setattr(auto, "video_devices", lambda: [96, 97])
    monkeypatch.setattr(system, "user_of", lambda device: "motion" if device.name == "video97" else None)
    with pytest.raises(CameraError, match="in use by motion") as found:
        first("auto")
    assert not isinstance(found.value, NoCameraError), "so that the state is lost, not absent"
