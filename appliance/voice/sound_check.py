"""The sound check of the owner's page: somebody speaks, and what was understood is shown and answered aloud.

It uses the ears and the voice of a conversation. Nothing of the sound is kept.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from appliance.core.errors import SoundError, SpeechError
from appliance.core.i18n import SILENCE, say, translated
from appliance.records.sound import Samples, SpeechEvent
from appliance.records.status import ComponentState
from appliance.records.text import Text
from appliance.speech.engine import Ended, Hearing, Speech, Spoken
from appliance.voice.playback import Played, Speaker

Stage = Literal["", "waiting", "hearing", "speaking", "done", "failed"]

SPEAK = 10.0  # seconds in which somebody is to speak
REST = 20.0  # seconds that writing it down and the answer may take

ANSWER = say("I can hear you. And this is how I sound.")
MUTED = say("The microphone is off. Turn it on in the chat’s menu on the box’s screen.")
HEARD_NOTHING = say(
    "I heard nothing. Speak up, move closer, or choose another microphone. If the bar doesn’t move, check its switch."
)
NO_SPEAKER = say("The microphone works, but there is no speaker. Plug one in or choose another one.")
TOO_LATE = say("The voice is too slow right now. Try again in a moment.")


class Sound(Speaker, Protocol):
    """See SoundStream."""

    @property
    def state(self) -> ComponentState:
        """Whether it hears."""


@dataclass(frozen=True)
class Progress:
    """How far a sound check is."""

    stage: Stage = ""
    heard: str = ""  # what was understood
    problem: Text = SILENCE  # and what to do


class SoundCheck:
    """One check at a time. Thread-safe; `clock` counts seconds."""

    def __init__(self, speech: Speech, sound: Sound, clock: Callable[[], float] = time.monotonic):
        self._speech = speech
        self._sound = sound
        self._clock = clock
        self._lock = threading.RLock()
        self._progress = Progress()
        self._language = ""
        self._until = 0.0
        self._hearing: Hearing | None = None
        self._played: list[Played] = []
        self._spoken = False  # all of the answer is with the speaker

    def begin(self, language: str) -> None:
        """Listen, and answer in a language ("en"). Raises SoundError or SpeechError where that cannot work."""
        state = self._sound.state
        if state.state == "muted":
            raise SoundError(MUTED, "muted")
        if not state.ok:
            raise SoundError(state.text, state.state)
        with self._lock:
            self.stop()
            self._language, self._played, self._spoken = language, [], False
            self._until = self._clock() + SPEAK
            self._hearing = self._speech.listen(self._hear)
            self._progress = Progress("waiting")

    def stop(self) -> None:
        """End a check that goes on."""
        with self._lock:
            self._let_go()
            if self._progress.stage == "speaking":
                self._sound.stop_playing()
            self._progress = Progress()

    @property
    def running(self) -> bool:
        """Whether what the microphone hears is for the check alone."""
        return self._progress.stage in ("waiting", "hearing", "speaking")

    def take(self, near: Samples, far: Samples) -> bool:
        """10 ms of the microphone, and what the speaker played meanwhile. False if no check wants it."""
        if (hearing := self._hearing) is not None:
            hearing.put(near, far)
        return self.running

    def look(self) -> Progress:
        """How far it is now."""
        with self._lock:
            if self._progress.stage == "speaking":
                self._look_at_answer()
            elif self.running and self._clock() > self._until:
                self._turn_over()
            return self._progress

    # ------------------------------------------------------------ what happens meanwhile

    def _hear(self, event: SpeechEvent | Ended) -> None:
        with self._lock:
            if self._progress.stage not in ("waiting", "hearing"):
                return
            if isinstance(event, Ended):
                self._fail(event.problem or HEARD_NOTHING)
            elif event.kind in ("heard", "nothing"):
                self._answer(event.text)
            else:
                self._progress = Progress("hearing", event.text or self._progress.heard)

    def _turn_over(self) -> None:
        """Time is up: the ears say what there was, or that there was nothing; a microphone that is gone says so."""
        if self._clock() > self._until + REST:
            self._fail(TOO_LATE)
        elif not self._sound.state.ok:
            self._fail(self._sound.state.text)
        elif hearing := self._hearing:
            self._hearing = None
            hearing.finish()

    def _answer(self, heard: str) -> None:
        self._let_go()
        self._until = self._clock() + REST
        self._progress = Progress("speaking", heard)
        try:
            self._speech.say(translated(ANSWER, self._language), self._language, self._play)
        except SpeechError as error:
            self._fail(error.text)

    def _play(self, spoken: Spoken) -> None:
        with self._lock:
            if self._progress.stage != "speaking":
                return
            if spoken.problem:
                self._fail(spoken.problem)
            elif spoken.clip is not None:
                self._played.append(self._sound.play(spoken.clip))
            else:
                self._spoken = True

    def _look_at_answer(self) -> None:
        if self._spoken and all(each.done for each in self._played):
            if any(each.seconds for each in self._played):
                self._progress = Progress("done", self._progress.heard)
            else:
                self._fail(NO_SPEAKER)
        elif self._clock() > self._until:
            self._fail(TOO_LATE)

    def _fail(self, problem: Text) -> None:
        self._let_go()
        self._progress = Progress("failed", self._progress.heard, problem)

    def _let_go(self) -> None:
        hearing, self._hearing = self._hearing, None
        if hearing:
            hearing.close()
