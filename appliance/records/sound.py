"""Sound as it travels between packages: clips of samples, and what was understood of them. Frozen, no I/O."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]  # [n], one channel, -1 to 1

RATE = 16_000  # samples a second of all that is listened to
BLOCK = 160  # samples at that rate: 10 ms, the step in which sound comes in


@dataclass(frozen=True, eq=False)
class Clip:
    """A stretch of sound with one channel."""

    samples: Samples
    rate: int  # samples a second

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / self.rate


@dataclass(frozen=True)
class SpeechEvent:
    """What the ears noticed.

    `began`: somebody started to speak. `partial`: what was said so far. `paused`: the turn seems to be over, and the
    text is being worked out; `resumed`: it was not. `heard`: the text of a finished turn. `nothing`: there was speech,
    and none of it was understood; `reason` tells why, where that is known: it was in a language that nobody here knows.
    """

    kind: Literal["began", "partial", "paused", "resumed", "heard", "nothing"]
    text: str = ""
    seconds: float = 0.0  # of speech so far
    confidence: float = 0.0  # 0 to 1, of `heard`
    milliseconds: tuple[tuple[str, float], ...] = ()  # what each stage of `heard` took
    voice: tuple[float, ...] = ()  # of `heard`: the vector of whose voice it is, if that can be told
    called: bool = False  # the wake word was heard in it
    reason: Literal["", "language"] = ""  # of `nothing`
