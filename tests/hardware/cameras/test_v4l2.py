"""USB cameras."""

import subprocess
import sys

import pytest
from hardware.cameras.reading import first

from appliance.core import system
from appliance.core.errors import CameraError
from appliance.hardware.cameras import v4l2
from appliance.hardware.cameras.base import BusyCameraError


def test_a_usb_camera_that_is_absent():
    with pytest.raises(CameraError, match="/dev/video97 cannot be opened"):
        first("v4l2:97")


def test_devices_are_in_the_order_of_their_numbers(monkeypatch):
    monkeypatch.setattr(v4l2.glob, "glob", lambda pattern: ["/dev/video10", "/dev/video2"])
    assert v4l2.video_devices() == [2, 10]


@pytest.fixture
def held(tmp_path):
    """A file that another program has open."""
    file = tmp_path / "video97"
    file.touch()
    script = "import sys; held = open(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", script, str(file)], **pipes) as other:
        assert other.stdout.readline() == b"open\n"
        yield file
        other.stdin.close()


def test_who_holds_a_device_is_found(held, tmp_path):
    assert system.user_of(held).startswith("python")
    with (tmp_path / "mine").open("w") as mine:
        assert system.user_of(tmp_path / "mine") is None, f"{mine.name} is this program's own"


def test_a_camera_in_another_program_s_hands(monkeypatch):
    monkeypatch.setattr(system, "user_of", lambda device: "motion" if device.name == "video97" else None)
    with pytest.raises(BusyCameraError, match=r"/dev/video97 is in use by motion\. Close that program"):
        first("v4l2:97")
