"""The voice of the box: its ears and mouth, for pages that talk and for the box's own microphone."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict
from itertools import count
from threading import Semaphore

from appliance.assistant.messages import Told
from appliance.assistant.service import Assistant
from appliance.assistant.tools.reading_ahead import read_ahead
from appliance.core.jobs import run_once
from appliance.hardware.sound.devices import Role
from appliance.hardware.sound.stream import SoundStream
from appliance.identity.service import Identity
from appliance.modelstore.store import ModelStore
from appliance.records.sound import Samples
from appliance.records.status import ComponentState
from appliance.speech.chimes import done, listening
from appliance.speech.engine import Speech
from appliance.speech.supervised import HEARINGS, OFF, SupervisedSpeech
from appliance.voice.asking import Asker
from appliance.voice.box import BoxVoice
from appliance.voice.ear_files import ear_files
from appliance.voice.mirror import Mirror
from appliance.voice.sound_check import SoundCheck
from appliance.voice.sound_choices import SoundChoices
from appliance.voice.utterance import Utterance, Uttered

WORKER = "appliance.speech.parts"  # the module that the process runs
UNDERSTANDS = ("en",)  # languages
PAGES = HEARINGS - 1  # that may be heard at once: one place is the box's own
SPEAKS = ("en", "de", "nl")

Setter = Callable[[str], Callable[[ComponentState], None]]


class Voice:
    """Hears and speaks, once it is turned on in the settings or on the owner's page."""

    def __init__(
        self,
        choices: SoundChoices,
        models: ModelStore,
        assistant: Assistant,
        identity: Identity,
        setter: Setter,
        on_stage: Callable[[], None],
        speech: Speech | None = None,
    ):
        """`setter` gives what is called with the state of a part, "voice" or "sound"; `on_stage` hears of a new stage.

        `speech` replaces ears and mouth in tests.
        """
        self.choices = choices
        self.on = self.choices.config.on
        self.names: Callable[[], Mapping[str, str]] = dict  # how people's names are said, in IPA
        self._setter = setter
        self._turning = threading.Lock()
        self._new_speech: Callable[[], SupervisedSpeech] = lambda: SupervisedSpeech(
            lambda: asdict(ear_files(models, choices.config.recogniser)), setter("voice"), WORKER, lambda: self.names()
        )
        self._new_asker: Callable[[Callable[[Told], None]], Asker] = lambda tell: Asker(assistant, identity, tell)
        self._on_stage = on_stage
        self._tools = assistant.tools
        self.speech: Speech = speech or self._new_speech()
        self.box = BoxVoice(self.speech, self._new_asker, on_stage)
        self.page = Mirror(on_stage)  # of the page at the box's screen that talks
        self.sound: SoundStream | None = None  # the box's microphone and speaker, while the voice is on
        self.check: SoundCheck | None = None
        self.pages = Semaphore(PAGES)

    def start(self) -> None:
        """Load ears and mouth and open the microphone, if the voice is on."""
        if self.on:
            self._open()
        else:
            self._setter("voice")(OFF)

    def turn(self, on: bool) -> None:
        """Turn the voice on or off, now and at every start."""
        with self._turning:
            self.choices.turn(on)
            if on == self.on:
                return
            self.on = on
            if on:
                self._open()
                return
            self._let_go()
            for part in ("voice", "sound"):
                self._setter(part)(OFF)

    def mute(self, on: bool) -> None:
        """Switch the box's microphone off or on, now and at every start."""
        self.choices.mute(on)
        self.box.mute(on)

    def choose(self, role: Role, name: str) -> None:
        """Use another microphone or speaker, now and at every start."""
        self.choices.set_device(role, name)
        self.look_again()

    def look_again(self) -> None:
        """Close microphone and speaker, see what is plugged in, and open them again."""
        if self.sound:
            self.sound.choose(self.choices.config)

    def set_volume(self, volume: float) -> None:
        """Speak as loud as this, 0 to 1, now and at every start; a chime lets it be heard."""
        self.choices.set_volume(volume)
        if self.sound:
            self.sound.volume = volume
            if not self.sound.playing:
                self.sound.play(listening())

    @property
    def state(self) -> ComponentState:
        """Whether ears and mouth are there."""
        return self.speech.state if self.on else OFF

    @property
    def stage(self) -> str:
        """What the lights show: "muted", or what the box or the page at its screen does."""
        stage = self.box.stage if self.box.stage != "asleep" else self.page.stage
        return "muted" if stage == "asleep" and self.box.muted else stage

    @property
    def level(self) -> float:
        """How loud it speaks now, 0 to 1."""
        return max(self.box.level, self.page.level)

    def announce(self, text: str, language: str) -> None:
        """Say something to the room, after a chime; nothing while the voice is off."""
        if self.sound is None or not self.state.ok:
            return
        sound = self.sound
        sound.play(done())

        def hear(said: Uttered) -> None:
            if said.clip is not None:
                sound.play(said.clip)

        utterance = Utterance(
            self.speech, language, hear, lambda _: None, count(0, 60).__next__
        )  # so that it waits for no hearing: it is short
        utterance.feed(text)
        utterance.end()

    def close(self) -> None:
        """Let go of the devices, and end the process. May be called twice."""
        with self._turning:
            self._let_go()
            self.speech.close()

    def _open(self) -> None:
        if isinstance(self.speech, SupervisedSpeech):
            self.speech.start()
            run_once("reading ahead", lambda: read_ahead(self._tools))
        else:
            self._setter("voice")(self.speech.state)
        timers = self._tools.timers
        self.box.ringing = lambda: any(each.countdown.state == "ringing" for each in timers.all())
        self.sound = SoundStream(self.choices.config, self._take, self._setter("sound"))
        self.check = SoundCheck(self.speech, self.sound)
        self.box.start(self.sound.start())

    def _take(self, near: Samples, far: Samples) -> None:
        """What the microphone hears is for a sound check, or for the conversation."""
        if not (self.check and self.check.take(near, far)):
            self.box.take(near, far)

    def _let_go(self) -> None:
        """Close what is open, and have the same ready to be opened again."""
        if self.sound is None:
            return
        self.box.close()
        self.sound.close()
        self.sound = self.check = None
        if isinstance(self.speech, SupervisedSpeech):
            self.speech.close()
            self.speech = self._new_speech()
        self.box = BoxVoice(self.speech, self._new_asker, self._on_stage)
