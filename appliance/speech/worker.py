"""The process that hears and speaks: reads requests from standard input, writes reports to standard output (pipe.py).

Knows no page, no person and no database, and keeps no sound. The appliance starts it
(`python -m appliance.speech.worker`), watches it and restarts it when native code crashes.
"""

import ctypes
import json
import logging
import os
import queue
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, BinaryIO, Protocol

import numpy as np

from appliance.core import system
from appliance.core.errors import ApplianceError
from appliance.core.i18n import say
from appliance.records.sound import BLOCK, Clip, Samples, SpeechEvent
from appliance.records.text import Text
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
    read_request,
    to_bytes,
    to_samples,
    write,
)

log = logging.getLogger(__name__)

OOM_SCORE = 900  # after the language model's process, before the appliance itself
PR_SET_PDEATHSIG = 1  # linux/prctl.h
INTERRUPTING = 0.12  # seconds of speech, within a fifth of a second, that interrupt the voice
BEHIND = 1000  # requests, 10 to 40 s, that the ears of a slow board may be behind; sound beyond that is dropped
# What is often said over a voice. Among them, the likeliest is taken where the recogniser is not sure; see Recogniser.
SHORT = ("Stop", "Never mind", "Pardon", "Louder", "Quieter", "Go on", "Yes", "No")
SHORT_AFTER = 300  # blocks, 3 s, after the voice for which that goes on: it stops before who interrupts has ended
NONE = np.zeros(0, np.float32)
FAILED = say("The voice stumbled over that. Try again.")


class Listener(Protocol):
    """Hears one person: see Ears."""

    commands: tuple[str, ...]

    def attend(self, on: bool) -> None:
        """Whether all that is said is of interest."""

    @property
    def spoken(self) -> float:
        """Seconds of speech within the last fifth of a second."""

    def hear(self, gate: Samples, speech: Samples) -> list[SpeechEvent]:
        """The events of the next 10 ms."""

    def finish(self) -> list[SpeechEvent]:
        """The events of a turn that ends now."""


class Echo(Protocol):
    """Takes what the speaker plays out of what the microphone hears: see EchoCanceller."""

    def process(self, near: Samples, far: Samples) -> tuple[Samples, Samples]:
        """For the next 10 ms: what decides whether somebody speaks, and what is written down."""


class Voice(Protocol):
    """Speaks: see Mouth."""

    names: Mapping[str, str]

    def sentences(self, text: str, language: str) -> list[str]:
        """What is to be said of a text, sentence by sentence."""

    def speak(self, sentence: str, language: str) -> Clip:
        """A sentence as sound."""


class Parts(Protocol):
    """What the process works with."""

    name: str

    def ears(self) -> Listener:
        """For a new hearing."""

    def echo(self) -> Echo:
        """For a hearing beside a speaker."""

    @property
    def mouth(self) -> Voice:
        """For everybody."""


class Stream:
    """The blocks of one hearing. Sound comes in any length, and is heard in steps of 10 ms."""

    def __init__(self, parts: Parts):
        self._parts = parts
        self._ears = parts.ears()
        self._echo: Echo | None = None
        self._near = self._far = NONE
        self._spoken = 0.0  # seconds of speech lately
        self._silent = SHORT_AFTER  # blocks since something was played

    def hear(self, near: Samples, far: Samples) -> list[SpeechEvent]:
        """The events of more sound; `far` may be empty."""
        if len(far) and self._echo is None:
            self._echo = self._parts.echo()
        self._near = np.concatenate([self._near, near])
        self._far = np.concatenate([self._far, far if len(far) == len(near) else np.zeros_like(near)])
        events: list[SpeechEvent] = []
        while len(self._near) >= BLOCK:
            near, far = self._near[:BLOCK], self._far[:BLOCK]
            self._near, self._far = self._near[BLOCK:], self._far[BLOCK:]
            self._silent = 0 if far.any() else self._silent + 1
            self._ears.commands = SHORT if self._silent < SHORT_AFTER else ()
            gate, speech = self._echo.process(near, far) if self._echo else (near, near)
            events += self._ears.hear(gate, speech)
            events += self._interruption()
        return events

    def _interruption(self) -> list[SpeechEvent]:
        """Beside a speaker, speech that has gone on for long enough to interrupt it is told once, without its words."""
        before, self._spoken = self._spoken, self._ears.spoken
        crossed = before < INTERRUPTING <= self._spoken
        return [SpeechEvent("partial", seconds=self._spoken)] if crossed and self._echo else []

    def attend(self, on: bool) -> None:
        """Whether all that is said is of interest."""
        self._ears.attend(on)

    def finish(self) -> list[SpeechEvent]:
        """The events of a turn that ends now."""
        return self._ears.finish()


class Worker:
    """Connects the parts to the two pipes: one thread reads, one hears, one speaks."""

    def __init__(self, parts: Parts, requests: BinaryIO, reports: BinaryIO):
        self._parts = parts
        self._requests = requests
        self._reports = reports
        self._writing = threading.Lock()
        self._heard: queue.Queue[Listen | Sound | Attend | Finish | Drop] = queue.Queue()
        self._said: queue.Queue[Say | Names] = queue.Queue()
        self._streams: dict[int, Stream] = {}
        self._hushed: set[int] = set()

    def run(self) -> None:
        """Serve until standard input ends, then end the process."""
        threading.Thread(target=self._for_each, args=(self._heard, self._hear), name="ears", daemon=True).start()
        threading.Thread(target=self._for_each, args=(self._said, self._speak), name="mouth", daemon=True).start()
        self._tell(Ready(self._parts.name))
        while (request := read_request(self._requests)) is not None:
            if isinstance(request, Say | Names):
                self._said.put(request)
            elif isinstance(request, Hush):
                self._hushed.add(request.id)
            elif not isinstance(request, Sound) or self._heard.qsize() < BEHIND:
                self._heard.put(request)

    def _for_each(self, waiting: queue.Queue[Any], work: Callable[[Any], None]) -> None:
        while True:
            request = waiting.get()
            try:
                work(request)
            except ApplianceError as error:
                self._fail(request, error.text)
            except Exception as error:  # one person's sound must not end everybody's
                place = "".join(traceback.format_tb(error.__traceback__))  # its message may hold what was said
                log.error("Hearing or speaking failed (%s):\n%s", type(error).__name__, place)
                self._fail(request, FAILED)

    def _fail(self, request: Request, problem: Text) -> None:
        self._streams.pop(request.id, None)
        self._tell(Over(request.id, problem))

    def _hear(self, request: Listen | Sound | Attend | Finish | Drop) -> None:
        if isinstance(request, Listen):
            self._streams[request.id] = Stream(self._parts)
            return
        stream = self._streams.get(request.id)
        if stream is None:
            return
        if isinstance(request, Sound):
            self._notice(request.id, stream.hear(to_samples(request.near), to_samples(request.far)))
            return
        if isinstance(request, Attend):
            stream.attend(request.on)
            return
        del self._streams[request.id]
        if isinstance(request, Finish):
            self._notice(request.id, stream.finish())
            self._tell(Over(request.id))

    def _notice(self, number: int, events: list[SpeechEvent]) -> None:
        for event in events:
            told = (
                event.kind,
                event.text,
                event.seconds,
                event.confidence,
                event.milliseconds,
                event.voice,
                event.called,
                event.reason,
            )
            self._tell(Noticed(number, *told))

    def _speak(self, request: Say | Names) -> None:
        mouth = self._parts.mouth
        if isinstance(request, Names):
            mouth.names = request.names
            return
        usual = mouth.names
        mouth.names = {name: ipa for name, ipa in {**usual, **request.names}.items() if ipa}
        try:
            self._say(request, mouth)
        finally:
            mouth.names = usual

    def _say(self, request: Say, mouth: Voice) -> None:
        for sentence in mouth.sentences(request.text, request.language):
            if request.id in self._hushed:
                break
            began = time.perf_counter()
            clip = mouth.speak(sentence, request.language)
            took = 1000 * (time.perf_counter() - began)
            self._tell(Voiced(request.id, to_bytes(clip.samples), clip.rate, took))
        self._hushed.discard(request.id)
        self._tell(Over(request.id))

    def _tell(self, report: Report) -> None:
        with self._writing:
            write(self._reports, report)


def settle() -> None:
    """Die with the appliance, at once of SIGTERM, and before the appliance when memory runs out.

    A terminal sends Ctrl-C and its end to every process at once: the appliance ends this one, by closing the pipe.
    """
    with suppress(AttributeError):  # no Linux
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    system.be_killed_first(OOM_SCORE)
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def serve(build: Callable[[dict[str, Any]], Parts]) -> None:
    """Load the models named in the arguments (a JSON object) and serve, until the appliance goes."""
    settle()
    # Libraries may print: keep the pipe of reports for ourselves and send what they print to standard error.
    reports = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    Worker(build(json.loads(sys.argv[1])), sys.stdin.buffer, reports).run()
    os._exit(0)  # at once, even in the middle of a sentence
