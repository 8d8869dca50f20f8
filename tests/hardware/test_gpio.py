"""The pins of a Raspberry Pi: a missing package, pins that somebody else has, and both while the box runs."""

import os
import struct
import subprocess
import sys
import types

import pytest
from gpiozero.pins.mock import MockFactory, MockPWMPin
from support import eventually

from appliance.core import files
from appliance.core.config import Lights as LightsConfig
from appliance.core.errors import LightsError
from appliance.core.latest import Latest
from appliance.hardware.leds import driver, gpio
from appliance.hardware.leds.driver import Lights
from appliance.records.status import ComponentState, Status

CONFIG = LightsConfig(pins=(4, 5, 6), rate=50)
# lgpio as gpiozero needs it to be imported, without a chip.
LGPIO = b"def gpiochip_open(chip):\n    raise RuntimeError\n\ndef __getattr__(name):\n    return 0\n"


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(driver, "CLOSING", 0.0)
    monkeypatch.setattr(driver, "RETRY_SECONDS", 0.05)


def for_these_tests(opener):
    """Whoever else looks for LEDs finds none: the box that other tests share does so for as long as they run."""

    def only_here(config: LightsConfig):
        if config is not CONFIG:
            raise LightsError(gpio.NO_PINS, "absent")
        return opener(config)

    return only_here


@pytest.fixture
def chip(tmp_path, monkeypatch):
    """A machine with GPIO."""
    made = tmp_path / "gpiochip0"
    made.touch()
    monkeypatch.setattr(driver, "open_row", for_these_tests(driver.open_row))
    monkeypatch.setattr(gpio, "GPIO_CHIP", str(made))
    monkeypatch.setattr(gpio.platform, "machine", lambda: "aarch64")
    monkeypatch.setenv("LG_WD", str(tmp_path))
    monkeypatch.delenv("GPIOZERO_PIN_FACTORY", raising=False)
    return made


@pytest.fixture
def library(chip, monkeypatch):
    """gpiozero's module for lgpio on that machine, which gives mock pins."""
    module = types.ModuleType("gpiozero.pins.lgpio")
    module.LGPIOFactory = lambda: MockFactory(pin_class=MockPWMPin)
    monkeypatch.setitem(sys.modules, "gpiozero.pins.lgpio", module)
    return module


def opened() -> ComponentState:
    row = Lights(CONFIG, Latest(Status()))
    row.close()
    return row.state


def test_a_raspberry_pi_uses_its_pins(library):
    assert opened() == ComponentState(True, "ready")


def test_pins_that_may_not_be_used_say_why(library):
    def refused():
        raise Exception("can not open gpiochip")

    library.LGPIOFactory = refused
    assert "can not open gpiochip" in opened().text and "gpio group" in opened().text


def test_other_pins_may_be_asked_for(library, monkeypatch):
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "mock")
    assert opened().state == "absent"


def test_a_package_that_is_installed_later_is_found(chip, tmp_path, monkeypatch):
    """Among the operating system's packages, which a virtual environment hides, and without a restart."""
    monkeypatch.setattr(gpio, "SYSTEM_PACKAGES", str(tmp_path / "packages"))
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    for name in ("lgpio", "gpiozero.pins.lgpio"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    states: list[ComponentState] = []
    row = Lights(CONFIG, Latest(Status()), states.append).start()
    assert "apt-get install python3-lgpio" in states[-1].text and states[-1].state == "absent"
    (tmp_path / "packages").mkdir()
    (tmp_path / "packages" / "other.py").touch()
    files.write(tmp_path / "packages" / "lgpio.py", LGPIO)  # whole at once, as dpkg does it
    eventually(lambda: "Check that this user" in states[-1].text, what="the library is used")
    row.close()
    with pytest.raises(ImportError):
        import other  # noqa: F401  # nothing else of the operating system's packages gets in
    for name in ("lgpio", "gpiozero.pins.lgpio"):
        sys.modules.pop(name, None)


class Busy(MockFactory):
    """Pins of which another program has one."""

    chip = 0

    def pin(self, name):
        raise RuntimeError("GPIO busy")


def answer(flags: int, consumer: bytes):
    """What the kernel says of a line."""
    return lambda _chip, _request, asked: gpio.LINE.pack(
        b"GPIO5", consumer, gpio.LINE.unpack(asked)[2], 0, flags, b"", b""
    )


@pytest.fixture
def holder(chip):
    """Another program that has the chip open."""
    process = subprocess.Popen(["tail", "-f", str(chip)], stdout=subprocess.DEVNULL)
    eventually(lambda: gpio.program_with(str(chip)))
    yield process
    process.kill()
    process.wait()


def test_pins_that_another_program_has_are_a_state_that_names_it(library, holder, monkeypatch):
    library.LGPIOFactory = Busy
    monkeypatch.setattr(gpio.fcntl, "ioctl", answer(gpio.USED, b"gpioset"))
    found = opened()
    assert found.state == "busy"
    assert f"GPIO 4 is used by gpioset, tail (process {holder.pid})" in found.text


def test_pins_that_nobody_can_be_named_for(library, monkeypatch):
    library.LGPIOFactory = Busy
    monkeypatch.setattr(gpio.fcntl, "ioctl", answer(gpio.USED, b""))
    assert "GPIO 4 is used by another program" in opened().text


def test_pins_that_fail_while_they_are_free_say_what_lgpio_said(library, monkeypatch):
    library.LGPIOFactory = Busy
    monkeypatch.setattr(gpio.fcntl, "ioctl", answer(0, b""))
    assert opened().state == "absent" and "GPIO busy" in opened().text


def test_the_request_to_the_kernel_has_the_size_that_its_number_tells():
    """_IOWR(0xB4, 5, struct gpio_v2_line_info), linux/gpio.h."""
    assert gpio.LINE.size == 256
    assert 3 << 30 | gpio.LINE.size << 16 | 0xB4 << 8 | 5 == gpio.LINE_INFO
    assert struct.calcsize("32s32sII") == 72, "the flags are 64 bits, at a multiple of 8"


def test_pins_are_taken_as_soon_as_the_other_program_ends(library, monkeypatch):
    library.LGPIOFactory = Busy
    monkeypatch.setattr(gpio.fcntl, "ioctl", answer(gpio.USED, b"gpioset"))
    states: list[ComponentState] = []
    row = Lights(CONFIG, Latest(Status("verified")), states.append).start()
    assert states[-1].state == "busy"
    factory = MockFactory(pin_class=MockPWMPin)
    library.LGPIOFactory = lambda: factory
    eventually(lambda: states[-1].ok and factory.pin(4).state == 1.0)
    row.close()


def test_pins_that_are_lost_are_taken_again(library):
    factories = [MockFactory(pin_class=MockPWMPin) for _ in range(2)]
    made = iter(factories)
    library.LGPIOFactory = lambda: next(made)
    states: list[ComponentState] = []
    status = Latest(Status("off"))
    row = Lights(CONFIG, status, states.append).start()
    eventually(lambda: states)  # the factory makes a pin for whoever asks first: that has to be the row

    def unplugged(_value):
        raise RuntimeError("bad handle")

    factories[0].pin(4)._set_state = unplugged
    status.put(Status("verified"))
    eventually(lambda: [state.state for state in states] == ["ready", "lost", "ready"])
    assert "bad handle" in states[1].text
    eventually(lambda: factories[1].pin(4).state == 1.0)
    row.close()


def test_a_machine_without_permission_to_ask_tells_nothing(tmp_path):
    assert gpio.consumer_of(str(tmp_path / "absent"), 4) is None
    assert gpio.consumer_of(os.devnull, 4) is None
