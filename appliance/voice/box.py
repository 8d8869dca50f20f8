"""The box's own microphone and speaker in conversation: carries out what the state machine decides."""

import logging
import queue
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from appliance.assistant.messages import Told
from appliance.core.jobs import Job
from appliance.records.sound import SpeechEvent
from appliance.records.status import ComponentState
from appliance.speech.chimes import alarm, listening, muted
from appliance.speech.engine import Speech
from appliance.voice.asking import Asker
from appliance.voice.listening import Listening
from appliance.voice.machine import Action, Deed, Machine, Stage, View
from appliance.voice.mirror import LOUD
from appliance.voice.playback import Speaker
from appliance.voice.rules import rule_of
from appliance.voice.talker import Talker

log = logging.getLogger(__name__)

BEAT = 0.05  # seconds between two looks
STEP = 0.15  # of the volume


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
        self._on_stage = on_stage
        self._inbox: queue.Queue[Callable[[], None]] = queue.Queue()
        self._machine = Machine()
        self._talker = Talker(speech, asker, self._machine, self._inbox.put)
        self._asker = self._talker.asker
        self._shown: Stage = "asleep"
        self._ears = Listening(speech, self._inbox.put, self._hear, lambda: self._do_all(self._machine.deaf()))
        self.take = self._ears.take  # for the microphone: blocks of it
        self.sound: Sound | None = None
        self.ringing: Callable[[], bool] = lambda: False
        self._job = Job("conversation", self._run)
        self._deeds: dict[Deed, Callable[[], None]] = {
            "hold": self._talker.hold,
            "halt": self._asker.stop,
            "drop": self._talker.drop,
            "confirm": self._talker.confirm,
            "decline": self._talker.drop,
            "go on": self._talker.take_up,
            "repeat": self._talker.repeat,
            "louder": lambda: self._change_volume(STEP),
            "quieter": lambda: self._change_volume(-STEP),
            "called": self._called,
            "misheard": self._talker.misheard,
            "foreign": self._talker.foreign,
        }

    def start(self, sound: Sound) -> None:
        """Listen with a microphone, and speak with its speaker."""
        self.sound = sound
        self._talker.start(sound)
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
        """Switch the microphone off, which closes it at once, or on again. From any thread."""
        if self.sound is None or on == self.sound.muted:
            return
        self.sound.mute(on)
        self._inbox.put(lambda: self._muted(on))

    # ------------------------------------------------------------ in its thread

    def _run(self, job: Job) -> None:
        while not job.stopping.is_set():
            try:
                self._inbox.get(timeout=BEAT)()
            except queue.Empty:
                job.healthy()
            self._beat(time.monotonic())

    def _beat(self, now: float) -> None:
        view = self._view
        if not self.muted:
            self._ears.keep(self._machine.attends(view), now)
        self._machine.look(view, now)
        self._talker.go_on(now)
        if self.sound and self.ringing() and not self.sound.playing:
            self.sound.play(alarm())
        if self._shown != self._machine.stage:
            self._shown = self._machine.stage
            self._on_stage()

    @property
    def _view(self) -> View:
        return replace(self._asker.view, ringing=self.ringing())

    def _hear(self, event: SpeechEvent) -> None:
        for action in self._machine.hear(event, self._view, time.monotonic()):
            if action.deed in ("ask", "confirm"):  # what others say meanwhile does not change whose answer it is
                confirmed = action.deed == "confirm" or rule_of(action.text) == "yes"
                self._asker.heard(event.voice, self._machine.speakers, confirmed)
            self._do(action)

    def _muted(self, on: bool) -> None:
        if on:
            self._talker.drop()
            self._machine.sleep()
            self._ears.close()
            if self.sound:
                self.sound.play(muted())
        self._on_stage()

    # ------------------------------------------------------------ what is to be done

    def _do_all(self, actions: list[Action]) -> None:
        for action in actions:
            self._do(action)

    def _do(self, action: Action) -> None:
        if action.deed == "ask":
            self._talker.ask(action.text)
        else:
            self._deeds[action.deed]()

    def _change_volume(self, step: float) -> None:
        if self.sound:
            self.sound.volume = min(1.0, max(STEP, self.sound.volume + step))

    def _called(self) -> None:
        if self.sound:
            self.sound.play(listening())
