"""Single LEDs on GPIO pins, through gpiozero and lgpio, which alone works on every Raspberry Pi."""

import fcntl
import importlib
import os
import platform
import struct
import sys
import tempfile
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

import gpiozero

from appliance.core import system
from appliance.core.config import Lights as LightsConfig
from appliance.core.errors import LightsError
from appliance.core.i18n import Text, say, verbatim

NO_PINS = say("No GPIO pins found. The LEDs appear on this page only.")
NO_LIBRARY = say("The GPIO pins need a package. Install it with: sudo apt-get install python3-lgpio")

GPIO_CHIP = "/dev/gpiochip0"
SYSTEM_PACKAGES = "/usr/lib/python3/dist-packages"  # where Debian's packages for Python are
# GPIO_V2_GET_LINEINFO_IOCTL of linux/gpio.h, and struct gpio_v2_line_info: name, consumer, offset, number of
# attributes, flags, ten attributes of 16 bytes, padding.
LINE_INFO, LINE = 0xC100B405, struct.Struct("32s32sIIQ160s16s")
USED = 1  # flag: the kernel or a program has the line


class GpioRow:
    """Each LED on a pin of its own."""

    def __init__(self, config: LightsConfig, factory: gpiozero.pins.Factory):
        self._factory = factory
        self._board = gpiozero.LEDBoard(
            *config.pins, pwm=True, active_high=config.active_high, initial_value=False, pin_factory=factory
        )
        self._written: Sequence[float] = (0.0,) * len(config.pins)

    def write(self, values: Sequence[float]) -> None:
        """See Row."""
        try:
            for led, value, before in zip(self._board.leds, values, self._written, strict=True):
                if value != before:  # each change costs the pin driver a queue entry
                    led.value = value
        except Exception as error:  # lgpio raises its own class
            raise OSError(str(error)) from error
        self._written = values

    def close(self) -> None:
        """See Row."""
        if self._board.closed:
            return
        try:
            self._board.off()
            self._board.close()
        except Exception as error:  # lgpio raises its own class
            raise OSError(str(error)) from error
        finally:
            self._factory.close()


def open_gpio(config: LightsConfig) -> GpioRow:
    """The LEDs on this machine's pins. Raises LightsError: absent, or busy where another program has a pin."""
    # Laptops have such chips too, without pins.
    if not os.path.exists(GPIO_CHIP) or platform.machine() != "aarch64":
        raise LightsError(NO_PINS, "absent")
    if os.environ.get("GPIOZERO_PIN_FACTORY", "lgpio") != "lgpio":
        raise LightsError(NO_PINS, "absent")
    factory = _factory()
    try:
        return GpioRow(config, factory)
    except Exception as error:  # lgpio raises its own class
        held = held_pin(getattr(factory, "chip", 0), config.pins)
        factory.close()
        if held:
            raise LightsError(held, "busy") from error
        raise LightsError(say("The GPIO pins cannot be used ({error}).", error=error), "absent") from error


def _factory() -> Any:
    # lgpio writes a small file there, otherwise in the working directory
    os.environ.setdefault("LG_WD", tempfile.gettempdir())
    try:
        return _lgpio_pins().LGPIOFactory()
    except ImportError as error:
        raise LightsError(NO_LIBRARY, "absent") from error
    except Exception as error:  # lgpio raises its own class, and bare Exception for a lack of permission
        text = say("The GPIO pins cannot be used ({error}). Check that this user is in the gpio group.", error=error)
        raise LightsError(text, "absent") from error


def _lgpio_pins() -> ModuleType:
    """gpiozero's module for lgpio. Raises ImportError where lgpio is not installed, and finds it once it is.

    Python 3.13 has no wheel of lgpio, so it is the operating system's package, which a virtual environment hides.
    """
    if not any(isinstance(finder, SystemLgpio) for finder in sys.meta_path):
        sys.meta_path.append(SystemLgpio())
    importlib.invalidate_caches()
    return importlib.import_module("gpiozero.pins.lgpio")


class SystemLgpio(MetaPathFinder):
    """Finds lgpio, and nothing else, among the operating system's packages."""

    def find_spec(self, fullname: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        """See MetaPathFinder."""
        return PathFinder.find_spec(fullname, [SYSTEM_PACKAGES]) if fullname in ("lgpio", "_lgpio") else None


def held_pin(chip: int, pins: Sequence[int]) -> Text | None:
    """A sentence about the first pin that another program has, with its name if it can be told."""
    device = f"{os.path.dirname(GPIO_CHIP)}/gpiochip{chip}"
    for pin in pins:
        if (consumer := consumer_of(device, pin)) is not None:
            names = [name for name in (consumer, program_with(device)) if name]
            by = verbatim(", ".join(names)) if names else say("another program")
            return say(
                "GPIO {pin} is used by {program}. End it, or choose other pins with lights.pins.", pin=pin, program=by
            )
    return None


def consumer_of(device: str, pin: int) -> str | None:
    """The label of who has a line of a GPIO chip, which may be empty; None if it is free or cannot be asked."""
    try:
        with open(device, "rb", buffering=0) as chip:
            told = fcntl.ioctl(chip, LINE_INFO, LINE.pack(b"", b"", pin, 0, 0, b"", b""))
    except OSError:
        return None
    _, consumer, _, _, flags, *_ = LINE.unpack(told)
    return consumer.rstrip(b"\0").decode("utf-8", "replace") if flags & USED else None


def program_with(device: str) -> str:
    """Another process that has a device open, as "name (process 123)"; empty if none may be seen."""
    for entry in Path("/proc").glob("[0-9]*/fd/*"):
        pid = entry.parts[2]
        try:
            if pid != str(os.getpid()) and os.readlink(entry) == device:
                return f"{system.name_of(int(pid))} (process {pid})"
        except OSError:  # it has ended, or belongs to somebody else
            continue
    return ""
