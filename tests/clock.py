"""A clock that stands still until a test moves it."""

import threading
from datetime import UTC, datetime, timedelta

START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class FakeClock:
    """A Clock for tests. Threads may read it while the test moves it."""

    def __init__(self, now: datetime = START, monotonic: float = 1000.0):
        self._lock = threading.Lock()
        self._now = now
        self._monotonic = monotonic

    def monotonic(self) -> float:
        """See Clock."""
        with self._lock:
            return self._monotonic

    def now(self) -> datetime:
        """See Clock."""
        with self._lock:
            return self._now

    def advance(self, seconds: float) -> None:
        """Let time pass: both clocks move on together."""
        if seconds < 0:
            raise ValueError("Time does not go back. To correct the date, use set().")
        with self._lock:
            self._monotonic += seconds
            self._now += timedelta(seconds=seconds)

    def set(self, now: datetime) -> None:
        """Correct the date and time, as a machine without a battery does once it has a network. No time passes."""
        with self._lock:
            self._now = now
