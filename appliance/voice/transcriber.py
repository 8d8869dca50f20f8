"""Writes down whole recordings, for programs. One at a time."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from appliance.core import system
from appliance.core.errors import BusyError
from appliance.core.i18n import say
from appliance.modelstore.store import ModelStore
from appliance.records.sound import Samples
from appliance.speech.opening import open_recogniser
from appliance.speech.recogniser import Recogniser, Transcript
from appliance.voice.ear_files import ear_files

WAIT = 60.0  # seconds for the recording before
IDLE = 300.0  # seconds without a recording after which the recogniser leaves memory


class Transcriber:
    """Loads the recogniser for the first recording, and lets go of it when no more come."""

    def __init__(self, models: ModelStore, size: str, idle: float = IDLE):
        self._models = models
        self._size = size
        self._idle = idle
        self._lock = threading.Lock()
        self._recogniser: Recogniser | None = None
        self._used = 0.0

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

    def transcribe(self, samples: Samples) -> Transcript:
        """Write down samples [n] of RATE a second.

        Raises ModelError if there is no recogniser, and BusyError if others keep it busy for a minute.
        """
        with self._alone():
            if self._recogniser is None:
                self._recogniser = open_recogniser(ear_files(self._models, self._size))
            try:
                return self._recogniser.transcribe(samples)
            finally:
                self._used = time.monotonic()
                self._let_go_later(self._idle)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._lock.acquire(timeout=WAIT):
            raise BusyError(say("Another recording is being written down. Try again soon."))
        try:
            yield
        finally:
            self._lock.release()

    def _let_go_later(self, seconds: float) -> None:
        timer = threading.Timer(seconds, self._let_go)
        timer.name, timer.daemon = "transcriber", True
        timer.start()

    def _let_go(self) -> None:
        with self._lock:
            if time.monotonic() - self._used >= self._idle:
                self._recogniser = None
                system.give_memory_back()
