"""The row of LEDs: follows the Status, on real pins through gpiozero or on gpiozero's own mock pins."""

import logging
import os
import platform
import tempfile
import time
from collections.abc import Callable

import gpiozero
from gpiozero.pins.mock import MockFactory, MockPWMPin

from appliance.core.config import Lights as LightsConfig
from appliance.core.i18n import Text, say
from appliance.core.jobs import Job
from appliance.core.latest import Latest
from appliance.hardware.leds.patterns import PATTERNS, duty, speed
from appliance.records.status import ComponentState, Status

log = logging.getLogger(__name__)

NO_PINS = say("No GPIO pins found. The LEDs appear on this page only.")

GPIO_CHIP = "/dev/gpiochip0"
CLOSING = 0.8  # seconds of the pattern "stopping"


class Lights:
    """Drives an LEDBoard from the newest Status and publishes every frame of duty cycles it writes."""

    def __init__(
        self,
        config: LightsConfig,
        status: Latest[Status],
        on_state: Callable[[ComponentState], None] = lambda _: None,
        factory: gpiozero.pins.Factory | None = None,
    ):
        """`factory`: gpiozero pins to use; by default those of this machine, or mock pins where it has none."""
        self.frames: Latest[tuple[float, ...]] = Latest()  # duty cycles 0 to 1, left to right
        self.beats = 0  # times the pattern was computed since the start
        self._config = config
        self._status = status
        factory, self.state = (factory, ComponentState(True, "ready")) if factory else _pin_factory()
        self.board = gpiozero.LEDBoard(
            *config.pins, pwm=True, active_high=config.active_high, initial_value=False, pin_factory=factory
        )
        self._factory = factory
        self._written: tuple[float, ...] = (0.0,) * len(config.pins)
        self._pattern = ""
        self._time = 0.0  # seconds of the pattern, which may run faster or slower than the clock's
        self._job = Job("lights", self._run)
        on_state(self.state)

    def start(self) -> "Lights":
        """Start following and return self."""
        self._job.start()
        return self

    def close(self) -> None:
        """Play the closing pattern, then all LEDs off. May be called twice."""
        if self.board.closed:
            return
        self._job.stop()
        began = time.monotonic()
        while (t := time.monotonic() - began) < CLOSING:
            self._show("stopping", t, 0.0)
            time.sleep(1 / self._config.rate)
        self._write((0.0,) * len(self._config.pins))
        self.board.off()
        self.board.close()
        self._factory.close()

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
            job.healthy()
            job.pause(1 / self._config.rate)

    def _show(self, pattern: str, t: float, progress: float) -> None:
        self.beats += 1
        levels = PATTERNS[pattern](t, len(self._config.pins), progress)
        status = self._status.get()
        brightness = self._config.brightness * (status.brightness if status else 1.0)
        self._write(tuple(duty(level, brightness) for level in levels))

    def _write(self, values: tuple[float, ...]) -> None:
        if values == self._written:
            return
        for led, value, before in zip(self.board.leds, values, self._written, strict=True):
            if value != before:  # each change costs the pin driver a queue entry
                led.value = value
        self._written = values
        self.frames.put(values)


def _pin_factory() -> tuple[gpiozero.pins.Factory, ComponentState]:
    """The pins of this machine, or mock pins. Logged once."""
    reason: Text | None = None
    wanted = os.environ.get("GPIOZERO_PIN_FACTORY", "lgpio") == "lgpio"
    # Laptops have such chips too, without pins.
    if wanted and os.path.exists(GPIO_CHIP) and platform.machine() == "aarch64":
        os.environ.setdefault(
            "LG_WD", tempfile.gettempdir()
        )  # lgpio writes a small file there, otherwise in the working directory
        try:
            from gpiozero.pins.lgpio import LGPIOFactory  # present on a Raspberry Pi only

            return LGPIOFactory(), ComponentState(True, "ready")
        except ImportError:
            reason = say(
                "The GPIO pins need a package: sudo apt-get install python3-lgpio, "
                "then delete the folder .venv and run ./install.sh run again."
            )
        except Exception as error:  # lgpio raises its own class, and bare Exception for a lack of permission
            reason = say(
                "The GPIO pins cannot be used ({error}). Check that this user is in the gpio group.", error=error
            )
    log.info("%s", reason or NO_PINS)
    state = ComponentState(False, "absent", reason or NO_PINS)
    return MockFactory(pin_class=MockPWMPin), state
