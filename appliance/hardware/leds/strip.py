"""A strip of WS2812 LEDs on the data line of SPI.

The LEDs read bits as pulses of 1.25 µs: a short pulse is 0, a long one 1 (Worldsemi, WS2812B datasheet). At 6.4 MHz one
byte on SPI is one such bit. Each byte ends low, so that a gap between two bytes only makes a pause longer. It needs no
library, no kernel module and no root, and works on a Raspberry Pi 5, where rpi_ws281x wants all three.
"""

import fcntl
import os
import struct
from collections.abc import Sequence

from appliance.core.config import Lights as LightsConfig
from appliance.core.errors import LightsError
from appliance.core.i18n import say

HERTZ = 6_400_000  # 156 ns a bit on the line
ZERO, ONE = 0b11000000, 0b11111000  # 0.31 µs and 0.78 µs high
RESET = bytes(256)  # 320 µs low: the LEDs show what they have got; older ones take 50 µs
# linux/spi/spidev.h: _IOW('k', 1, u8), _IOW('k', 3, u8), _IOW('k', 4, u32)
MODE, BITS, SPEED = 0x40016B01, 0x40016B03, 0x40046B04
PULSES = [bytes(ONE if value & 0x80 >> bit else ZERO for bit in range(8)) for value in range(256)]


def encode(values: Sequence[float], colour: tuple[int, int, int]) -> bytes:
    """The bytes for SPI that set each LED to a share, 0 to 1, of a colour (red, green, blue; 0 to 255)."""
    red, green, blue = colour
    order = (green, red, blue)  # in which a WS2812 takes them
    return RESET + b"".join(PULSES[round(value * part)] for value in values for part in order) + RESET


class StripRow:
    """A strip of WS2812 LEDs."""

    def __init__(self, config: LightsConfig):
        """Open the device for this process alone. Raises LightsError: absent, or busy."""
        self._colour = config.rgb
        self._count = config.strip
        try:
            self._device = os.open(config.spi, os.O_RDWR | os.O_CLOEXEC)
        except OSError as error:
            text = say("The LED strip needs {device} ({error}). Switch SPI on with: sudo raspi-config nonint do_spi 0",
                       device=config.spi, error=error.strerror)  # fmt: skip
            raise LightsError(text, "absent") from error
        try:
            # Any number of programs may open the device, and the LEDs would show a mixture.
            fcntl.flock(self._device, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for request, value in ((MODE, b"\0"), (BITS, b"\x08"), (SPEED, struct.pack("I", HERTZ))):
                fcntl.ioctl(self._device, request, value)
        except BlockingIOError as error:
            os.close(self._device)
            raise LightsError(say("Another program uses the LED strip. End it first."), "busy") from error
        except OSError as error:
            os.close(self._device)
            text = say("The LED strip cannot be used ({error}).", error=error.strerror)
            raise LightsError(text, "absent") from error

    def write(self, values: Sequence[float]) -> None:
        """See Row."""
        os.write(self._device, encode(values, self._colour))

    def close(self) -> None:
        """See Row."""
        if self._device < 0:
            return
        try:
            self.write((0.0,) * self._count)
        finally:
            os.close(self._device)
            self._device = -1
