"""What goes on with backups: one thing at a time, in a thread of its own, given up when it gets no further."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from appliance.core.clock import Clock
from appliance.core.errors import ApplianceError, BackupError, text_of
from appliance.core.i18n import SILENCE, Text, say
from appliance.core.jobs import run_once

STALLED = 600.0  # seconds without progress, after which a disk does not answer any more


@dataclass(frozen=True)
class Work:
    """What goes on, or how the last of it ended."""

    kind: str = ""  # "backup", "restore"; empty for nothing
    running: bool = False
    done: int = 0  # bytes
    total: int = 0
    error: Text = SILENCE


class Run:
    """A piece of work in progress: reports how far it is, and learns whether it is still wanted."""

    def __init__(self, works: "Works"):
        self._works = works

    @property
    def is_wanted(self) -> bool:
        """False once it was given up. Then it must change nothing any more."""
        return self._works.is_current(self)

    def progress(self, done: int, total: int) -> None:
        """It got further, in bytes."""
        self._works.moved(self, done, total)


class Works:
    """Does one piece of work at a time. Thread-safe."""

    def __init__(self, clock: Clock):
        self._clock = clock
        self._lock = threading.Lock()
        self._work = Work()
        self._run: Run | None = None
        self._moved_at = 0.0  # in the clock's monotonic seconds

    @property
    def state(self) -> Work:
        """What goes on. Work that got no further for long is given up: its thread may never return."""
        with self._lock:
            if self._work.running and self._clock.monotonic() - self._moved_at > STALLED:
                stalled = say("The disk does not answer. Unplug it and plug it in again.")
                self._work, self._run = replace(self._work, running=False, error=stalled), None
            return self._work

    def begin(self, kind: str, work: Callable[[Run], None]) -> None:
        """Begin work. Raises BackupError while other work goes on."""
        self.check_free()
        with self._lock:
            if self._work.running:
                raise _busy()
            run = self._run = Run(self)
            self._work, self._moved_at = Work(kind, running=True), self._clock.monotonic()
        run_once(kind, lambda: self._do(run, work))

    def check_free(self) -> None:
        """Raises BackupError while work goes on."""
        if self.state.running:
            raise _busy()

    def is_current(self, run: Run) -> bool:
        """Whether this is what goes on."""
        return self._run is run

    def moved(self, run: Run, done: int, total: int) -> None:
        """A piece of work got further."""
        self._set(run, done=done, total=total)

    def _do(self, run: Run, work: Callable[[Run], None]) -> None:
        error: Text = SILENCE
        try:
            work(run)
        except (ApplianceError, OSError) as failure:
            error = text_of(failure)
        finally:
            self._set(run, running=False, error=error)

    def _set(self, run: Run, **changes: object) -> None:
        with self._lock:
            if self._run is run:
                self._work, self._moved_at = replace(self._work, **changes), self._clock.monotonic()  # type: ignore[arg-type]


def _busy() -> BackupError:
    return BackupError(say("A backup is being made or restored. Wait until it is done."))
