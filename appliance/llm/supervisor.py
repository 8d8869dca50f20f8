"""Starts the worker process, watches it and restarts it when it ends."""

import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import msgspec

from appliance.core import system
from appliance.core.errors import ChatError, ModelError, text_of
from appliance.core.i18n import say, verbatim
from appliance.core.jobs import Job, run_once
from appliance.core.paths import ROOT
from appliance.llm.pipe import Ease, Failed, Progress, Ready, Request, line, read_report
from appliance.records.status import ComponentState

log = logging.getLogger(__name__)

READY_SECONDS = 60.0  # a process that loads a model is abandoned when it has done nothing for this long
LONGEST_LOAD = 1800.0  # seconds; a process that is busy for longer does not load
LOOK_SECONDS = 5.0  # between two looks at what a loading process does
LEAST_CPU, LEAST_BYTES = 0.1, 1 << 20  # seconds of processor, or bytes of memory, that count as work

LOADING = ComponentState(False, "starting", say("The language model is being loaded."))
AGAIN = ComponentState(False, "starting", say("The language model is restarting."))
CLOSED = ComponentState(False, "off", say("Larson is shutting down."))
DIED = say("The model stopped in the middle of this answer and is restarting. Nothing else was lost. Ask again.")

Process = subprocess.Popen[bytes]


class Listener(Protocol):
    """The current user of the worker."""

    number: int

    def hear(self, report: Progress | Failed) -> None:
        """Receive a report of the worker. Must not block."""


class WorkerSupervisor:
    """Keeps one worker process running and lends it to one listener at a time.

    `changed` is notified when the worker's state changes, or when it is free again.
    """

    def __init__(
        self,
        settings: Callable[[], dict[str, Any]],
        on_state: Callable[[ComponentState], None],
        on_refusal: Callable[[dict[str, Any]], None],
    ):
        """`settings` gives the worker's arguments (path, context, batch, threads) or raises ModelError.

        `on_refusal` is called with the settings of a process that ended before it was ready.
        """
        self.changed = threading.Condition()
        self.state = LOADING
        self._settings = settings
        self._on_state = on_state
        self._on_refusal = on_refusal
        self._listener: Listener | None = None
        self._restarting = False
        self._process: Process | None = None
        self._was_ready = False  # the newest process
        self._ease = Ease()
        self.restarts = 0  # after it ended by itself
        self._job = Job("language model", self._watch, self._failed)

    def start(self) -> None:
        """Start the process, and the thread that watches it."""
        self._job.start()

    @property
    def pid(self) -> int | None:
        """Process id of the worker while it runs."""
        process = self._process
        return process.pid if process and process.poll() is None else None

    def take(self, listener: Listener) -> bool:
        """Lend the worker to a listener, if it is ready and free."""
        with self.changed:
            if self._listener is None and self.state.ok and not self._restarting:
                self._listener = listener
            return self._listener is listener

    def release(self, listener: Listener) -> None:
        """Return the worker: the listener no longer needs it."""
        with self.changed:
            if self._listener is listener:
                self._listener = None
            self.changed.notify_all()
        self._restart_if_due()

    def send(self, request: Request) -> None:
        """Write a request to the worker. Raises ChatError if it is gone."""
        process = self._process
        try:
            if process is None or process.stdin is None:
                raise BrokenPipeError
            process.stdin.write(line(request))
            process.stdin.flush()
        except (OSError, ValueError) as error:
            raise ChatError(DIED) from error

    def ease(self, ease: Ease) -> None:
        """Have the worker work less hard, or as usual. One that starts later is told as well."""
        self._ease = ease
        with suppress(ChatError):  # there is none now
            self.send(ease)

    def restart(self) -> None:
        """Start the worker again with the present settings, as soon as it is free."""
        with self.changed:
            self._restarting = True
        self._job.retry_now()
        self._restart_if_due()

    def _restart_if_due(self) -> None:
        with self.changed:
            due = self._restarting and self._listener is None
        if due:
            self.kill()

    def kill(self) -> None:
        """Kill the process; it is restarted."""
        process = self._process
        if process and process.poll() is None:
            process.kill()

    def close(self) -> None:
        """End the process permanently. May be called twice."""
        self._job.stopping.set()
        self.kill()
        self._job.stop()
        with self.changed:
            self.state = CLOSED
            self.changed.notify_all()

    def _watch(self, job: Job) -> None:
        while not job.stopping.is_set():
            self._was_ready = self._restarting = False
            settings = self._settings()
            self._set_state(LOADING)
            self._process = process = _spawn(settings)
            try:
                self._follow(process, job, Path(settings["path"]).name)
            finally:
                self._bury(process)
            if self._restarting:
                continue
            if not job.stopping.is_set():
                if not self._was_ready:
                    self._on_refusal(settings)
                self.restarts += 1
                raise ModelError(say("The language model stopped unexpectedly and is restarting."))

    def _follow(self, process: Process, job: Job, name: str) -> None:
        loaded = threading.Event()
        run_once("loading model", lambda: LoadWatch(process.pid).kill_if_stuck(process, loaded))
        assert process.stdout is not None
        for said in process.stdout:
            try:
                report = read_report(said)
            except msgspec.DecodeError:  # half a line: it died while it wrote
                log.warning("The language model's process sent an unexpected message.")
                continue
            if isinstance(report, Ready):
                loaded.set()
                job.healthy()
                self._was_ready = True
                self.ease(self._ease)
                self._set_state(ComponentState(True, "ready", verbatim(name)))
                self._restart_if_due()  # another model was chosen while this one loaded
            elif (listener := self._listener) and listener.number == report.id:
                listener.hear(report)
        loaded.set()

    def _bury(self, process: Process) -> None:
        if process.poll() is None:
            process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            try:
                if pipe:
                    pipe.close()
            except OSError:
                pass  # a half-written request to a worker that is gone
        self._set_state(AGAIN)
        if listener := self._listener:
            listener.hear(Failed(listener.number, "model", DIED))

    def _failed(self, error: Exception) -> None:
        absent = isinstance(error, ModelError) and "larson models" in str(error)
        state = "absent" if absent else "starting" if self._was_ready else "lost"
        self._set_state(ComponentState(False, state, text_of(error)))

    def _set_state(self, state: ComponentState) -> None:
        with self.changed:
            self.state = state
            self.changed.notify_all()
        self._on_state(state)


class LoadWatch:
    """Tells whether a process that loads a model makes progress: on a busy machine or a slow card it takes long."""

    def __init__(self, pid: int, clock: Callable[[], float] = time.monotonic):
        self._pid = pid
        self._clock = clock
        self._began = self._since = clock()
        self._cpu = self._bytes = 0.0

    def is_stuck(self) -> bool:
        """Whether it has done nothing for READY_SECONDS, or was busy for LONGEST_LOAD without an end."""
        now = self._clock()
        cpu, held = system.cpu_seconds(self._pid) or 0.0, system.resident(self._pid) or 0
        if cpu - self._cpu >= LEAST_CPU or abs(held - self._bytes) >= LEAST_BYTES:
            self._since, self._cpu, self._bytes = now, cpu, held
        return now - self._since > READY_SECONDS or now - self._began > LONGEST_LOAD

    def kill_if_stuck(self, process: Process, loaded: threading.Event) -> None:
        """Look again and again until the model is loaded or the process has ended."""
        while not loaded.wait(LOOK_SECONDS):
            if self.is_stuck():
                log.warning("The language model does not load. Its process is ended.")
                process.kill()
                return


def _spawn(settings: dict[str, Any]) -> Process:
    command = [sys.executable, "-m", "appliance.llm.worker", json.dumps(settings)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
