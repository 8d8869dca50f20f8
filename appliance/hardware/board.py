"""The board: its name, and whether it is throttled or short of power. What a machine does not report is None."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from appliance.core import system

SECONDS = 2.0  # that vcgencmd may take
# Bits of the firmware's answer to get_throttled (raspberrypi.com/documentation/computers/os.html#get_throttled).
# The same bits 16 higher: it has happened since the start of the board.
UNDERVOLTAGE, CAPPED, THROTTLED, SOFT_LIMIT = 1, 2, 4, 8
SINCE_START = 16


@dataclass(frozen=True)
class Power:
    """What the firmware does to the processor, now and since the start of the board."""

    undervoltage: bool
    throttled: bool  # slowed down, for its temperature or its power
    had_undervoltage: bool
    had_throttled: bool

    @classmethod
    def of(cls, bits: int) -> "Power":
        """From the bits of get_throttled."""
        slow, before = CAPPED | THROTTLED | SOFT_LIMIT, bits >> SINCE_START
        return cls(bool(bits & UNDERVOLTAGE), bool(bits & slow), bool(before & UNDERVOLTAGE), bool(before & slow))


@dataclass(frozen=True)
class BoardState:
    """One look at the board."""

    temperature: float | None  # degrees Celsius
    power: Power | None


class Board:
    """The board of this machine. `root` stands for / in tests."""

    def __init__(self, root: Path = Path("/")):
        self._root = root
        self.name = self._name()

    @property
    def is_pi(self) -> bool:
        """Whether it is a Raspberry Pi."""
        return "Raspberry Pi" in self.name

    def look(self) -> BoardState:
        """Temperature and power now."""
        return BoardState(self._temperature(), self._power())

    def _name(self) -> str:
        text = _text(self._root / "proc/device-tree/model") or _text(self._root / "sys/class/dmi/id/product_name")
        return text.strip("\0 \n")

    def _temperature(self) -> float | None:
        zones = sorted(self._root.glob("sys/class/thermal/thermal_zone*"))
        read = [_text(zone / "temp") for zone in zones if _text(zone / "type") in system.CHIPS]
        found = [int(text) / 1000 for text in read if text.lstrip("-").isdigit()]
        return max(found) if found else system.temperature() if self._root == Path("/") else None

    def _power(self) -> Power | None:
        """From the kernel's file, else from vcgencmd; else at least the undervoltage that a sensor reports."""
        for file in self._root.glob("sys/devices/platform/soc*/soc*:firmware/get_throttled"):
            if (bits := _hexadecimal(_text(file))) is not None:
                return Power.of(bits)
        bits = _hexadecimal(self._vcgencmd().partition("=")[2])
        return Power.of(bits) if bits is not None else self._sensed()

    def _vcgencmd(self) -> str:
        program = shutil.which("vcgencmd") if self.is_pi else None
        if program is None:
            return ""
        try:
            done = subprocess.run([program, "get_throttled"], capture_output=True, text=True, timeout=SECONDS)
        except (OSError, subprocess.TimeoutExpired):
            return ""
        return done.stdout

    def _sensed(self) -> Power | None:
        for folder in self._root.glob("sys/class/hwmon/hwmon*"):
            if _text(folder / "name") == "rpi_volt":
                low = _text(folder / "in0_lcrit_alarm") == "1"
                return Power(low, False, low, False)
        return None


def _text(file: Path) -> str:
    """The text of a small file of the kernel; empty if it cannot be read."""
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _hexadecimal(text: str) -> int | None:
    try:
        return int(text.strip(), 16)
    except ValueError:
        return None
