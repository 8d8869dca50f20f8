"""Keeps the timers of people in the store, so that they outlive a restart of the program."""

import logging
import threading
from collections.abc import Callable

from appliance.assistant.tools.timers import Timer, Timers
from appliance.core.clock import Clock
from appliance.core.errors import NotFoundError, StoreError
from appliance.storage.timers import StoredTimer, StoredTimers

log = logging.getLogger(__name__)

LATE = 3600.0  # seconds after its end in which a timer still rings when the box was off: later nobody waits for it
PERSON = "person "  # begins what a person's timers are kept under


def kept_timers(stored: StoredTimers | None, on_change: Callable[[], None], clock: Clock) -> Timers:
    """The timers, with those of before a restart; None stores none. `on_change` is called after every change."""
    return Timers(on_change, clock) if stored is None else TimerKeeper(stored, on_change, clock).timers


class TimerKeeper:
    """Brings the stored timers into step with the running ones. Thread-safe."""

    def __init__(self, stored: StoredTimers, on_change: Callable[[], None], clock: Clock):
        self.timers = Timers(self._keep, clock)
        self._stored, self._on_change, self._clock = stored, on_change, clock
        self._lock = threading.Lock()
        self._known: dict[int, StoredTimer] = {}  # what is in the store
        self._restore()

    def _restore(self) -> None:
        """Let the stored timers run on. Those that ended meanwhile ring, unless that is long ago."""
        try:
            found = self._stored.all()
        except (StoreError, NotFoundError) as error:  # timers are not worth a box that does not start
            log.warning("The timers of before could not be read: %s", error)
            return
        self._known = {each.id: each for each in found}
        now = self._clock.now().timestamp()
        self.timers.restore([_running(each) for each in found if each.left is not None or each.ends_at > now - LATE])

    def _keep(self) -> None:
        self._store_changes()
        self._on_change()

    def _store_changes(self) -> None:
        with self._lock:
            wanted = {timer.id: _stored(timer) for timer in self.timers.all() if _is_kept(timer)}
            changed = [each for number, each in wanted.items() if self._known.get(number) != each]
            gone = self._known.keys() - wanted.keys()
            if not changed and not gone:
                return
            try:
                self._stored.update(changed, gone)
                self._known = wanted
            except (StoreError, NotFoundError) as error:  # a full disk, or a person who is being deleted
                log.warning("The timers will not outlive a restart: %s", error)


def _is_kept(timer: Timer) -> bool:
    """Reminders are stored anyway, and nothing of guests is."""
    return timer.owner.startswith(PERSON) and not timer.reminder


def _stored(timer: Timer) -> StoredTimer:
    person = int(timer.owner.removeprefix(PERSON))
    return StoredTimer(timer.id, person, timer.label, timer.seconds, timer.ends_at, timer.left)


def _running(stored: StoredTimer) -> Timer:
    owner = f"{PERSON}{stored.person_id}"
    return Timer(stored.id, owner, stored.label, stored.seconds, 0.0, stored.ends_at, stored.left, by_clock=True)
