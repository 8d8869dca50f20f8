"""Requests for the LEDs: a show, a brightness, a ringing timer."""

import time
from collections.abc import Callable

RINGING = 12.0  # seconds that the LEDs show a timer's end
TOLD_LATER = 3600.0  # seconds in which a page that was asleep still hears of it


class LightShow:
    """The current requests."""

    def __init__(self, on_change: Callable[[], None], clock: Callable[[], float] = time.monotonic):
        self.changed = on_change  # call it when something changes that pages show with the LEDs
        self._clock = clock
        self.show: str | None = None  # a name of LIGHT_SHOWS; "" for dark, None for the usual patterns
        self.brightness = 1.0  # 0 to 1
        self._label, self._owner, self._rang_at = "", "", -TOLD_LATER
        self._rang_on = 0.0  # seconds since 1970

    def set(self, show: str | None, brightness: float | None) -> None:
        """Set the show (None: the usual patterns) and the brightness (None: unchanged)."""
        self.show = show
        self.brightness = self.brightness if brightness is None else brightness
        self.changed()

    def ring(self, label: str, owner: str = "") -> None:
        """A timer of somebody has ended."""
        self._label, self._owner, self._rang_at, self._rang_on = label, owner, self._clock(), time.time()
        self.changed()

    def forget(self, owner: str) -> None:
        """Say no more of the timer of a guest who has left."""
        if owner and self._owner == owner:
            self._label, self._owner, self._rang_at = "", "", -TOLD_LATER
            self.changed()

    @property
    def ringing(self) -> str:
        """The label of the timer that rings; empty if none does."""
        return self._label if self._clock() - self._rang_at < RINGING else ""

    @property
    def last(self) -> tuple[str, float]:
        """Label and end (seconds since 1970) of the last timer, while it is still news; otherwise ("", 0)."""
        recent = self._clock() - self._rang_at < TOLD_LATER
        return (self._label, self._rang_on) if recent else ("", 0.0)
