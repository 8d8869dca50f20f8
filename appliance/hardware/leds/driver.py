"""The row of LEDs: follows the Status, on pins, on a strip, or on the page alone."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress

import gpiozero

from appliance.core.config import Lights as LightsConfig
from appliance.core.errors import LightsError
from appliance.core.i18n import say
from appliance.core.jobs import Job
from appliance.core.latest import Latest
from appliance.hardware.leds.gpio import GpioRow, open_gpio
from appliance.hardware.leds.patterns import PATTERNS, duty, speed
from appliance.hardware.leds.row import NoRow, Row
from appliance.hardware.leds.strip import StripRow
from appliance.records.status import ComponentState, Status

log = logging.getLogger(__name__)

CLOSING = 0.8  # seconds of the pattern "stopping"
RETRY_SECONDS = 10.0  # between two tries to reach LEDs that were absent, busy or lost
REFRESH_SECONDS = 1.0  # after which the same values are written again: a strip forgets when it loses power


def open_row(config: LightsConfig) -> Row:
    """The LEDs of the settings on this machine. Raises LightsError."""
    return StripRow(config) if config.strip else open_gpio(config)


class Lights:
    """Drives the LEDs from the newest Status and publishes every frame of duty cycles it writes."""

    def __init__(
        self,
        config: LightsConfig,
        status: Latest[Status],
        on_state: Callable[[ComponentState], None] = lambda _: None,
        factory: gpiozero.pins.Factory | None = None,
    ):
        """`factory`: gpiozero pins to use; by default the LEDs of the settings, or none where they are not there."""
        self.frames: Latest[tuple[float, ...]] = Latest()  # duty cycles 0 to 1, left to right
        self.beats = 0  # times the pattern was computed since the start
        self.state = ComponentState(False, "starting")
        self.loudness: Callable[[], float] = lambda: 0.0  # of the voice, 0 to 1, for its pattern
        self._config = config
        self._status = status
        self._on_state = on_state
        self._written: tuple[float, ...] = (0.0,) * config.count
        self._refreshed = self._tried = time.monotonic()
        self._pattern = ""
        self._time = 0.0  # seconds of the pattern, which may run faster or slower than the clock's
        self._closed = False
        self._row: Row = NoRow()
        self._open((lambda: GpioRow(config, factory)) if factory else (lambda: open_row(config)))
        self._job = Job("lights", self._run)

    def start(self) -> "Lights":
        """Start following and return self."""
        self._job.start()
        return self

    def close(self) -> None:
        """Play the closing pattern, then all LEDs off. May be called twice."""
        if self._closed:
            return
        self._closed = True
        self._job.stop()
        began = time.monotonic()
        while (t := time.monotonic() - began) < CLOSING:
            self._show("stopping", t, 0.0)
            time.sleep(1 / self._config.rate)
        self._write((0.0,) * self._config.count)
        try:
            self._row.close()
        except OSError as error:
            log.info("The LEDs could not be switched off: %s", error)

    def _run(self, job: Job) -> None:
        before = time.monotonic()
        while not job.stopping.is_set():
            status = self._status.get() or Status()
            now = time.monotonic()
            self._time += (now - before) * speed(status.pattern, status.rate)
            before = now
            if status.pattern != self._pattern:
                self._pattern, self._time = status.pattern, 0.0
            self._show(status.pattern, self._time, status.progress)
            if isinstance(self._row, NoRow) and now - self._tried > RETRY_SECONDS:
                self._open(lambda: open_row(self._config))
            job.healthy()
            job.pause(1 / self._config.rate)

    def _show(self, pattern: str, t: float, progress: float) -> None:
        self.beats += 1
        shown = self.loudness() if pattern == "speaking" else progress
        levels = PATTERNS[pattern](t, self._config.count, shown)
        status = self._status.get()
        brightness = self._config.brightness * (status.brightness if status else 1.0)
        self._write(tuple(duty(level, brightness) for level in levels))

    def _write(self, values: tuple[float, ...]) -> None:
        now = time.monotonic()
        if values == self._written and now - self._refreshed < REFRESH_SECONDS:
            return
        try:
            self._row.write(values)
        except OSError as error:
            self._lose(error)
        self._refreshed = now
        if values != self._written:
            self._written = values
            self.frames.put(values)

    def _open(self, opener: Callable[[], Row]) -> None:
        """Take the LEDs if they can be had; the state says so, or why not."""
        self._tried = time.monotonic()
        try:
            self._row = opener()
        except LightsError as error:
            self._set_state(ComponentState(False, error.state, error.text))
        else:
            self._set_state(ComponentState(True, "ready"))

    def _lose(self, error: OSError) -> None:
        with suppress(OSError):  # it is not there to be switched off
            self._row.close()
        self._row = NoRow()
        self._set_state(
            ComponentState(False, "lost", say("The LEDs cannot be reached ({error}).", error=error.strerror or error))
        )

    def _set_state(self, state: ComponentState) -> None:
        if state == self.state:
            return
        self.state = state
        if not state.ok:
            log.info("%s", state.text)
        self._on_state(state)
