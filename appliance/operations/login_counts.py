"""Counts log-ins for the box's metrics. The counts change once an hour, so they do not show who came when."""

import threading

from appliance.core.clock import SYSTEM, Clock

HOUR = 3600.0  # seconds


class LoginCounts:
    """Log-ins since the start, by face or PIN. Thread-safe."""

    def __init__(self, clock: Clock = SYSTEM):
        self._clock = clock
        self._lock = threading.Lock()
        self._counts = {"face": 0, "pin": 0}
        self._told = dict(self._counts)
        self._hour = self._now()

    def count(self, by_face: bool) -> None:
        """Somebody has logged in."""
        with self._lock:
            self._turn()
            self._counts["face" if by_face else "pin"] += 1

    def counted(self) -> dict[str, int]:
        """All of them, with those of this hour."""
        with self._lock:
            return dict(self._counts)

    def told(self) -> dict[str, int]:
        """The counts as they were when the present hour began."""
        with self._lock:
            self._turn()
            return dict(self._told)

    def _turn(self) -> None:
        if (hour := self._now()) != self._hour:
            self._hour, self._told = hour, dict(self._counts)

    def _now(self) -> int:
        return int(self._clock.monotonic() // HOUR)
