"""The LED row on gpiozero's mock pins: what is written there is what the page draws."""

import time

import pytest
from gpiozero.pins.mock import MockFactory, MockPWMPin
from support import eventually

from appliance.core.config import Lights as LightsConfig
from appliance.core.latest import Latest
from appliance.hardware.leds import driver as lights_module
from appliance.hardware.leds.driver import Lights
from appliance.records.status import Status

CONFIG = LightsConfig(pins=(4, 5, 6, 7, 8), rate=50)


@pytest.fixture(autouse=True)
def _short_closing(monkeypatch):
    monkeypatch.setattr(lights_module, "CLOSING", 0.05)


@pytest.fixture
def factory():
    made = MockFactory(pin_class=MockPWMPin)
    yield made
    made.reset()


@pytest.fixture
def lights(factory):
    status = Latest(Status("idle"))
    row = Lights(CONFIG, status, factory=factory)
    row.test_status = status
    yield row
    row.close()


def pins(factory) -> tuple[float, ...]:
    return tuple(round(factory.pin(number).state, 4) for number in CONFIG.pins)


def test_the_sweep_reaches_the_pins(lights, factory):
    lights.start()
    brightest = set()
    seq, deadline = 0, time.monotonic() + 60
    while time.monotonic() < deadline and len(brightest) < 5:
        seq, _ = lights.frames.wait(seq, 1)
        states = pins(factory)
        if max(states) > 0.5:
            brightest.add(states.index(max(states)))
    assert brightest == {0, 1, 2, 3, 4}


def test_published_frames_are_what_the_pins_got(lights, factory):
    lights.start()
    seq = 0
    for _ in range(5):
        seq, frame = lights.frames.wait(seq, 60)
        assert len(frame) == 5
    lights._job.stop()
    assert pins(factory) == tuple(round(value, 4) for value in lights.frames.get())


def test_the_pattern_follows_the_status_at_once(lights, factory):
    lights.start()
    lights.test_status.put(Status("verified"))
    eventually(lambda: pins(factory) == (1.0,) * 5)
    lights.test_status.put(Status("off"))
    eventually(lambda: pins(factory) == (0.0,) * 5)


def test_progress_is_shown(lights, factory):
    lights.start()
    lights.test_status.put(Status("registering", 0.6))
    eventually(lambda: pins(factory)[:3] == (1.0, 1.0, 1.0) and pins(factory)[4] == 0)


def test_closing_leaves_all_pins_dark_and_may_be_repeated(factory):
    row = Lights(CONFIG, Latest(Status("verified")), factory=factory).start()
    eventually(lambda: max(pins(factory)) == 1.0)
    states = [factory.pin(number) for number in CONFIG.pins]
    row.close()
    row.close()
    assert row.frames.get() == (0.0,) * 5
    # Closing releases the pins as inputs; the last thing driven on each was dark.
    assert all(pin.states[-1].state in (0, None) or pin.function == "input" for pin in states)


def test_brightness_scales_every_led(factory):
    row = Lights(LightsConfig(pins=CONFIG.pins, brightness=0.3), Latest(Status("verified")), factory=factory).start()
    eventually(lambda: pins(factory) == (0.3,) * 5)
    row.close()


def test_absent_pins_are_said_once(caplog):
    caplog.set_level("INFO")
    states = []
    row = Lights(CONFIG, Latest(Status()), states.append)
    row.close()
    assert [state.state for state in states] == ["absent"]
    assert "No GPIO pins" in states[0].text
    assert sum("No GPIO pins" in record.message for record in caplog.records) == 1


def test_the_page_draws_the_leds_of_a_box_without(caplog):
    row = Lights(CONFIG, Latest(Status("verified"))).start()
    eventually(lambda: row.frames.get() == (1.0,) * 5)
    row.close()


def test_the_beat_is_kept(lights):
    lights.start()
    eventually(lambda: seconds_of(lights, 15) <= 0.8, what="50 updates a second, where the cores are free for a moment")


def seconds_of(lights: Lights, frames: int) -> float:
    """How long so many frames take."""
    seq, _ = lights.frames.wait(0, 60)
    began = time.monotonic()
    for _ in range(frames):
        seq, _ = lights.frames.wait(seq, 60)
    return time.monotonic() - began
