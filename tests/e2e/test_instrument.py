"""The LED bar of the page is an instrument: it shows what the pins get, as fast as the words come."""

from dataclasses import replace

import numpy as np
import pytest
from e2e.conftest import expect
from gpiozero.pins.mock import MockFactory, MockPWMPin
from support import eventually
from web.box import running

from appliance.hardware.leds.gpio import GpioRow
from appliance.operations import light_show

RECORD = """() => {
  const bar = document.querySelector("led-bar");
  window.shown = [];
  const watch = new MutationObserver(() => window.shown.push([performance.now(), bar.dataset.duties]));
  watch.observe(bar, { attributeFilter: ["data-duties"] });
}"""


@pytest.fixture
def watched(config, browse):
    """A box in this process, whose pins can be read, and a page of it."""
    with running(config) as box, browse() as open_page:
        lights = box.appliance.lights
        page = open_page(f"http://localhost:{box.port}/")
        page.wait_for_selector("led-bar[data-duties]", state="attached")
        yield box, lights, page


def heads(page, seconds: float) -> tuple[np.ndarray, list[str]]:
    """Where the brightest lamp of the page is at the time of each of its frames, in a regular grid of 20 ms."""
    page.evaluate("window.shown.length = 0")
    page.wait_for_timeout(1000 * seconds)
    shown = page.evaluate("window.shown")
    times = np.array([at for at, _ in shown]) / 1000
    found = np.array([np.argmax([int(word) for word in duties.split()]) for _, duties in shown], float)
    grid = np.arange(times[0], times[-1], 0.02)
    return np.interp(grid, times, found), [duties for _, duties in shown]


def told(box, page, monkeypatch, **status) -> None:
    """Have the box say this alone, and wait until the page knows: what it shows from then on was lit after it."""
    monkeypatch.setattr(box.appliance.board, "refresh", lambda: None)
    box.appliance.board.latest.put(replace(box.status(), **status))
    page.wait_for_selector(f"led-bar[data-rate='{status['rate']:.0f}']", state="attached")


def sweeps_per_second(places: np.ndarray) -> float:
    """From the crossings of the middle: two a sweep."""
    above = places > places.mean()
    return np.count_nonzero(above[1:] != above[:-1]) / 2 / (len(places) * 0.02)


def test_the_page_shows_what_the_pins_get(watched, monkeypatch):
    box, lights, page = watched
    pins: set[str] = set()
    row = GpioRow(box.appliance.config.lights, MockFactory(pin_class=MockPWMPin))
    monkeypatch.setattr(lights, "_row", row)
    write = lights._write

    def note(values):
        write(values)
        pins.add(" ".join(str(round(100 * led.pin.state)) for led in row._board.leds))

    monkeypatch.setattr(lights, "_write", note)
    told(box, page, monkeypatch, rate=77.0)
    page.evaluate(RECORD)
    _, shown = heads(page, 3)
    assert len(set(shown)) > 20, "they move"
    eventually(lambda: set(shown) <= pins, what="every frame of the page was on the pins")


def test_the_sweep_is_as_fast_as_the_words(watched, monkeypatch):
    box, _, page = watched
    page.evaluate(RECORD)
    found = []
    for rate in (30.0, 75.0):
        told(box, page, monkeypatch, pattern="answering", rate=rate, load=0.4, progress=0.4)
        found.append(sweeps_per_second(heads(page, 6)[0]))
    assert found[0] == pytest.approx(1 / 1.4, rel=0.25)
    assert found[1] / found[0] == pytest.approx(2.5, rel=0.25)
    page.click("led-bar")
    expect(page.locator("led-bar output")).to_have_text("75 tokens/s · load 40%")


def test_a_timer_that_ended_while_the_page_slept_is_told(watched, monkeypatch):
    box, _, page = watched
    page.wait_for_selector("[data-part=disk][data-ok=yes]")  # it has heard of the box
    monkeypatch.setattr(light_show, "RINGING", 0.0)  # so no page hears it ring
    box.appliance.board.light_show.ring("Tea")
    page.wait_for_selector("timer-bell:has-text('Tea ended at')")
