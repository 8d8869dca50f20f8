"""The sound of one hearing in the worker process: what it expects to be said while the voice is heard."""

import numpy as np
from speech.loud_parts import HalfEcho, LoudEars

from appliance.speech import worker

QUIET, LOUD = np.zeros(160, np.float32), np.full(160, 0.5, np.float32)


class Parts:
    name = "loud"

    def __init__(self):
        self.made = LoudEars()

    def ears(self):
        return self.made

    def echo(self):
        return HalfEcho()


def test_short_phrases_are_expected_while_it_speaks_and_a_little_longer():
    parts = Parts()
    stream = worker.Stream(parts)
    stream.hear(QUIET, QUIET)
    assert parts.made.commands == ()
    stream.hear(LOUD, LOUD)
    assert "Stop" in parts.made.commands
    for _ in range(worker.SHORT_AFTER - 1):
        stream.hear(QUIET, QUIET)
    assert "Stop" in parts.made.commands
    stream.hear(QUIET, QUIET)
    assert parts.made.commands == ()


def test_an_interruption_is_told_once_and_only_beside_a_speaker():
    stream = worker.Stream(Parts())
    events = [event.kind for _ in range(30) for event in stream.hear(LOUD, QUIET)]
    assert events.count("partial") == 1
    alone = worker.Stream(Parts())
    assert "partial" not in [event.kind for _ in range(30) for event in alone.hear(LOUD, QUIET[:0])]
