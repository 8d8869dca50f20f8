"""The voice of the box: its ears and mouth, for pages that talk and for the box's own microphone."""

from collections.abc import Callable
from dataclasses import asdict

from appliance.core.config import Voice as VoiceConfig
from appliance.modelstore.store import ModelStore
from appliance.records.status import ComponentState
from appliance.speech.engine import Speech
from appliance.speech.supervised import OFF, SupervisedSpeech
from appliance.voice.ear_files import ear_files

WORKER = "appliance.speech.parts"  # the module that the process runs
UNDERSTANDS = ("en",)  # languages
SPEAKS = ("en", "de", "nl")


class Voice:
    """Hears and speaks, once it is turned on in the settings."""

    def __init__(
        self,
        config: VoiceConfig,
        models: ModelStore,
        on_state: Callable[[ComponentState], None],
        speech: Speech | None = None,
    ):
        """`on_state` is called with the state of ears and mouth. `speech` replaces them in tests."""
        self.on = config.on
        self._on_state = on_state
        self.speech: Speech = speech or SupervisedSpeech(
            lambda: asdict(ear_files(models, config.recogniser)), on_state, WORKER
        )

    def start(self) -> None:
        """Load ears and mouth, if the voice is on."""
        if not self.on:
            self._on_state(OFF)
        elif isinstance(self.speech, SupervisedSpeech):
            self.speech.start()
        else:
            self._on_state(self.speech.state)

    @property
    def state(self) -> ComponentState:
        """Whether ears and mouth are there."""
        return self.speech.state if self.on else OFF

    def close(self) -> None:
        """End the process. May be called twice."""
        self.speech.close()
