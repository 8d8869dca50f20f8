"""Job: a named thread that stops when asked, restarts with back-off, and logs a loss once and a recovery once."""

import logging
import threading
from collections.abc import Callable

from appliance.core.errors import ApplianceError

log = logging.getLogger(__name__)

FIRST_PAUSE = 0.5  # seconds before the first retry
LONGEST_PAUSE = 8.0  # seconds; the pause doubles up to here


class Job:
    """Runs `work(job)` in its own thread until `stop()`.

    `work` should return soon after `job.stopping` is set; use `job.pause(seconds)` instead of `time.sleep`.
    When it raises, the failure is logged once, handed to `on_failure`, and the work is started again after a pause.
    It calls `job.healthy()` when it does its work, which ends a failure with one log line.
    """

    def __init__(self, name: str, work: Callable[["Job"], None], on_failure: Callable[[Exception], None] | None = None):
        self.name = name
        self.stopping = threading.Event()
        self.failure: Exception | None = None
        self._work = work
        self._on_failure = on_failure
        self._wake = threading.Event()
        self._pause = FIRST_PAUSE
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> "Job":
        """Start the thread and return self."""
        self._thread.start()
        return self

    def stop(self, timeout: float = 3.0) -> bool:
        """Ask the work to end and wait at most `timeout` seconds. True if it has ended. May be called twice."""
        self.stopping.set()
        self._wake.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(timeout)
            if self._thread.is_alive():
                log.error("%s did not stop within %.1f s", self.name, timeout)
        return not self._thread.is_alive()

    def pause(self, seconds: float) -> bool:
        """Wait, or until `stop()` or `retry_now()`. True if the job should go on."""
        self._wake.wait(seconds)
        if not self.stopping.is_set():
            self._wake.clear()
        return not self.stopping.is_set()

    def retry_now(self) -> None:
        """End the current pause."""
        self._wake.set()

    def healthy(self) -> None:
        """Called by the work when it runs normally."""
        if self.failure is not None:
            log.info("%s: working again", self.name)
            self.failure = None
        self._pause = FIRST_PAUSE

    def _run(self) -> None:
        while not self.stopping.is_set():
            try:
                self._work(self)
                return
            except Exception as error:  # the one place where a thread's failure ends
                self._note(error)
            self.pause(self._pause)
            self._pause = min(2 * self._pause, LONGEST_PAUSE)

    def _note(self, error: Exception) -> None:
        if self.failure is None or str(self.failure) != str(error):
            unexpected = not isinstance(error, (OSError, ApplianceError))
            log.warning("%s: %s", self.name, error, exc_info=error if unexpected else None)
        self.failure = error
        if self._on_failure:
            self._on_failure(error)


def run_once(name: str, work: Callable[[], None]) -> threading.Thread:
    """A thread for a piece of work that ends by itself; a failure is logged, not repeated."""

    def guarded() -> None:
        try:
            work()
        except Exception:  # nothing above this thread would catch it
            log.exception("%s failed", name)

    thread = threading.Thread(target=guarded, name=name, daemon=True)
    thread.start()
    return thread
