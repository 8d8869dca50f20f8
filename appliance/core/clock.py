"""Time as a dependency, so that a test can set it."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def monotonic(self) -> float:
        """Seconds since an arbitrary moment. Never goes back. For durations and deadlines."""

    def now(self) -> datetime:
        """The date and time in UTC, which the system may correct at any moment. For what is stored or shown."""


class SystemClock:
    """The machine's own clock."""

    def monotonic(self) -> float:
        """See Clock."""
        return time.monotonic()

    def now(self) -> datetime:
        """See Clock."""
        return datetime.now(UTC)


SYSTEM: Clock = SystemClock()
