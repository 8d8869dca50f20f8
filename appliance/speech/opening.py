"""Loads the models of the ears from their files."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from appliance.speech.ears import Ears
from appliance.speech.interest import Interest, Wake
from appliance.speech.moonshine import Moonshine
from appliance.speech.moonshine_model import MoonshineModel
from appliance.speech.recogniser import Recogniser
from appliance.speech.speaker import SpeakerEmbedding
from appliance.speech.sphinx import Sphinx
from appliance.speech.turn_end import TurnEnd
from appliance.speech.vad import VoiceActivity
from appliance.speech.wake_word import WakeFeatures, WakeFiles, WakeHead, WakeWord


@dataclass(frozen=True)
class EarFiles:
    """Paths of the ears' models, as plain strings that can be sent to another process as JSON."""

    recogniser: str  # its name
    encoder: str  # this and the next two are empty for pocketsphinx, which has its models in its library
    decoder: str
    tokenizer: str
    activity: str
    turn_end: str
    speaker: str = ""  # empty: voices are not told apart
    spectrogram: str = ""  # of the wake word, as the next; empty: it is found in the text alone
    vectors: str = ""


def open_recogniser(files: EarFiles) -> Recogniser:
    """The recogniser of whole recordings. Raises ModelError."""
    if files.recogniser == Sphinx.name:
        return Sphinx(VoiceActivity(Path(files.activity)))
    model = MoonshineModel(Path(files.encoder), Path(files.decoder), Path(files.tokenizer))
    return Moonshine(files.recogniser, model, VoiceActivity(Path(files.activity)))


class EarModels:
    """The models, loaded once, and ears that share them. All ears of one of these belong to one thread."""

    def __init__(self, files: EarFiles):
        """Raises ModelError if a model cannot be loaded."""
        self._activity = VoiceActivity(Path(files.activity))
        self._turn_end = TurnEnd(Path(files.turn_end))
        self.recogniser = open_recogniser(files)
        self._speaker = SpeakerEmbedding(Path(files.speaker)) if files.speaker else None
        self._usual: dict[str, float] = {}  # how long the stages took last
        wake = WakeFiles(files.spectrogram, files.vectors) if files.vectors else None
        self._wake = (WakeFeatures(wake), WakeHead.open(Path(wake.head))) if wake else None

    def ears(
        self, stopwatch: Callable[[], float] = time.perf_counter, watched: Callable[[Wake], Wake] = lambda wake: wake
    ) -> Ears:
        """Ears for another stream of sound. `stopwatch` times their stages, in seconds, each in its own thread.

        `watched` gives what listens for the wake word in the network's place, for measurements.
        """
        interest = Interest(watched(WakeWord(*self._wake)) if self._wake else None)
        return Ears(
            self._activity.another(), self._turn_end, self.recogniser, interest, stopwatch, self._speaker, self._usual
        )
