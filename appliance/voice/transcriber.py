"""Writes down whole recordings, for programs. One at a time, and after the people who talk with the box.

Ears and voice of the box are in a process of their own, with models of their own: a recording and they share nothing
but the processor. There the recording comes last.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from appliance.core import system
from appliance.core.errors import BusyError, SpeechError
from appliance.core.i18n import say, verbatim
from appliance.core.jobs import run_once
from appliance.modelstore.store import ModelStore
from appliance.speech.clips import read_clip
from appliance.speech.opening import open_recogniser
from appliance.speech.recogniser import Recogniser, Transcript
from appliance.voice.ear_files import ear_files

WAIT = 60.0  # seconds for the recording before
LONGEST = 3600  # seconds of a recording: at 16 kHz, 230 MB
LOOK = 0.25  # seconds between two looks at whether the one who waits for his turn is still there
NICE = 10  # of the thread that writes down: the ears' process gets ten times its share where both want the processor
IDLE = 300.0  # seconds without a recording after which the recogniser leaves memory


Result = TypeVar("Result")


class Transcriber:
    """Loads the recogniser for the first recording, and lets go of it when no more come."""

    def __init__(self, models: ModelStore, size: str, idle: float = IDLE):
        self._models = models
        self._size = size
        self._idle = idle
        self._lock = threading.Lock()
        self._recogniser: Recogniser | None = None
        self._used = 0.0
        self._timer: threading.Timer | None = None

    @property
    def name(self) -> str:
        """What the recogniser is called. Raises ModelError if it is not installed."""
        return ear_files(self._models, self._size).recogniser

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that it understands."""
        return ("en",)

    @property
    def loaded(self) -> bool:
        """Whether the recogniser is in memory."""
        return self._recogniser is not None

    def transcribe(self, recording: bytes, has_left: Callable[[], bool] = lambda: False) -> tuple[Transcript, float]:
        """Write down a WAV file; also how many seconds it lasts.

        Raises ModelError if there is no recogniser, ClipError for what it cannot read, BusyError if others keep it
        busy for a minute, and SpeechError soon after the one who wants it `has_left`.
        """

        def step() -> None:
            if has_left():
                raise SpeechError(verbatim("The client has gone."))

        with self._alone(step):
            return in_the_background(lambda: self._write(recording, step))

    def _write(self, recording: bytes, step: Callable[[], None]) -> tuple[Transcript, float]:
        clip = read_clip(recording, LONGEST)  # here, since a recording in memory may be large
        if self._recogniser is None:
            self._recogniser = open_recogniser(ear_files(self._models, self._size))
        try:
            return self._recogniser.transcribe(clip.samples, on_step=step), clip.seconds
        finally:
            self._used = time.monotonic()
            if self._timer is None:
                self._let_go_in(self._idle)

    @contextmanager
    def _alone(self, step: Callable[[], None]) -> Iterator[None]:
        deadline = time.monotonic() + WAIT
        while not self._lock.acquire(timeout=min(LOOK, WAIT)):
            step()
            if time.monotonic() > deadline:
                raise BusyError(say("Another recording is being transcribed. Try again soon."))
        try:
            yield
        finally:
            self._lock.release()

    def _let_go_in(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._let_go)
        self._timer.name, self._timer.daemon = "transcriber", True
        self._timer.start()

    def _let_go(self) -> None:
        """Leave memory, unless a recording came since the timer was set."""
        with self._lock:
            left = self._used + self._idle - time.monotonic()
            if left > 0:
                self._let_go_in(left)
                return
            self._recogniser = self._timer = None
            system.give_memory_back()


def in_the_background(work: Callable[[], Result]) -> Result:
    """What work gives, done in a thread that leaves the processor to everything else. Raises what the work raises."""
    results: list[Result] = []
    problems: list[BaseException] = []

    def run() -> None:
        try:
            thread = threading.get_native_id()  # whose priority is its own, on Linux
            os.setpriority(os.PRIO_PROCESS, thread, max(NICE, os.getpriority(os.PRIO_PROCESS, thread)))
            results.append(work())
        except BaseException as error:  # for the one who waits
            problems.append(error)

    run_once("recording", run).join()
    if problems:
        raise problems[0]
    return results[0]
