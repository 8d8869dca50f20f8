"""Says texts aloud: cuts them into sentences that can be spoken, and has the voice of their language say each."""

import io
import wave
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from appliance.core.errors import VoiceError
from appliance.core.i18n import say
from appliance.records.sound import Clip
from appliance.records.status import ComponentState
from appliance.speech import spoken_form
from appliance.speech.espeak_voice import EspeakVoice
from appliance.speech.hibari_voice import HibariVoice
from appliance.speech.voices import Voice

RATE = 24_000  # samples a second of everything that is said
LOUDEST = 32767  # of a sample with 16 bits
UNKNOWN = say("Larson speaks English, German and Dutch.")


class Mouth:
    """Speaks the house's languages. Nothing is loaded before the first sentence; for several threads."""

    def __init__(self, voices: Sequence[Voice] | None = None, names: Mapping[str, str] | None = None):
        """`voices`: the first that knows a language and is there speaks it. `names`: how names are said, in IPA."""
        self._voices: Sequence[Voice] = (HibariVoice(), EspeakVoice()) if voices is None else voices
        self.names: Mapping[str, str] = names or {}

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that can be spoken now."""
        return tuple(code for code in spoken_form.LANGUAGES if self.state(code).ok)

    def state(self, language: str) -> ComponentState:
        """Whether a language can be spoken, and what to do if not."""
        known = [voice.state() for voice in self._of(language)]
        absent = ComponentState(False, "absent", UNKNOWN)
        return next((state for state in known if state.ok), known[0] if known else absent)

    def _of(self, language: str) -> list[Voice]:
        return [voice for voice in self._voices if language[:2].lower() in voice.languages]

    def sentences(self, text: str, language: str) -> list[str]:
        """What a person would say of a text, in sentences that `speak` takes; empty if nothing can be said."""
        return spoken_form.sentences(text, language)

    def speak(self, sentence: str, language: str, speed: float = 1.0) -> Clip:
        """A sentence as sound of 24 kHz; empty if nothing of it can be said. `speed` 1 is the voice's own.

        Raises VoiceError.
        """
        code = language[:2].lower()
        voice = next((each for each in self._of(code) if each.state().ok), None)
        if voice is None:
            raise VoiceError(self.state(code).text)
        return voice.speak(sentence, code, speed, self.names)

    def say(self, text: str, language: str, speed: float = 1.0) -> Iterator[Clip]:
        """A whole text, a clip for each sentence as soon as it is made. Raises VoiceError."""
        for sentence in self.sentences(text, language):
            if len((clip := self.speak(sentence, language, speed)).samples):
                yield clip


def joined(clips: Sequence[Clip]) -> Clip:
    """Clips of one rate, one after the other."""
    if not clips:
        return Clip(np.zeros(0, np.float32), RATE)
    return Clip(np.concatenate([clip.samples for clip in clips]), clips[0].rate)


def pcm(clip: Clip) -> bytes:
    """Its samples with 16 bits, little-endian."""
    return (np.clip(clip.samples, -1, 1) * LOUDEST).astype("<i2").tobytes()


def write_wav(clip: Clip) -> bytes:
    """A clip as a WAV file with 16 bits a sample."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(clip.rate)
        file.writeframes(pcm(clip))
    return made.getvalue()
