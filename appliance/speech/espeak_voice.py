"""German and Dutch: the program espeak-ng, which the installer brings. It gets arguments and text, never a shell."""

import re
import shutil
import subprocess
from collections.abc import Mapping

import numpy as np
import soxr

from appliance.core.errors import VoiceError
from appliance.core.i18n import say
from appliance.records.sound import Clip
from appliance.records.status import ComponentState
from appliance.speech.names_in_text import replaced
from appliance.speech.voices import READY, finished

PROGRAM = "espeak-ng"
VOICES = {"de": "de", "nl": "nl", "en": "en-gb"}
RATE = 24_000  # samples a second of what is returned
OWN_RATE = slice(24, 28)  # where the header of a WAV has it
HEADER = 44  # bytes
WORDS_A_MINUTE, SLOWEST, FASTEST = 160, 80, 450  # the last two are its own limits
SECONDS = 20  # for a sentence; it takes a few milliseconds
GAIN = 0.85  # from its RMS of 0.096 to about 0.08
ABSENT = say("The program that speaks German and Dutch is missing. Install it: sudo apt install espeak-ng")
FAILED = say("espeak-ng could not say that. Install it again: sudo apt install --reinstall espeak-ng")
PHONEMES = re.compile(r"\[\[|\]\]")  # enclose phonemes in its input
# From IPA to espeak's own names of phonemes, as its German and Dutch voices have them.
MNEMONICS = {
    **{"aɪ": "aI", "aʊ": "aU", "ɔʏ": "OY", "ɔɪ": "OY", "tʃ": "tS", "dʒ": "dZ", "ts": "ts", "ɛɪ": "EI", "œy": "Yy"},
    **{"ʃ": "S", "ʒ": "Z", "ŋ": "N", "ç": "C", "ɣ": "Q", "χ": "x", "ʁ": "r", "ɹ": "r", "ɾ": "r", "ɡ": "g", "ʔ": "?"},
    **{"ɪ": "I", "ʊ": "U", "ɛ": "E", "ɔ": "O", "ə": "@", "ɐ": "@", "ɑ": "A", "œ": "W", "ʏ": "Y", "ø": "Y:", "ʌ": "a"},
    **{"ː": ":", "ˈ": "'", "ˌ": ",", "'": "'", "͡": "", ".": "", "ʋ": "v", "θ": "s", "ð": "d", "ɜ": "W", "æ": "E"},
}
KNOWN = re.compile("|".join(sorted(map(re.escape, MNEMONICS), key=len, reverse=True)) + "|[a-z]")


class EspeakVoice:
    """Speaks German and Dutch, and English where the English voice is missing. Absent is a state."""

    name = "espeak-ng"
    languages = tuple(VOICES)

    def __init__(self, program: str = PROGRAM):
        self._program = program

    def state(self) -> ComponentState:
        """Whether the program is there."""
        return READY if shutil.which(self._program) else ComponentState(False, "absent", ABSENT)

    def speak(self, sentence: str, language: str, speed: float, names: Mapping[str, str]) -> Clip:
        """A sentence as sound of 24 kHz. Raises VoiceError."""
        rate = min(max(round(WORDS_A_MINUTE * speed), SLOWEST), FASTEST)
        text = spelt(PHONEMES.sub(" ", sentence), names)
        return _clip(self._run(text, "-v", VOICES[language], "-s", str(rate), "-b", "1", "--stdin", "--stdout"))

    def phonemes(self, text: str, language: str) -> str:
        """How it says a text, in IPA. Raises VoiceError."""
        told = PHONEMES.sub(" ", text)
        return self._run(told, "-v", VOICES[language], "-q", "-b", "1", "--ipa", "--stdin").decode(errors="replace")

    def _run(self, text: str, *options: str) -> bytes:
        """What the program writes. Raises VoiceError."""
        command = [self._program, *options]
        try:
            done = subprocess.run(command, input=text.encode(), capture_output=True, timeout=SECONDS, check=True)
        except FileNotFoundError as error:
            raise VoiceError(ABSENT) from error
        except (OSError, subprocess.SubprocessError) as error:
            raise VoiceError(FAILED) from error
        return done.stdout


def _clip(wav: bytes) -> Clip:
    """What the program wrote, which has no length in its header: it did not know it yet."""
    body = wav[HEADER : len(wav) - len(wav) % 2]
    if not body:
        return Clip(np.zeros(0, np.float32), RATE)
    samples = np.frombuffer(body, "<i2").astype(np.float32) / 32768
    own = int.from_bytes(wav[OWN_RATE], "little")
    return finished(soxr.resample(samples, own, RATE), RATE, GAIN)


def spelt(sentence: str, names: Mapping[str, str]) -> str:
    """A sentence in which names have their phonemes, as espeak-ng reads them: "[[an'uk]]"."""
    return replaced(sentence, names, lambda _, ipa: f"[[{mnemonics_of(ipa)}]]")


def mnemonics_of(ipa: str) -> str:
    """IPA in espeak's names of phonemes. What it has none for is left out."""
    return "".join(MNEMONICS.get(found, found) for found in KNOWN.findall(ipa.strip("/[] ")))
