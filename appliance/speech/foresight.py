"""Works out how a turn ends before it is certain that it does, beside the ears, so that the answer begins sooner.

What was worked out is dropped if somebody speaks on.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from appliance.core.errors import ClipError
from appliance.records.sound import RATE, Samples
from appliance.records.vision import Vector
from appliance.speech.recogniser import Known, Recogniser, Transcript
from appliance.speech.turn import Turn
from appliance.speech.vad import FRAME

FINISHED = 0.5  # probability from which on a turn that sounds finished is
VOICE = 8 * RATE  # samples, at most, that a voice is recognised from

Judged = tuple[bool, tuple[float, ...]]  # whether a turn sounds finished; the vector of its voice


class Finish(Protocol):
    """See TurnEnd."""

    def probability(self, samples: Samples) -> float:
        """How likely the speaker has finished."""


class Speaker(Protocol):
    """See SpeakerEmbedding."""

    def embed(self, samples: Samples) -> Vector:
        """The vector of a voice. Raises ClipError if there is too little of it."""


class Stages:
    """How long each stage took, in milliseconds."""

    def __init__(self, stopwatch: Callable[[], float], usual: dict[str, float] | None = None):
        self._stopwatch = stopwatch
        self.took: dict[str, float] = {}
        self.usual = {} if usual is None else usual  # how long each took last, in whatever turn

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Time what is done within."""
        began = self._stopwatch()
        yield
        self.took[stage] = self.usual[stage] = 1000 * (self._stopwatch() - began)

    def taken(self) -> tuple[tuple[str, float], ...]:
        """All of them, which are forgotten."""
        took, self.took = tuple(self.took.items()), {}
        return took


@dataclass(frozen=True)
class Foreseen:
    """A turn as it is if nobody speaks on."""

    transcript: Transcript
    finished: bool  # it sounds like that
    voice: tuple[float, ...]  # the vector of whose voice it is, if that can be told


class Foresight:
    """One turn at a time, in two threads: each of its two parts takes long, and each has a core."""

    def __init__(self, recogniser: Recogniser, turn_end: Finish, speaker: Speaker | None, stages: Stages):
        self._recogniser, self._turn_end, self._speaker = recogniser, turn_end, speaker
        self._stages = stages
        self._threads = ThreadPoolExecutor(2, "turn end")
        self._written: Future[Transcript] | None = None
        self._judged: Future[Judged] | None = None

    @property
    def idle(self) -> bool:
        """Whether nothing that was begun is still being worked out, dropped or not."""
        return all(each is None or each.done() for each in (self._written, self._judged))

    def begin(self, turn: Turn, commands: Sequence[str], quiet: int) -> None:
        """Work out how a turn ends if so many quiet frames follow."""
        samples, likely = np.pad(turn.samples, (0, quiet * FRAME)), np.pad(turn.likely, (0, quiet))
        known = Known(likely, turn.transcript)
        self._written = self._threads.submit(self._write_down, samples, commands, known)
        self._judged = self._threads.submit(self._judge, samples)

    def result(self) -> Foreseen:
        """What was worked out, once it is."""
        assert self._written and self._judged
        finished, voice = self._judged.result()
        return Foreseen(self._written.result(), finished, voice)

    def _write_down(self, samples: Samples, commands: Sequence[str], known: Known) -> Transcript:
        with self._stages.timed("recogniser"):
            return self._recogniser.transcribe(samples, commands, known)

    def _judge(self, samples: Samples) -> Judged:
        with self._stages.timed("turn_end"):
            finished = self._turn_end.probability(samples) >= FINISHED
        return finished, self.voice(samples)

    def voice(self, samples: Samples) -> tuple[float, ...]:
        """Whose voice it is, if that can be told."""
        if self._speaker is None:
            return ()
        try:
            return tuple(self._speaker.embed(samples[-VOICE:]).tolist())
        except ClipError:
            return ()
