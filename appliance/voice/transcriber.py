"""Writes down whole recordings, for programs. One at a time."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from appliance.core import system
from appliance.core.errors import BusyError
from appliance.core.i18n import say
from appliance.modelstore.store import ModelStore
from appliance.speech.clips import read_clip
from appliance.speech.opening import open_recogniser
from appliance.speech.recogniser import Recogniser, Transcript
from appliance.voice.ear_files import ear_files

WAIT = 60.0  # seconds for the recording before
LONGEST = 3600  # seconds of a recording: at 16 kHz, 230 MB
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

    def transcribe(self, recording: bytes) -> tuple[Transcript, float]:
        """Write down a WAV file; also how many seconds it lasts.

        Raises ModelError if there is no recogniser, ClipError for what it cannot read, and BusyError if others keep it
        busy for a minute.
        """
        with self._alone():
            clip = read_clip(recording, LONGEST)  # within, since a recording in memory may be large
            if self._recogniser is None:
                self._recogniser = open_recogniser(ear_files(self._models, self._size))
            try:
                return self._recogniser.transcribe(clip.samples), clip.seconds
            finally:
                self._used = time.monotonic()
                if self._timer is None:
                    self._let_go_in(self._idle)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._lock.acquire(timeout=WAIT):
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
