"""The voice of the box: its ears and mouth, for pages that talk and for the box's own microphone."""

from collections.abc import Callable
from dataclasses import asdict

from appliance.assistant.service import Assistant
from appliance.core.config import Voice as VoiceConfig
from appliance.hardware.sound.stream import SoundStream
from appliance.identity.service import Identity
from appliance.modelstore.store import ModelStore
from appliance.records.status import ComponentState
from appliance.speech.engine import Speech
from appliance.speech.supervised import OFF, SupervisedSpeech
from appliance.voice.asking import Asker
from appliance.voice.box import BoxVoice
from appliance.voice.ear_files import ear_files
from appliance.voice.mirror import Mirror

WORKER = "appliance.speech.parts"  # the module that the process runs
UNDERSTANDS = ("en",)  # languages
SPEAKS = ("en", "de", "nl")

Setter = Callable[[str], Callable[[ComponentState], None]]


class Voice:
    """Hears and speaks, once it is turned on in the settings."""

    def __init__(
        self,
        config: VoiceConfig,
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
        self.on = config.on
        self._config = config
        self._setter = setter
        self.speech: Speech = speech or SupervisedSpeech(
            lambda: asdict(ear_files(models, config.recogniser)), setter("voice"), WORKER
        )
        self.page = Mirror(on_stage)  # of the page at the box's screen that talks
        self.box = BoxVoice(self.speech, lambda tell: Asker(assistant, identity, tell), on_stage)
        self.box.ringing = lambda: any(each.countdown.state == "ringing" for each in assistant.tools.timers.all())
        self._sound: SoundStream | None = None

    def start(self) -> None:
        """Load ears and mouth and open the microphone, if the voice is on."""
        if not self.on:
            self._setter("voice")(OFF)
            return
        if isinstance(self.speech, SupervisedSpeech):
            self.speech.start()
        else:
            self._setter("voice")(self.speech.state)
        self._sound = SoundStream(self._config, self.box.take, self._setter("sound")).start()
        self.box.start(self._sound)

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

    def close(self) -> None:
        """Let go of the devices, and end the process. May be called twice."""
        if self._sound:
            self.box.close()
            self._sound.close()
            self._sound = None
        self.speech.close()
