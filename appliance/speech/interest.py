"""Which turns are worth writing down: those of somebody whom the box listens to, and those that call it."""

from typing import Protocol

from appliance.records.sound import RATE, Samples
from appliance.speech.turn import LONGEST, Turn
from appliance.speech.wake_word import THRESHOLD

CALL = round(1.6 * RATE)  # samples before the wake word's end that hold it
AGAIN = round(0.8 * RATE)  # samples after a call before another counts
DOUBTED = 10 * RATE  # samples after which a call whose name nobody has read in it was none


class Wake(Protocol):
    """See WakeWord."""

    def reset(self) -> None:
        """Another stream begins, after silence."""

    def score(self, block: Samples) -> float:
        """How much the stream sounds like the wake word by now, 0 to 1."""


class Interest:
    """Follows the turns of one stream. What nobody is interested in is heard by the wake word's network alone.

    That network listens only while somebody speaks, so that a quiet room costs nothing. It goes on within a turn that
    is of interest: that may be a television's, and the box be called meanwhile.
    """

    def __init__(self, wake: Wake | None = None):
        """Without a wake word everything is of interest."""
        self.attentive = True  # all that is said is of interest
        self._wake = wake
        self._since = AGAIN  # samples since the network last took something for a call

    def begin(self, turn: Turn) -> None:
        """Somebody begins to speak."""
        self._since = AGAIN
        if self._wake:
            self._wake.reset()
        self.follow(turn, turn.samples)

    def follow(self, turn: Turn, samples: Samples) -> bool:
        """The next samples of a turn. What was said before the wake word is forgotten.

        Returns whether the box was called within a turn that is of interest already.
        """
        called = self._is_called(samples)
        if turn.wanted:
            return called
        if self.attentive or self._wake is None:
            turn.wanted = True
        elif called:
            turn.wanted = turn.called = True
            turn.forget(CALL)
        elif turn.open_samples >= LONGEST:
            turn.forget(LONGEST // 2)
        return False

    def doubt(self, turn: Turn) -> None:
        """More of a turn was written down. It is of no interest if it began with what was no call after all.

        A draft that spells the name otherwise takes nothing away from one in which it was read.
        """
        turn.named = turn.named or turn.is_for_box
        if turn.called and not self.attentive and turn.seconds * RATE >= DOUBTED and not turn.named:
            turn.disown()
            turn.forget(CALL)

    def _is_called(self, samples: Samples) -> bool:
        if self._wake is None:
            return False
        self._since += len(samples)
        if self._wake.score(samples) < THRESHOLD:
            return False
        since, self._since = self._since, 0
        return since >= AGAIN
