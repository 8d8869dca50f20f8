"""Makes phonemes of ordinary letters, as people write down how a name sounds: "Anook"."""

import re
import unicodedata

from appliance.core.errors import VoiceError
from appliance.core.i18n import say
from appliance.speech.espeak_voice import EspeakVoice
from appliance.speech.hibari_voice import phonemes_of

LONGEST = 60  # characters of what a person writes
LONGEST_IPA = 160
LANGUAGES = ("en", "de", "nl")  # in which the letters can be read
DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)  # "Anoook" is meant as "Anook"
FOREIGN = re.compile(r"\([a-z-]+\)")  # how espeak-ng marks another language within its phonemes
PHONEMES = re.compile(r"[^a-zæçðøħŋœǀ-ǃɐ-ʯβθχˈˌː ̩̃]")
EMPTY = say("Write how the name sounds, in ordinary letters.")
LONG = say("That is too long: {limit} characters at most.", limit=LONGEST)
LETTERS_ONLY = say("Use Latin letters, spaces, hyphens and apostrophes alone.")
NO_SOUND = say("None of this can be said. Use other letters.")


def tidy(sounds_like: object) -> str:
    """What a person wrote, in Unicode's form NFC and with single spaces. Raises VoiceError."""
    text = unicodedata.normalize("NFC", sounds_like) if isinstance(sounds_like, str) else ""
    text = " ".join(text.replace("’", "'").split())
    if len(text) > LONGEST:
        raise VoiceError(LONG)
    if not all(sign in " '-" or (sign.isalpha() and "LATIN" in unicodedata.name(sign)) for sign in text):
        raise VoiceError(LETTERS_ONLY)
    if not any(sign.isalpha() for sign in text):
        raise VoiceError(EMPTY)
    return text


def phonemes(sounds_like: object, language: str, espeak: EspeakVoice | None = None) -> str:
    """The IPA of letters that are read in a language ("en"): by espeak-ng, or without it by the English voice.

    Raises VoiceError.
    """
    letters = DRAWN_OUT.sub(r"\1\1", tidy(sounds_like))
    voice = espeak or EspeakVoice()
    code = language[:2].lower()
    made = voice.phonemes(letters, code if code in LANGUAGES else "en") if voice.state().ok else phonemes_of(letters)
    ipa = " ".join(PHONEMES.sub("", FOREIGN.sub("", made)).split())[:LONGEST_IPA]
    if not any(sign.isalpha() for sign in ipa):
        raise VoiceError(NO_SOUND)
    return ipa
