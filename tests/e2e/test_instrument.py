"""The LED bar of the page is an instrument: it shows what the pins get, as fast as the words come."""

from dataclasses import replace

import numpy as np
import pytest
from e2e.conftest import HEARD, expect
from gpiozero.pins.mock import MockFactory, MockPWMPin
from support import eventually
from web.box import running

from appliance.core.latest import Latest
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


def frames(page) -> list[tuple[float, str]]:
    """When the page has shown which lights since the last RECORD, in milliseconds."""
    return page.evaluate("window.shown")


def heads(page, seconds: float) -> np.ndarray:
    """Where the brightest lamp of the page is at the time of each of its frames, in a regular grid of 20 ms."""
    page.evaluate("window.shown.length = 0")
    page.wait_for_timeout(1000 * seconds)
    shown = frames(page)
    if len(shown) < 2:
        return np.zeros(1)
    times = np.array([at for at, _ in shown]) / 1000
    found = np.array([np.argmax([int(word) for word in duties.split()]) for _, duties in shown], float)
    grid = np.arange(times[0], times[-1], 0.02)
    return np.interp(grid, times, found)


def told(box, page, monkeypatch, **status) -> None:
    """Have the box say this alone, and wait until the page knows: what it shows from then on was lit after it."""
    latest = box.appliance.board.latest
    monkeypatch.setattr(latest, "put", lambda _: None)  # what its own jobs would say
    Latest.put(latest, replace(box.status(), **status))
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
    eventually(lambda: len({duties for _, duties in frames(page)}) > 20, what="they move")
    shown = {duties for _, duties in frames(page)}
    eventually(lambda: shown <= pins, what="every frame of the page was on the pins")


def test_the_sweep_is_as_fast_as_the_words(watched, monkeypatch):
    box, _, page = watched
    page.evaluate(RECORD)
    for rate, sweeps in ((30.0, 1 / 1.4), (75.0, 2.5 / 1.4)):
        told(box, page, monkeypatch, pattern="answering", rate=rate, load=0.4, progress=0.4)
        # measured again where a busy machine held the frames up
        eventually(lambda sweeps=sweeps: sweeps_per_second(heads(page, 6)) == pytest.approx(sweeps, rel=0.15), 90)
    page.click("led-bar")
    expect(page.locator("led-bar output")).to_have_text("75 tokens/s · load 40%")


def test_a_timer_that_ended_while_the_page_slept_is_told(watched, monkeypatch):
    box, _, page = watched
    page.wait_for_selector(HEARD, state="attached")  # it has heard of the box
    monkeypatch.setattr(light_show, "RINGING", 0.0)  # so no page hears it ring
    box.appliance.board.light_show.ring("Tea")
    page.wait_for_selector("timer-bell:has-text('Tea ended at')")
