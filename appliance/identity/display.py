"""When the box's display is to be lit, and whether its page still lives."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from appliance.core.i18n import say
from appliance.identity.screens import Screens
from appliance.pipelines.registry import Pipelines
from appliance.records.status import ComponentState

UNKNOWN = ComponentState(False, "off", say("No session of this box shows its page."))
STATES = {
    "wlopm": ComponentState(True, "ready"),
    "backlight": ComponentState(True, "ready"),
    "wlr-randr": ComponentState(True, "ready"),
    "none": ComponentState(False, "absent", say("This display cannot be switched off. Install a package: wlopm")),
}
REPORTED_SECONDS = 30.0  # that a report of the session counts


@dataclass(frozen=True)
class DisplayOrder:
    """What the session that shows the page is to do."""

    on: bool
    rotate: int  # degrees, clockwise
    page_seconds: float | None  # since the page's last sign of life; None if no page is open


class Display:
    """Follows who is there, for the session that switches the display. Thread-safe."""

    def __init__(
        self,
        screens: Screens,
        pipelines: Pipelines,
        off_seconds: float,
        rotate: int,
        clock: Callable[[], float] = time.monotonic,
    ):
        """`off_seconds` without anybody after which it is dark; 0: never."""
        self._screens = screens
        self._pipelines = pipelines
        self._off_seconds = off_seconds
        self._rotate = rotate
        self._clock = clock
        self._used_at = self._reported_at = clock()
        self._state = UNKNOWN

    @property
    def state(self) -> ComponentState:
        """Whether the display can be switched, as its session reported."""
        return self._state if self._clock() - self._reported_at < REPORTED_SECONDS else UNKNOWN

    def order(self, driver: str, ringing: bool) -> DisplayOrder:
        """What to do now. `driver` names what switches the display; `ringing`: a timer rings, which lights it."""
        now = self._clock()
        self._state, self._reported_at = STATES.get(driver, STATES["none"]), now
        if ringing or self._is_used():
            self._used_at = now
        front = self._screens.front
        used_at = max(self._used_at, front.touched_at if front else 0.0)
        on = not self._off_seconds or now - used_at < self._off_seconds
        return DisplayOrder(on, self._rotate, self._screens.silence)

    def _is_used(self) -> bool:
        """Whether somebody is before the box's camera, or before one that the page at its screen lends."""
        front = self._screens.front
        box = self._pipelines.box
        own = self._pipelines.of(front.client) if front else box
        return any(pipeline.present or pipeline.activity.phase != "idle" for pipeline in (box, own))
