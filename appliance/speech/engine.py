"""The interface of a speech engine, which hears and speaks.

Knows no page, no person and no database. SupervisedSpeech (supervised.py) asks the worker process; ScriptedSpeech
(scripted.py) serves the tests of the layers above.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from appliance.records.sound import Clip, Samples, SpeechEvent
from appliance.records.status import ComponentState
from appliance.records.text import SILENCE, Text


@dataclass(frozen=True)
class Ended:
    """A hearing is over: everything that was said has been reported."""

    problem: Text = SILENCE  # why it could not be heard to its end


@dataclass(frozen=True, eq=False)
class Spoken:
    """A stretch of what is said aloud; None as the clip ends it."""

    clip: Clip | None = None
    milliseconds: float = 0.0  # that the voice took to make it
    problem: Text = SILENCE  # why it could not be said


OnEvent = Callable[[SpeechEvent | Ended], None]
OnSound = Callable[[Spoken], None]


class Hearing(Protocol):
    """One person's speech, as it comes in. From any thread."""

    def put(self, near: Samples, far: Samples | None = None) -> None:
        """The next samples, 16,000 a second; `far` is what the speaker played meanwhile, as long as `near`."""

    def attend(self, on: bool) -> None:
        """Whether all that is said is of interest, as at first. If not, only what follows the wake word is.

        Without the wake word's models, everything is.
        """

    def finish(self) -> None:
        """End the turn now: nobody speaks on. The last event is Ended."""

    def close(self) -> None:
        """Drop it without a word."""


class Speech(Protocol):
    """Hears and speaks."""

    @property
    def state(self) -> ComponentState:
        """Whether it is there."""

    def listen(self, on_event: OnEvent) -> Hearing:
        """Begin to hear somebody. `on_event` is called from another thread. Raises SpeechError."""

    def say(
        self, text: str, language: str, on_sound: OnSound, names: Mapping[str, str] | None = None
    ) -> Callable[[], None]:
        """Say a text aloud in a language ("en"); gives what hushes it. `on_sound` is called from another thread.

        `names`: the IPA of names that are said otherwise than usual for this once; empty for without correction.

        Raises SpeechError.
        """

    def close(self) -> None:
        """Stop the engine. May be called twice."""
