"""A WS2812 strip: the very bits that its data line gets, at the times that the LEDs can read."""

import fcntl
import struct

import pytest
from support import eventually

from appliance.core.config import Lights as LightsConfig
from appliance.core.errors import ConfigError, LightsError
from appliance.core.latest import Latest
from appliance.core.sections import Config
from appliance.hardware.leds import driver, strip
from appliance.hardware.leds.driver import Lights
from appliance.hardware.leds.strip import HERTZ, RESET, StripRow, encode
from appliance.records.status import ComponentState, Status


def decoded(data: bytes) -> list[tuple[int, int, int]]:
    """What a strip shows, by the datasheet: pulses shorter than half a microsecond are 0. (red, green, blue)."""
    line = "".join(f"{byte:08b}" for byte in data).strip("0")
    pulses = [len(pulse) / HERTZ * 1e6 for pulse in line.split("0") if pulse]
    assert all(0.22 <= pulse <= 0.38 or 0.58 <= pulse <= 1.0 for pulse in pulses), "WS2812B: T0H and T1H"
    bits = "".join("1" if pulse > 0.5 else "0" for pulse in pulses)
    assert len(bits) % 24 == 0
    values = [int(bits[at : at + 8], 2) for at in range(0, len(bits), 8)]
    return [(red, green, blue) for green, red, blue in zip(values[::3], values[1::3], values[2::3], strict=True)]


def test_each_led_gets_its_share_of_the_colour():
    assert decoded(encode((1.0, 0.5, 0.01, 0.0), (255, 128, 7))) == [(255, 128, 7), (128, 64, 4), (3, 1, 0), (0, 0, 0)]


def test_a_bit_takes_its_time_and_the_end_is_seen():
    assert pytest.approx(1.25e-6) == 8 / HERTZ, "one byte a bit"
    assert len(RESET) * 8 / HERTZ > 280e-6, "WS2812B: the line stays low for 280 µs"
    assert encode((1.0,), (1, 2, 3)).startswith(RESET) and encode((1.0,), (1, 2, 3)).endswith(RESET)


def test_the_longest_strip_fits_into_one_transfer():
    longest = max(n for n in range(500) if is_allowed(n))
    assert len(encode((1.0,) * longest, (255, 255, 255))) <= 4096, "spidev's usual bufsiz"


def is_allowed(count: int) -> bool:
    from appliance.core.config import replace

    try:
        return bool(replace(Config(), "lights", strip=count))
    except ConfigError:
        return False


@pytest.fixture
def device(tmp_path, monkeypatch):
    """A file that stands for /dev/spidev0.0; keeps the requests to the driver."""
    path = tmp_path / "spidev0.0"
    path.touch()
    asked: list[tuple[int, bytes]] = []
    monkeypatch.setattr(strip.fcntl, "ioctl", lambda _fd, request, value: asked.append((request, value)))
    monkeypatch.setattr(driver, "CLOSING", 0.0)
    monkeypatch.setattr(driver, "RETRY_SECONDS", 0.05)
    return path, asked


def config(path) -> LightsConfig:
    return LightsConfig(strip=5, spi=str(path), colour="#ff2000", rate=50)


def last(path) -> list[tuple[int, int, int]]:
    """What the strip shows now."""
    frame = len(encode((0.0,) * 5, (0, 0, 0)))
    data = path.read_bytes()
    return decoded(data[-frame:]) if len(data) >= frame and len(data) % frame == 0 else []


def test_a_strip_follows_the_status_and_ends_dark(device):
    path, asked = device
    row = Lights(config(path), Latest(Status("verified"))).start()
    eventually(lambda: last(path) == [(255, 32, 0)] * 5)
    assert asked == [(strip.MODE, b"\0"), (strip.BITS, b"\x08"), (strip.SPEED, struct.pack("I", HERTZ))]
    row.close()
    assert last(path) == [(0, 0, 0)] * 5


def test_what_does_not_change_is_written_again_for_a_strip_that_lost_power(device, monkeypatch):
    monkeypatch.setattr(driver, "REFRESH_SECONDS", 0.05)
    path, _ = device
    row = Lights(config(path), Latest(Status("off"))).start()
    eventually(lambda: path.stat().st_size >= 5 * len(encode((0.0,) * 5, (0, 0, 0))))
    row.close()


def test_a_strip_that_is_not_there_says_how_to_switch_spi_on(tmp_path):
    with pytest.raises(LightsError, match="raspi-config nonint do_spi 0") as caught:
        StripRow(config(tmp_path / "absent"))
    assert caught.value.state == "absent"


def test_a_file_that_is_no_spi_device_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(LightsError, match="cannot be used"):
        StripRow(config(tmp_path / "file"))


def test_only_one_program_has_the_strip(device):
    path, _ = device
    states: list[ComponentState] = []
    with path.open() as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        row = Lights(config(path), Latest(Status("verified")), states.append).start()
        assert states[-1].state == "busy" and "Another program" in states[-1].text
    eventually(lambda: states[-1].ok)
    row.close()


@pytest.mark.parametrize("colour", ["red", "#ff", "ff2000", "#gg0000"])
def test_a_colour_is_six_digits(colour):
    from appliance.core.config import replace

    with pytest.raises(ConfigError, match="#ff2000"):
        replace(Config(), "lights", colour=colour)
