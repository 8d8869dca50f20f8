"""The display's switch: a backlight, or the programs of a Wayland session."""

import os
import stat
from xml.etree import ElementTree

import pytest
from support import ROOT

from appliance.hardware import display
from appliance.hardware.display import (
    Backlight,
    NoSwitch,
    OutputPower,
    OutputSwitch,
    find_switch,
    map_touch,
    outputs,
    rotate,
    touched_output,
)

RANDR = 'if [ $# -eq 0 ]; then printf \'HDMI-A-1 "A display"\\n  Enabled: yes\\nDSI-1 "Touch"\\n  Enabled: yes\\n\'; fi'


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """A path with programs that write down how they are called; gives a function that adds one, with `calls()`."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(display, "BACKLIGHTS", tmp_path / "backlight")

    def add(name: str, script: str = "") -> None:
        program = folder / name
        program.write_text(f'#!/bin/sh\necho "{name} $*" >> {folder}/calls\n{script}\n')
        program.chmod(program.stat().st_mode | stat.S_IXUSR)

    add.calls = lambda: (folder / "calls").read_text().splitlines()
    return add


def test_a_backlight_comes_first(programs, tmp_path):
    programs("wlopm")
    file = tmp_path / "backlight" / "10-0045" / "bl_power"
    file.parent.mkdir(parents=True)
    file.write_text("0\n")
    found = find_switch()
    assert isinstance(found, Backlight) and found.name == "backlight"
    found.set(False)
    assert file.read_text() == "4"
    found.set(True)
    assert file.read_text() == "0"


def test_a_backlight_that_may_not_be_written_is_left_alone(programs, tmp_path):
    programs("wlopm")
    (tmp_path / "backlight" / "10-0045" / "bl_power").mkdir(parents=True)  # no one can write there, not even root
    assert isinstance(find_switch(), OutputPower)


def test_the_compositors_power_management_keeps_windows_where_they_are(programs):
    programs("wlr-randr", RANDR)
    programs("wlopm")
    found = find_switch()
    assert isinstance(found, OutputPower)
    found.set(False)
    found.set(True)
    assert programs.calls() == ["wlopm --off *", "wlopm --on *"]


def test_outputs_are_switched_one_by_one_where_there_is_nothing_better(programs):
    programs("wlr-randr", RANDR)
    found = find_switch()
    assert isinstance(found, OutputSwitch)
    found.set(False)
    assert programs.calls() == ["wlr-randr ", "wlr-randr --output HDMI-A-1 --off", "wlr-randr --output DSI-1 --off"]


def test_without_any_of_them_there_is_no_switch(programs):
    assert isinstance(find_switch(), NoSwitch)
    find_switch().set(False)


def test_an_output_is_turned(programs):
    programs("wlr-randr", RANDR)
    assert outputs() == ["HDMI-A-1", "DSI-1"]
    rotate("DSI-1", 90)
    rotate("DSI-1", 0)
    assert programs.calls()[1:] == [
        "wlr-randr --output DSI-1 --transform 90",
        "wlr-randr --output DSI-1 --transform normal",
    ]


def test_touches_are_mapped_to_their_output(programs, tmp_path):
    """Once, however often; in the very file that the session's compositor reads."""
    programs("labwc")
    config = tmp_path / "rc.xml"
    config.write_text((ROOT / "deploy" / "kiosk" / "labwc" / "rc.xml").read_text())
    map_touch(config, "HDMI-A-1")
    map_touch(config, "DSI-1")
    read = ElementTree.parse(config).getroot()
    assert [each.attrib for each in read.iter("touch")] == [{"mapToOutput": "DSI-1"}]
    assert read.find("keyboard/keybind") is not None, "the rest is as it was"
    assert programs.calls() == ["labwc --reconfigure"] * 2


def test_a_touchscreen_is_the_boards_own_display():
    assert touched_output(["HDMI-A-1", "DSI-2"]) == "DSI-2"
    assert touched_output(["HDMI-A-1", "HDMI-A-2"]) == "HDMI-A-1"
    assert touched_output([]) is None


def test_a_program_that_fails_says_what_it_said(programs):
    programs("wlopm", "echo no compositor >&2; exit 1")
    with pytest.raises(OSError, match=r"wlopm --off \*: no compositor"):
        OutputPower().set(False)


def test_a_program_that_hangs_is_ended(programs, monkeypatch):
    monkeypatch.setattr(display, "COMMAND_SECONDS", 0.3)
    programs("wlopm", f"exec {os.sep}bin{os.sep}sleep 600")
    with pytest.raises(OSError, match="timed out"):
        OutputPower().set(True)
