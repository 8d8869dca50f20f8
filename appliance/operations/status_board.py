"""The one Status: built from the component states and current activity, and published when it changes."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from appliance.core.latest import Latest
from appliance.operations.announcements import Announcements
from appliance.operations.led_policy import Signals, pattern_of
from appliance.operations.light_show import LightShow
from appliance.records.status import ComponentState, Status


class StatusBoard:
    """Publishes the Status. Thread-safe."""

    def __init__(self) -> None:
        self.latest: Latest[Status] = Latest(Status())
        self.light_show = LightShow(self.refresh)
        self.announcements = Announcements(self.refresh)
        self._signals: Callable[[], Signals] = Signals
        self._fields: Callable[[], dict[str, Any]] = dict
        self._lock = threading.RLock()
        self._states: dict[str, Any] = {}

    def connect(self, signals: Callable[[], Signals], fields: Callable[[], dict[str, Any]]) -> None:
        """Register sources read at every refresh; `fields` returns fields of Status that change on their own."""
        self._signals, self._fields = signals, fields
        self.refresh()

    @property
    def status(self) -> Status:
        """The current Status."""
        return self.latest.get() or Status()

    def setter(self, component: str) -> Callable[[ComponentState], None]:
        """A function that sets the state of a component."""
        return lambda state: self.update(**{component: state})

    def update(self, **fields: Any) -> None:
        """Set fields of the Status."""
        with self._lock:
            self._states.update(fields)
        self.refresh()

    def refresh(self) -> None:
        """Read all sources again and publish any change."""
        with self._lock:
            status = replace(Status(), **{**self._states, **self._fields()})
            pattern, progress = pattern_of(status, self._signals())
            status = replace(status, pattern=pattern, progress=progress)
            if status != self.latest.get():
                self.latest.put(status)
