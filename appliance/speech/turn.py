"""The sound of one turn of speech, and what is understood of it so far."""

import numpy as np
from numpy.typing import NDArray

from appliance.records.sound import RATE, Samples
from appliance.speech.name import after_name
from appliance.speech.recogniser import Transcript
from appliance.speech.vad import FRAME

SETTLED = 10 * RATE  # samples from which on a pause settles what was said before it
LONGEST = 26 * RATE  # samples without a pause that are written down at once
SPARE = 6 * RATE // FRAME  # frames before LONGEST in which a place to cut is looked for


class Turn:
    """What somebody says, from its begin. Settled parts are kept as text alone, the open part as sound."""

    def __init__(self, lead: list[tuple[Samples, float]]):
        """`lead`: frames from just before it was noticed that somebody speaks, and how likely each is speech."""
        self._frames = [frame for frame, _ in lead]
        self._likely = [likely for _, likely in lead]
        self._before = 0  # samples that are settled
        self._settled: list[Transcript] = []
        self._calls: list[int] = []  # how many parts were settled when it was called again
        self.transcript = Transcript()  # of the open part, when last asked
        self.written = False  # and since then nobody has spoken on
        self.voice: tuple[float, ...] = ()  # the vector of whose it is, as far as that can be told
        self.wanted = self.called = False  # it is of interest; since the wake word was heard in it
        self.named = False  # a draft of it had the name where it was called

    def add(self, frame: Samples, likely: float) -> None:
        """Another frame, and how likely it is speech."""
        self._frames.append(frame)
        self._likely.append(likely)

    @property
    def samples(self) -> Samples:
        """The open part."""
        return np.concatenate(self._frames)

    @property
    def likely(self) -> NDArray[np.float32]:
        """How likely each frame of the open part is speech."""
        return np.array(self._likely, np.float32)

    @property
    def open_samples(self) -> int:
        """The length of the open part."""
        return FRAME * len(self._frames)

    @property
    def seconds(self) -> float:
        """How long the turn is, all in all."""
        return (self._before + self.open_samples) / RATE

    @property
    def whole(self) -> bool:
        """Whether the open part is all of it."""
        return not self._settled

    @property
    def parts(self) -> list[Transcript]:
        """The transcripts of all parts for the box in which something was understood.

        Where the box was called by its name in the middle, what was said before is not for it, unless it was called by
        its name there as well.
        """
        everything = [*self._settled, self.transcript]
        for place in reversed(self._calls):
            if after_name(_text(everything[place:]), True) and not after_name(_text(everything[:place]), self.called):
                return _understood(everything[place:])
        return _understood(everything)

    @property
    def is_named(self) -> bool:
        """Whether the wake word was heard in it, at the beginning of what is for the box."""
        return self.called or len(self.parts) < len(_understood([*self._settled, self.transcript]))

    @property
    def is_for_box(self) -> bool:
        """Whether what was written down so far has the name where it was called."""
        return after_name(self.text, True) is not None

    @property
    def text(self) -> str:
        """All that was understood of what is for the box."""
        return _text(self.parts)

    @property
    def confidence(self) -> float:
        """That of the least certain part."""
        return min((part.confidence for part in self.parts), default=0.0)

    @property
    def foreign(self) -> bool:
        """Whether all of it was most likely said in a language that the recogniser does not know."""
        return bool(self.parts) and all(part.foreign for part in self.parts)

    def resume(self) -> None:
        """Somebody speaks on. What was said before a pause is settled if it is long enough to be read by itself."""
        self.written = False
        if self.wanted and self.open_samples >= SETTLED:
            self.settle(len(self._frames) - 1)

    def weakest(self) -> int:
        """The frame in the last seconds that is least likely speech: where to cut if there is no pause."""
        start = max(0, len(self._likely) - SPARE)
        return start + int(np.argmin(self._likely[start:]))

    def before(self, frame: int) -> Samples:
        """The open part up to a frame."""
        return np.concatenate(self._frames[:frame]) if frame else np.zeros(0, np.float32)

    def forget(self, kept: int) -> None:
        """Keep the last samples alone, at least so many: what was said before them is of no interest."""
        frames = max(0, len(self._frames) - -(-kept // FRAME))
        del self._frames[:frames], self._likely[:frames]

    def call(self, frame: int) -> None:
        """The box was called from a frame on. What was said before has been written down, and is settled."""
        self.settle(frame)
        self._calls.append(len(self._settled))
        self.written = False

    def disown(self) -> None:
        """It is of no interest after all: nothing that was written down is kept."""
        self._settled, self._calls, self.transcript, self._before = [], [], Transcript(), 0
        self.wanted = self.called = self.named = False

    def settle(self, frame: int) -> None:
        """Keep the transcript for good, and the sound from a frame on."""
        self._settled.append(self.transcript)
        self.transcript = Transcript()
        self._before += FRAME * frame
        del self._frames[:frame], self._likely[:frame]


def _understood(parts: list[Transcript]) -> list[Transcript]:
    return [part for part in parts if part.text]


def _text(parts: list[Transcript]) -> str:
    return " ".join(part.text for part in _understood(parts))
