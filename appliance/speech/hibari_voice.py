"""The English voice: Hibari, whose network and lexicon are inside its package. Nothing is downloaded.

Of its voices, only `heart` is in the package; every other one would be fetched from a hub, so none is offered. The
file is named to it outright, and its digest is checked before it is loaded.
"""

import hashlib
import re
import threading
import time
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from appliance.core import system
from appliance.core.errors import VoiceError
from appliance.core.i18n import say
from appliance.records.sound import Clip, Samples
from appliance.records.status import ComponentState
from appliance.speech.names_in_text import replaced
from appliance.speech.voices import READY, finished

DIGESTS = {  # SHA-256 of the networks in hibari-tts 0.2.1: of speech, and of words that no lexicon has
    "hibari.onnx": "5f70741d4e900f4e85d0037498736cc1b3e1b9a63a13546a5da1e63abf4fccd8",
    "oov.onnx": "d3cfd8122c5f172a98c8de38268bf1213ee09f2c2ae4df6e055fc6532590fe76",
}
RATE = 24_000  # samples a second
SEED = 1  # of the noise in breath and consonants: the same sentence always sounds the same
GAIN = 1.8  # from its RMS of 0.045 to about 0.08
SLOWEST, FASTEST = 0.4, 2.5  # beyond, it mumbles
MISSING = say("The English voice is missing. Run ./install.sh again.")
DAMAGED = say("The English voice is damaged. Run ./install.sh again.")
# From IPA to the letters that Hibari was trained on, which are those of misaki and Kokoro: one for a diphthong.
LETTERS = {
    **{"eɪ": "A", "aɪ": "I", "aʊ": "W", "ɔɪ": "Y", "oʊ": "O", "əʊ": "O", "dʒ": "ʤ", "tʃ": "ʧ", "ɝ": "ɜɹ", "ɚ": "əɹ"},
    **{"r": "ɹ", "g": "ɡ", "e": "ɛ", "'": "ˈ", "ɫ": "l", "y": "u", "ø": "ɜ", "œ": "ɜ", "ː": "", ".": "", "͡": ""},
}
IN_IPA = {"A": "eɪ", "I": "aɪ", "W": "aʊ", "Y": "ɔɪ", "O": "oʊ", "ʤ": "dʒ", "ʧ": "tʃ", "ᵊ": "ə", "ᵻ": "ɪ", "T": "ɾ"}
IPA = re.compile("|".join(sorted(map(re.escape, LETTERS), key=len, reverse=True)))


class HibariVoice:
    """Speaks English. Loads with the first sentence; for several threads."""

    languages = ("en",)
    name = "hibari"

    def __init__(self, idle: float = 0.0):
        """`idle`: seconds without a sentence after which it leaves memory; 0 for never."""
        self._lock = threading.Lock()
        self._loaded: Any = None
        self._idle = idle
        self._used = 0.0
        self._timer: threading.Timer | None = None

    @property
    def loaded(self) -> bool:
        """Whether it is in memory."""
        return self._loaded is not None

    def state(self) -> ComponentState:
        """Whether its package is there."""
        return READY if assets() else ComponentState(False, "absent", MISSING)

    def speak(self, sentence: str, _language: str, speed: float, names: Mapping[str, str]) -> Clip:
        """A sentence as sound of 24 kHz. Raises VoiceError."""
        voice = self._voice()
        made: Samples = voice(spelt(sentence, names), min(max(speed, SLOWEST), FASTEST), SEED)
        return finished(made, RATE, GAIN)

    def _voice(self) -> Any:
        with self._lock:
            if self._loaded is None:
                self._loaded = _load()
            self._used = time.monotonic()
            if self._idle and self._timer is None:
                self._let_go_in(self._idle)
            return self._loaded

    def _let_go_in(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._let_go)
        self._timer.name, self._timer.daemon = "voice", True
        self._timer.start()

    def _let_go(self) -> None:
        """Leave memory, unless it has spoken since the timer was set."""
        with self._lock:
            left = self._used + self._idle - time.monotonic()
            if left > 0:
                self._let_go_in(left)
                return
            self._loaded = self._timer = None
        system.give_memory_back()


def assets() -> Path | None:
    """The folder of the package's files. The package itself is not imported."""
    found = find_spec("hibari")
    return Path(found.origin).parent / "assets" if found and found.origin else None


def _load() -> Any:
    folder = assets()
    if not folder or not all((folder / name).is_file() for name in DIGESTS):
        raise VoiceError(MISSING)
    for name, digest in DIGESTS.items():
        with (folder / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                raise VoiceError(DAMAGED)
    from hibari import Hibari  # only now: the import alone takes a while

    voice = Hibari(voice="heart", model=str(folder / "hibari.onnx"), threads=1)
    voice("Ready.", seed=SEED)  # loads the lexicon, which would otherwise delay the first sentence
    return voice


def spelt(sentence: str, names: Mapping[str, str]) -> str:
    """A sentence in which names have their phonemes, in Hibari's own notation: "[Anouk](/ɐnˈuk/)"."""
    return replaced(sentence, names, lambda found, ipa: f"[{found}](/{letters_of(ipa)}/)")


def letters_of(ipa: str) -> str:
    """IPA in Hibari's letters. What it has no letter for, it leaves out by itself."""
    return IPA.sub(lambda found: LETTERS[found[0]], ipa.strip("/[] "))


def phonemes_of(text: str) -> str:
    """How it says a text, in IPA. Raises VoiceError."""
    if assets() is None:
        raise VoiceError(MISSING)
    from hibari.g2p import G2P  # only now: the import alone takes a while

    spoken: str = G2P()(text)
    return "".join(IN_IPA.get(letter, letter) for letter in spoken)
