"""Which turns are worth writing down: those of somebody whom the box listens to, and those that call it."""

from typing import Protocol

from appliance.records.sound import RATE, Samples
from appliance.speech.turn import LONGEST, Turn
from appliance.speech.wake_word import THRESHOLD

CALL = round(1.6 * RATE)  # samples before the wake word's end that hold it


class Wake(Protocol):
    """See WakeWord."""

    def reset(self) -> None:
        """Another stream begins, after silence."""

    def score(self, block: Samples) -> float:
        """How much the stream sounds like the wake word by now, 0 to 1."""


class Interest:
    """Follows the turns of one stream. What nobody is interested in is heard by the wake word's network alone.

    That network listens only while somebody speaks, so that a quiet room costs nothing.
    """

    def __init__(self, wake: Wake | None = None):
        """Without a wake word everything is of interest."""
        self.attentive = True  # all that is said is of interest
        self._wake = wake

    def begin(self, turn: Turn) -> None:
        """Somebody begins to speak."""
        if self._wake:
            self._wake.reset()
        self.follow(turn, turn.samples)

    def follow(self, turn: Turn, samples: Samples) -> None:
        """The next samples of a turn. What was said before the wake word is forgotten."""
        if turn.wanted:
            return
        if self.attentive or self._wake is None:
            turn.wanted = True
        elif self._wake.score(samples) >= THRESHOLD:
            turn.wanted = turn.called = True
            turn.forget(CALL)
        elif turn.open_samples >= LONGEST:
            turn.forget(LONGEST // 2)
