"""The box's own microphone and speaker in conversation: carries out what the state machine decides."""

import logging
import queue
import time
from collections.abc import Callable
from typing import Protocol

from appliance.assistant.messages import Asked, Done, Failure, Told
from appliance.core.errors import ApplianceError
from appliance.core.i18n import say, translated
from appliance.core.jobs import Job
from appliance.llm.engine import TextDelta
from appliance.records.sound import SpeechEvent
from appliance.records.status import ComponentState
from appliance.speech.chimes import alarm, listening, muted
from appliance.speech.engine import Speech
from appliance.voice.answer import Answer
from appliance.voice.asking import Asker
from appliance.voice.listening import Listening
from appliance.voice.machine import Action, Deed, Machine, Stage
from appliance.voice.mirror import LOUD
from appliance.voice.playback import Speaker
from appliance.voice.rules import rule_of

log = logging.getLogger(__name__)

BEAT = 0.05  # seconds between two looks
STEP = 0.15  # of the volume

OVERHEARD = say("Somebody else is here. Shall I say it aloud?")
UNSURE = say("Somebody else is here. Look at me and ask again, so that I see and hear that it’s you.")
MISHEARD = say("I didn’t understand that.")
FAILED = say("Something went wrong here. Try again.")


class Sound(Speaker, Protocol):
    """The box's microphone and speaker: see SoundStream."""

    volume: float

    @property
    def state(self) -> ComponentState:
        """Whether it hears."""

    @property
    def spoken_level(self) -> float:
        """How loud what is being played is."""

    @property
    def playing(self) -> bool:
        """Whether something is being played."""

    @property
    def muted(self) -> bool:
        """Whether the microphone is closed."""

    def mute(self, on: bool) -> None:
        """Close the microphone, or open it again."""


class BoxVoice:
    """Talks with whoever is before the box. Everything happens in its own thread, in order."""

    def __init__(
        self, speech: Speech, asker: Callable[[Callable[[Told], None]], Asker], on_stage: Callable[[], None]
    ) -> None:
        """`asker` makes the one who asks, given what hears the chat; `on_stage` hears of another stage."""
        self._speech = speech
        self._asker = asker(lambda message: self._inbox.put(lambda: self._told(message)))
        self._on_stage = on_stage
        self._inbox: queue.Queue[Callable[[], None]] = queue.Queue()
        self._machine = Machine()
        self._shown: Stage = "asleep"
        self._ears = Listening(speech, self._inbox.put, self._hear)
        self.take = self._ears.take  # for the microphone: blocks of it
        self._answer: Answer | None = None
        self._pending = ""  # a question that is answered aloud only if they want that
        self.sound: Sound | None = None
        self.ringing: Callable[[], bool] = lambda: False
        self._job = Job("conversation", self._run)
        self._deeds: dict[Deed, Callable[[], None]] = {
            "hold": self._hold,
            "halt": self._asker.stop,
            "drop": self._drop,
            "go on": self._go_on,
            "repeat": self._repeat,
            "louder": lambda: self._change_volume(STEP),
            "quieter": lambda: self._change_volume(-STEP),
            "called": self._called,
            "misheard": self._misheard,
        }

    def start(self, sound: Sound) -> None:
        """Listen with a microphone, and speak with its speaker."""
        self.sound = sound
        self._job.start()

    def close(self) -> None:
        """Hear and say nothing more. May be called twice."""
        self._job.stop()
        self._ears.close()
        self._asker.close()

    @property
    def stage(self) -> Stage:
        """What it does now."""
        return self._machine.stage

    @property
    def level(self) -> float:
        """How loud it speaks now, 0 to 1."""
        return min(1.0, LOUD * self.sound.spoken_level) if self.sound else 0.0

    @property
    def muted(self) -> bool:
        """Whether the microphone is switched off."""
        return self.sound is not None and self.sound.muted

    def mute(self, on: bool) -> None:
        """Switch the microphone off, which closes it, or on again. From any thread."""
        self._inbox.put(lambda: self._mute(on))

    # ------------------------------------------------------------ in its thread

    def _run(self, job: Job) -> None:
        while not job.stopping.is_set():
            try:
                self._inbox.get(timeout=BEAT)()
            except queue.Empty:
                job.healthy()
            self._beat(time.monotonic())

    def _beat(self, now: float) -> None:
        view = self._asker.view
        if not self.muted:
            self._ears.keep(self._machine.attends(view), now)
        self._machine.look(view, now)
        if self._answer:
            self._answer.go_on()
            if self._answer.over:
                self._answer = None
                self._machine.over(now)
        if self.sound and self.ringing() and not self.sound.playing:
            self.sound.play(alarm())
        if self._shown != self._machine.stage:
            self._shown = self._machine.stage
            self._on_stage()

    def _hear(self, event: SpeechEvent) -> None:
        for action in self._machine.hear(event, self._asker.view, time.monotonic()):
            if action.deed in ("ask", "confirm"):  # what others say meanwhile does not change whose answer it is
                confirmed = action.deed == "confirm" or rule_of(action.text) == "yes"
                self._asker.heard(event.voice, self._machine.speakers, confirmed)
            self._do(action)

    def _mute(self, on: bool) -> None:
        if self.sound is None or on == self.sound.muted:
            return
        if on:
            self._drop()
            self._machine.sleep()
            self._ears.close()
            self.sound.play(muted())
        self.sound.mute(on)
        self._on_stage()

    # ------------------------------------------------------------ what is to be done

    def _do(self, action: Action) -> None:
        if action.deed == "ask":
            self._ask(action.text)
        elif action.deed == "confirm":
            self._ask(self._pending, sure=True)
        elif action.deed == "decline":
            self._pending = ""
        else:
            self._deeds[action.deed]()

    def _ask(self, text: str, sure: bool = False) -> None:
        self._pending = "" if sure else text
        if (self._asker.overheard or sure) and not self._asker.sure:
            self._tell(translated(UNSURE, self._asker.language))
            return
        if self._asker.overheard and not sure:
            self._tell(translated(OVERHEARD, self._asker.language))
            self._machine.asks = True
            return
        self._begin()
        try:
            self._asker.ask(text)
        except ApplianceError as error:
            self._tell(translated(error.text, self._asker.language))
        except Exception:  # whoever asked must not wait for ever
            log.exception("A spoken question failed.")
            self._tell(translated(FAILED, self._asker.language))

    def _tell(self, text: str) -> None:
        """Say something that is no answer of the chat."""
        answer = self._begin()
        answer.feed(text)
        answer.end()

    def _begin(self) -> Answer:
        if self._answer:
            self._answer.stop()
        assert self.sound is not None
        self._answer = Answer(self._speech, self._asker.language, self.sound, self._inbox.put, self._machine)
        return self._answer

    def _told(self, message: Told) -> None:
        """What the chat says."""
        if isinstance(message, Asked):
            self._asker.conversation = message.conversation
        answer = self._answer
        if answer is None:
            return
        if isinstance(message, TextDelta):
            answer.feed(message.text)
        elif isinstance(message, Done):
            answer.end()
        elif isinstance(message, Failure):
            self._tell(translated(message.text, self._asker.language))

    def _hold(self) -> None:
        if self._answer:
            self._answer.hold()

    def _drop(self) -> None:
        answer, self._answer = self._answer, None
        if answer:
            answer.stop()
            self._asker.keep(answer.heard)

    def _go_on(self) -> None:
        if self._answer:
            self._answer.take_up()

    def _repeat(self) -> None:
        if self._answer:
            self._answer.repeat()

    def _change_volume(self, step: float) -> None:
        if self.sound:
            self.sound.volume = min(1.0, max(STEP, self.sound.volume + step))

    def _called(self) -> None:
        if self.sound:
            self.sound.play(listening())

    def _misheard(self) -> None:
        self._tell(translated(MISHEARD, self._asker.language))
