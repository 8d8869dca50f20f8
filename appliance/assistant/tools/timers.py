"""The timers that people set: they run, pause, and ring until somebody stops them."""

import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from appliance.core.clock import SYSTEM, Clock
from appliance.core.errors import NotFoundError, ToolError
from appliance.core.i18n import say
from appliance.records.status import Countdown
from appliance.records.status import TimerState as State

MAX_TIMERS = 10
MAX_TIMERS_IN_ALL = 50
MAX_TIMERS_OF_GUESTS = 30  # in all, so that members can always set one
SNOOZE = 60.0  # seconds by which anyone may put off a timer that rings
LONGEST_TIMER = 24 * 3600  # seconds
RINGS = 300.0  # seconds that a timer rings if nobody stops it
JUMP = 2.0  # seconds; a clock that is set by less hardly shows
GONE = say("That timer has already ended.")


@dataclass(frozen=True)
class Timer:
    """A timer: running until `due`, paused with `left`, or ringing since `due`."""

    id: int
    owner: str
    label: str
    seconds: int  # it was set for, extensions included
    due: float  # in the clock's monotonic seconds
    ends_at: float  # the same moment as seconds since 1970
    left: float | None = None  # seconds while it is paused
    ringing: bool = False
    reminder: int = 0  # the stored reminder that it rings for
    by_clock: bool = False  # it comes from before a restart: `ends_at` counts, whatever the clock was set to since

    def remaining(self, now: float) -> float:
        """Seconds left at `now`, in the clock's monotonic seconds; never negative."""
        return self.left if self.left is not None else max(0.0, self.due - now)

    @property
    def countdown(self) -> Countdown:
        """The timer as pages show it to everyone, without its label."""
        state: State = "ringing" if self.ringing else "running" if self.left is None else "paused"
        return Countdown(self.id, state, self.seconds, self.ends_at, self.left or 0.0)


class Timers:
    """The timers of everyone. Thread-safe."""

    def __init__(self, on_change: Callable[[], None] = lambda: None, clock: Clock = SYSTEM):
        """`on_change` is called after every change, without a lock held."""
        self._on_change = on_change
        self._clock = clock
        self._lock = threading.Lock()
        self._offset = clock.now().timestamp() - clock.monotonic()
        self._numbers = itertools.count(1)
        self._timers: dict[int, Timer] = {}

    def start(self, owner: str, label: str, seconds: float) -> Timer:
        """Start a timer. Raises ToolError if it is too long, or its owner, or everyone together, has too many."""
        if not 1 <= seconds <= LONGEST_TIMER:
            raise ToolError(say("A timer can run from one second to 24 hours."))
        with self._lock:
            owners = [other.owner for other in self._timers.values()]
            guests = sum(_is_guest(other) for other in owners)
            full = len(owners) >= MAX_TIMERS_IN_ALL or (_is_guest(owner) and guests >= MAX_TIMERS_OF_GUESTS)
            if owners.count(owner) >= MAX_TIMERS or full:
                raise ToolError(say("Too many timers are running. Stop one first."))
            new = self._timed(Timer(next(self._numbers), owner, label, round(seconds), 0.0, 0.0), seconds)
            self._timers[new.id] = new
        self._on_change()
        return new

    def restore(self, timers: list[Timer]) -> None:
        """Let timers of before a restart run on, by the time at which they end."""
        with self._lock:
            self._timers |= {timer.id: self._on_time(timer) for timer in timers}
            self._numbers = itertools.count(max(self._timers, default=0) + 1)
        self._on_change()

    def ring(self, owner: str, label: str, reminder: int) -> Timer:
        """Ring at once: a stored reminder is due."""
        new = Timer(next(self._numbers), owner, label, 0, 0.0, 0.0, ringing=True, reminder=reminder)
        return self._put(self._timed(new, 0.0))

    def of(self, owner: str) -> list[Timer]:
        """The timers of one owner, next first."""
        now = self._clock.monotonic()
        return sorted((t for t in self.all() if t.owner == owner), key=lambda t: (t.remaining(now), t.id))

    def all(self) -> list[Timer]:
        """Everyone's timers, oldest first."""
        with self._lock:
            return list(self._timers.values())

    def stop(self, number: int, owner: str | None = None) -> Timer:
        """Stop a timer. Anyone may stop one that rings; `owner` None is the box. Raises NotFoundError."""
        timer = self._get(number, owner)
        with self._lock:
            self._timers.pop(number, None)
        self._on_change()
        return timer

    def stop_all(self, owner: str) -> list[Timer]:
        """Stop all timers of one owner and return them."""
        return [self.stop(timer.id, owner) for timer in self.of(owner)]

    def extend(self, number: int, seconds: float, owner: str | None = None) -> Timer:
        """Let a timer run longer, or shorter; one that rings runs again. Raises NotFoundError or ToolError.

        Anyone may put off a timer that rings, by a minute at most.
        """
        timer = self._get(number, owner)
        if owner not in (None, timer.owner):
            seconds = min(seconds, SNOOZE)
        left = (0.0 if timer.ringing else timer.remaining(self._clock.monotonic())) + seconds
        if not 1 <= left <= LONGEST_TIMER:
            raise ToolError(say("A timer can run from one second to 24 hours."))
        if timer.left is not None:
            return self._put(replace(timer, left=left, seconds=round(timer.seconds + seconds)))
        total = seconds if timer.ringing else timer.seconds + seconds
        return self._put(self._timed(replace(timer, ringing=False, seconds=round(total)), left))

    def pause(self, number: int, owner: str | None = None) -> Timer:
        """Hold a timer. Raises NotFoundError, or ToolError if it has ended."""
        timer = self._get(number, owner)
        if timer.ringing:
            raise ToolError(GONE)
        return self._put(replace(timer, left=timer.remaining(self._clock.monotonic())))

    def resume(self, number: int, owner: str | None = None) -> Timer:
        """Let a paused timer go on. Raises NotFoundError."""
        timer = self._get(number, owner)
        return timer if timer.left is None else self._put(self._timed(replace(timer, left=None), timer.left))

    def take_due(self) -> list[Timer]:
        """The timers that have just ended; they ring from now on. Those that nobody stopped are dropped in the end."""
        self._heed_clock()
        now = self._clock.monotonic()
        with self._lock:
            running = [t for t in self._timers.values() if t.left is None and t.due <= now]
            due = [replace(t, ringing=True) for t in running if not t.ringing]
            unheard = [t.id for t in running if t.ringing and t.due + RINGS <= now]
            self._timers.update({t.id: t for t in due})
            for number in unheard:
                del self._timers[number]
        if due or unheard:
            self._on_change()
        return due

    def _heed_clock(self) -> None:
        """The clock was set: the timers run on as they were, and their ends have other names."""
        offset = self._clock.now().timestamp() - self._clock.monotonic()
        if abs(offset - self._offset) < JUMP:
            return
        self._offset = offset
        with self._lock:
            moved = {t.id: self._on_time(t) for t in self._timers.values() if t.left is None}
            self._timers.update(moved)
        if moved:
            self._on_change()

    def _on_time(self, timer: Timer) -> Timer:
        """The timer with what follows from the clock: when it is due, or what its end is called."""
        if timer.by_clock and not timer.ringing:
            return replace(timer, due=max(self._clock.monotonic(), timer.ends_at - self._offset))
        return replace(timer, ends_at=round(self._offset + timer.due, 1))

    def _get(self, number: int, owner: str | None) -> Timer:
        with self._lock:
            timer = self._timers.get(number)
        if timer is None or (owner not in (None, timer.owner) and not timer.ringing):
            raise NotFoundError(GONE)
        return timer

    def _put(self, timer: Timer) -> Timer:
        with self._lock:
            self._timers[timer.id] = timer
        self._on_change()
        return timer

    def _timed(self, timer: Timer, seconds: float) -> Timer:
        ends_at = round(self._clock.now().timestamp() + seconds, 1)
        return replace(timer, due=self._clock.monotonic() + seconds, ends_at=ends_at, by_clock=False)


def _is_guest(owner: str) -> bool:
    return owner.startswith("guest ")
