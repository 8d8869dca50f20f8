"""Parts of ears that a test controls: loud is speech, and its text is how many seconds of it there were."""

import itertools
import threading
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from appliance.records.sound import BLOCK, RATE, Samples
from appliance.speech.ears import Ears
from appliance.speech.recogniser import UNKNOWN, Known, Stretch, Transcript


class Loudness:
    """Takes what is loud for speech."""

    def probability(self, frame: Samples) -> float:
        return float(np.abs(frame).max() > 0.1)

    def reset(self) -> None:
        pass


class Judge:
    """Says of every turn the same."""

    def __init__(self, says: float):
        self.says = says

    def probability(self, samples: Samples) -> float:
        return self.says


class Counter:
    """Writes down how many seconds of speech there were, and keeps what it was asked."""

    name = "counter"
    languages = ("en",)

    def __init__(self, foreign: bool = False) -> None:
        self.foreign = foreign
        self.asked: list[tuple[float, tuple[str, ...]]] = []
        self.known: list[Known] = []

    def transcribe(self, samples: Samples, commands: Sequence[str] = (), known: Known = UNKNOWN) -> Transcript:
        self.asked.append((len(samples) / RATE, tuple(commands)))
        self.known.append(known)
        loud = float((np.abs(samples) > 0.1).mean() * len(samples) / RATE)
        text = f"{loud:.1f}" if loud > 0.2 else ""
        return Transcript((Stretch(0, loud, text),) if text else (), 0.8, foreign=self.foreign)


def hear(ears: Ears, *parts: tuple[str, float]) -> list[tuple[float, str, str]]:
    """When, what and which text the ears told of speech and quiet that last so many seconds."""
    told, now = [], 0.0
    for what, seconds in parts:
        for _ in range(round(seconds * RATE / BLOCK)):
            block = np.full(BLOCK, 0.5 if what == "speech" else 0.0, np.float32)
            now += BLOCK / RATE
            told += [(now, event.kind, event.text) for event in ears.hear(block, block)]
    return told


def kinds(told: list[tuple[float, str, str]]) -> list[str]:
    return [kind for _, kind, _ in told]


def ticking(step: float):
    """A stopwatch that goes on by a step each time it is looked at, for each thread on its own."""
    counters = defaultdict(lambda: itertools.count(step=step))
    return lambda: next(counters[threading.get_ident()])
