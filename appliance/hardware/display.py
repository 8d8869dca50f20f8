"""The box's display: switched on and off by its backlight or through the Wayland compositor, and turned."""

import logging
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol
from xml.sax.saxutils import quoteattr

from appliance.core import system

log = logging.getLogger(__name__)

BACKLIGHTS = system.BACKLIGHTS
LIT, DARK = "0", "4"  # bl_power: FB_BLANK_UNBLANK and FB_BLANK_POWERDOWN of linux/fb.h
TRANSFORMS = {0: "normal", 90: "90", 180: "180", 270: "270"}
COMMAND_SECONDS = 10.0


class Switch(Protocol):
    """What switches a display."""

    name: str

    def set(self, on: bool) -> None:
        """Light the display, or make it dark. Raises OSError."""


class Backlight:
    """The backlight of a display on the board's own connector. Touches still reach the page while it is dark."""

    name = "backlight"

    def __init__(self, file: Path):
        """`file`: its bl_power."""
        self._file = file

    def set(self, on: bool) -> None:
        """See Switch."""
        self._file.write_text(LIT if on else DARK, encoding="ascii")


class OutputPower:
    """Every output, by the compositor's power management: windows and touches stay as they are."""

    name = "wlopm"

    def set(self, on: bool) -> None:
        """See Switch."""
        run("wlopm", "--on" if on else "--off", "*")


class OutputSwitch:
    """Every output, taken away and given back. A touch does not reach a page whose output is gone."""

    name = "wlr-randr"

    def set(self, on: bool) -> None:
        """See Switch."""
        for output in outputs():
            run("wlr-randr", "--output", output, "--on" if on else "--off")


class NoSwitch:
    """A display that cannot be switched."""

    name = "none"

    def set(self, on: bool) -> None:
        """See Switch."""


def find_switch() -> Switch:
    """The best way to switch the display of this session."""
    for file in sorted(BACKLIGHTS.glob("*/bl_power")):
        try:
            file.write_text(file.read_text(encoding="ascii").strip() or LIT, encoding="ascii")
        except OSError as error:
            log.info("%s cannot be used: %s", file, error)
            continue
        return Backlight(file)
    if shutil.which("wlopm"):
        return OutputPower()
    return OutputSwitch() if shutil.which("wlr-randr") else NoSwitch()


def outputs() -> list[str]:
    """The names of the compositor's outputs, such as HDMI-A-1. Raises OSError."""
    lines = run("wlr-randr").splitlines()
    return [line.split()[0] for line in lines if line and not line[0].isspace()]


def rotate(output: str, degrees: int) -> None:
    """Turn what an output shows, clockwise. Raises OSError."""
    run("wlr-randr", "--output", output, "--transform", TRANSFORMS[degrees])


def touched_output(names: Sequence[str]) -> str | None:
    """The output that a touchscreen belongs to: one on the board's own connector, else the first."""
    return next((name for name in names if name.startswith("DSI")), names[0] if names else None)


def map_touch(config: Path, output: str) -> None:
    """Have the touchscreen turn with its output. Without it, touches go by the whole desktop, which does not turn.

    `config` is the compositor's rc.xml. Raises OSError.
    """
    lines = [
        line for line in config.read_text(encoding="utf-8").splitlines() if not line.lstrip().startswith("<touch ")
    ]
    end = lines.index("</labwc_config>")
    text = "\n".join([*lines[:end], f"  <touch mapToOutput={quoteattr(output)} />", *lines[end:], ""])
    config.write_text(text, encoding="utf-8")
    run("labwc", "--reconfigure")


def hide_cursor() -> None:
    """Press the key that sends the cursor away: see deploy/kiosk/labwc/rc.xml. Raises OSError."""
    run("wtype", "-M", "logo", "-k", "h", "-m", "logo")


def run(*command: str) -> str:
    """Run a program of the session and give what it says. Raises OSError."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=COMMAND_SECONDS, check=True)
    except (subprocess.SubprocessError, UnicodeDecodeError) as error:
        raise OSError(_words(command, error)) from error
    return done.stdout


def _words(command: Sequence[str], error: Exception) -> str:
    said = error.stderr if isinstance(error, subprocess.CalledProcessError) else ""
    return f"{' '.join(command)}: {(said or '').strip() or error}"
