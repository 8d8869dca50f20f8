"""The timers that people set."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from appliance.core.errors import ToolError

MAX_TIMERS = 10
MAX_TIMERS_IN_ALL = 50


@dataclass(frozen=True)
class Timer:
    """A running timer."""

    owner: str
    label: str
    due: float  # time.monotonic()


class Timers:
    """The running timers of everyone. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._timers: list[Timer] = []

    def start(self, timer: Timer) -> None:
        """Start a timer. Raises ToolError if its owner, or everyone together, has too many."""
        with self._lock:
            own = sum(other.owner == timer.owner for other in self._timers)
            if own >= MAX_TIMERS or len(self._timers) >= MAX_TIMERS_IN_ALL:
                raise ToolError(f"You can have {MAX_TIMERS} timers, and everyone together {MAX_TIMERS_IN_ALL}.")
            self._timers.append(timer)

    def of(self, owner: str) -> list[Timer]:
        """The running timers of one owner."""
        with self._lock:
            return [timer for timer in self._timers if timer.owner == owner]

    def stop(self, owner: str) -> list[Timer]:
        """Stop the timers of one owner and return them."""
        return self._take(lambda timer: timer.owner == owner)

    def take_due(self) -> list[Timer]:
        """Remove the timers that have ended and return them."""
        now = time.monotonic()
        return self._take(lambda timer: timer.due <= now)

    def _take(self, chosen: Callable[[Timer], bool]) -> list[Timer]:
        with self._lock:
            taken = [timer for timer in self._timers if chosen(timer)]
            self._timers = [timer for timer in self._timers if not chosen(timer)]
        return taken
