"""What turns speech into text. Engines are behind one interface: Moonshine (moonshine.py), Pocketsphinx."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from appliance.records.sound import Samples


@dataclass(frozen=True)
class Stretch:
    """What was said in one stretch of a recording."""

    start: float  # seconds from the beginning
    end: float
    text: str


@dataclass(frozen=True)
class Transcript:
    """What was said. Empty if there was no speech, or none that could be understood."""

    stretches: tuple[Stretch, ...] = ()
    confidence: float = 0.0  # 0 to 1
    command: str = ""  # the one of the given commands that was said, if it was one
    seconds: float = 0.0  # of sound in which somebody spoke
    foreign: bool = False  # it was most likely said in a language that the recogniser does not know

    @property
    def text(self) -> str:
        """All of it."""
        return " ".join(stretch.text for stretch in self.stretches)


@dataclass(frozen=True, eq=False)
class Known:
    """What is known of a sound already. It saves time, and changes nothing but that."""

    likely: NDArray[np.float32] | None = None  # how likely each frame is speech, see VoiceActivity
    draft: Transcript = Transcript()  # of the sound's beginning


UNKNOWN = Known()


def nothing() -> None:
    """What is done at each step where nobody may want to end the work."""


class Recogniser(Protocol):
    """Writes down speech. For several threads."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that it understands, as codes such as "en"."""

    def transcribe(
        self,
        samples: Samples,
        commands: Sequence[str] = (),
        known: Known = UNKNOWN,
        on_step: Callable[[], None] = nothing,
    ) -> Transcript:
        """Write down what is said in samples [n] of RATE a second, of any length, silence around it or none.

        With `commands`, phrases that may well be what was said: the one that fits the sound about as well as the best
        text is taken in its place, and named as the transcript's `command`. `on_step` is called at least once for each
        half a minute of sound: what it raises ends the work.
        """
