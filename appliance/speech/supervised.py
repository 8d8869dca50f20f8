"""SupervisedSpeech: hears and speaks in the worker process, which it starts, watches and restarts when it ends."""

import itertools
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Literal, cast

import msgspec

from appliance.core.errors import ModelError, SpeechError, text_of
from appliance.core.i18n import say, verbatim
from appliance.core.jobs import Job
from appliance.core.paths import ROOT
from appliance.records.sound import Clip, Samples, SpeechEvent
from appliance.records.status import ComponentState
from appliance.records.text import Text
from appliance.speech.engine import Ended, OnEvent, OnSound, Spoken
from appliance.speech.outbox import Outbox
from appliance.speech.pipe import (
    Attend,
    Drop,
    Finish,
    Hush,
    Listen,
    Names,
    Noticed,
    Over,
    Ready,
    Report,
    Request,
    Say,
    Sound,
    Voiced,
    read_report,
    to_bytes,
    to_samples,
)

log = logging.getLogger(__name__)

HEARINGS = 3  # at once: the box's own microphone, and two pages
READY_SECONDS = 120.0  # that loading may take on a slow card

OFF = ComponentState(False, "off", say("The voice is off. The owner can turn it on: My page, Box, Sound."))
LOADING = ComponentState(False, "starting", say("The voice is being loaded. Try again in a moment."))
CLOSED = ComponentState(False, "off", say("Larson is shutting down."))
DIED = say("The voice stopped and is restarting. Try again in a moment.")
BUSY = say("Somebody else is talking to the box. Try again in a moment.")

Process = subprocess.Popen[bytes]
Listener = Callable[[Report], None]


class SupervisedSpeech:
    """Keeps one worker process running and shares it."""

    def __init__(
        self,
        settings: Callable[[], dict[str, Any]],
        on_state: Callable[[ComponentState], None],
        module: str,
        names: Callable[[], Mapping[str, str]] = dict,
    ):
        """`settings` gives the worker's arguments or raises ModelError; `module` is what the process runs.

        `names` gives how names are said, in IPA; it is asked before everything that is said.
        """
        self.state = OFF
        self.restarts = 0  # after it ended by itself
        self._settings = settings
        self._module = module
        self._names = names
        self._told: Mapping[str, str] = {}  # names that the process knows
        self._on_state = on_state
        self._numbers = itertools.count(1)
        self._outbox: Outbox | None = None
        self._sharing = threading.Lock()
        self._listeners: dict[int, Listener] = {}
        self._hearings: set[int] = set()
        self._process: Process | None = None
        self._job = Job("voice", self._watch, self._failed)

    def start(self) -> "SupervisedSpeech":
        """Start the process and return self."""
        self._set_state(LOADING)
        self._job.start()
        return self

    @property
    def pid(self) -> int | None:
        """Process id of the worker while it runs."""
        process = self._process
        return process.pid if process and process.poll() is None else None

    def listen(self, on_event: OnEvent) -> "RemoteHearing":
        """See Speech."""
        self._require()
        number = next(self._numbers)
        with self._sharing:
            if len(self._hearings) >= HEARINGS:
                raise SpeechError(BUSY)
            self._hearings.add(number)
            self._listeners[number] = lambda report: _hear(report, on_event)
        self._send(Listen(number))
        return RemoteHearing(self, number)

    def say(
        self, text: str, language: str, on_sound: OnSound, names: Mapping[str, str] | None = None
    ) -> Callable[[], None]:
        """See Speech."""
        self._require()
        number = next(self._numbers)
        with self._sharing:
            self._listeners[number] = lambda report: _speak(report, on_sound)
        self._tell_names()
        self._send(
            Say(number, text.encode(errors="replace").decode(), language, dict(names or {}))
        )  # half a character is none
        return lambda: self._drop(Hush(number))

    def close(self) -> None:
        """See Speech."""
        self._job.stopping.set()
        if process := self._process:
            process.kill()
        self._job.stop()
        self._set_state(CLOSED)

    # ------------------------------------------------------------ of RemoteHearing

    def pass_on(self, request: Request) -> None:
        """Send a request of a hearing; one that is over hears no more."""
        if request.id in self._listeners:
            with suppress(SpeechError):  # the listener is told that the process died
                self._send(request)

    def drop(self, number: int) -> None:
        """Forget a hearing, on both sides."""
        self._drop(Drop(number))

    # ------------------------------------------------------------ the process

    def _require(self) -> None:
        state = self.state
        if not state.ok:
            raise SpeechError(state.text)

    def _send(self, request: Request) -> None:
        try:
            if self._outbox is None:
                raise BrokenPipeError
            self._outbox.put(request)
        except OSError as error:
            self._forget(request.id)
            raise SpeechError(DIED) from error

    def _tell_names(self) -> None:
        """Nobody is told of a change: it may be another process's, or a restored database's."""
        if (names := self._names()) != self._told:
            self._send(Names(0, dict(names)))
            self._told = names

    def _drop(self, request: Drop | Hush) -> None:
        if self._forget(request.id):
            with suppress(SpeechError):
                self._send(request)

    def _forget(self, number: int) -> Listener | None:
        with self._sharing:
            self._hearings.discard(number)
            return self._listeners.pop(number, None)

    def _watch(self, job: Job) -> None:
        while not job.stopping.is_set():
            settings = self._settings()
            self._set_state(LOADING)
            self._told = {}
            self._process = process = _spawn(self._module, settings)
            self._outbox = outbox = Outbox(process)
            late = threading.Timer(READY_SECONDS, process.kill)
            late.start()
            try:
                self._follow(process, job, late)
            finally:
                late.cancel()
                outbox.close()
                self._bury(process)
            if not job.stopping.is_set():
                self.restarts += 1
                raise SpeechError(DIED)

    def _follow(self, process: Process, job: Job, late: threading.Timer) -> None:
        assert process.stdout is not None
        with suppress(msgspec.DecodeError):  # half a message: it died while it wrote
            while (report := read_report(process.stdout)) is not None:
                if isinstance(report, Ready):
                    late.cancel()
                    job.healthy()
                    self._set_state(ComponentState(True, "ready", verbatim(report.name)))
                else:
                    self._deliver(report)

    def _deliver(self, report: Noticed | Over | Voiced) -> None:
        last = isinstance(report, Over)
        listener = self._forget(report.id) if last else self._listeners.get(report.id)
        if listener is None:
            return
        try:
            listener(report)
        except Exception:  # one listener's fault is not another's
            log.exception("A listener to speech failed.")

    def _bury(self, process: Process) -> None:
        if process.poll() is None:
            process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):  # a half-written request to a worker that is gone
                if pipe:
                    pipe.close()
        if not self._job.stopping.is_set():
            self._set_state(ComponentState(False, "starting", DIED))
        for number in list(self._listeners):
            self._deliver(Over(number, DIED))

    def _failed(self, error: Exception) -> None:
        state: Literal["absent", "lost"] = "absent" if isinstance(error, ModelError) else "lost"
        self._set_state(ComponentState(False, state, text_of(error)))

    def _set_state(self, state: ComponentState) -> None:
        self.state = state
        self._on_state(state)


class RemoteHearing:
    """See Hearing."""

    def __init__(self, engine: SupervisedSpeech, number: int):
        self._engine = engine
        self._number = number

    def put(self, near: Samples, far: Samples | None = None) -> None:
        """See Hearing."""
        self._engine.pass_on(Sound(self._number, to_bytes(near), b"" if far is None else to_bytes(far)))

    def attend(self, on: bool) -> None:
        """See Hearing."""
        self._engine.pass_on(Attend(self._number, on))

    def finish(self) -> None:
        """See Hearing."""
        self._engine.pass_on(Finish(self._number))

    def close(self) -> None:
        """See Hearing."""
        self._engine.drop(self._number)


def _hear(report: Report, tell: OnEvent) -> None:
    if isinstance(report, Noticed):
        kind = cast(Literal["began", "partial", "paused", "resumed", "heard", "nothing"], report.kind)
        rest = (report.seconds, report.confidence, report.milliseconds, report.voice, report.called, report.reason)
        tell(SpeechEvent(kind, report.text, *rest))
    elif isinstance(report, Over):
        tell(Ended(_problem(report)) if report.problem else Ended())


def _speak(report: Report, tell: OnSound) -> None:
    if isinstance(report, Voiced):
        tell(Spoken(Clip(to_samples(report.samples), report.rate), report.milliseconds))
    elif isinstance(report, Over):
        tell(Spoken(problem=_problem(report)) if report.problem else Spoken())


def _problem(report: Over) -> Text:
    assert report.problem is not None
    return report.problem


def _spawn(module: str, settings: dict[str, Any]) -> Process:
    command = [sys.executable, "-m", module, json.dumps(settings)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # it logs where we do
