"""The voices: English is Hibari, out of its package; German and Dutch are the program espeak-ng."""

import io
import shutil
import wave

import numpy as np
import pytest
from support import eventually

from appliance.core.errors import VoiceError
from appliance.records.sound import Clip
from appliance.speech import espeak_voice, hibari_voice
from appliance.speech.espeak_voice import EspeakVoice
from appliance.speech.hibari_voice import HibariVoice
from appliance.speech.mouth import Mouth, joined, write_wav

needs_espeak = pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed")
SAID = {"en": "The kettle is on.", "de": "Der Kessel ist an.", "nl": "De ketel staat aan."}


@pytest.fixture(scope="module")
def mouth():
    return Mouth()


def loudness(clip: Clip) -> float:
    return float(np.sqrt(np.mean(clip.samples**2)))


@pytest.mark.parametrize(
    "language", ["en", pytest.param("de", marks=needs_espeak), pytest.param("nl", marks=needs_espeak)]
)
def test_a_sentence_as_sound(mouth, language):
    clip = mouth.speak(SAID[language], language)
    assert clip.rate == 24_000 and clip.samples.dtype == np.float32 and 0.7 < clip.seconds < 3
    assert 0.05 < loudness(clip) < 0.12 and np.abs(clip.samples).max() <= 1
    assert np.flatnonzero(np.abs(clip.samples) > 0.02)[0] < 0.1 * clip.rate, "it begins at once"
    assert abs(clip.samples[0]) < 0.001 and abs(clip.samples[-1]) < 0.001, "no click at the ends"


def test_the_same_sentence_always_sounds_the_same(mouth):
    assert np.array_equal(mouth.speak("Good evening.", "en").samples, mouth.speak("Good evening.", "en").samples)


@pytest.mark.parametrize("language", ["en", pytest.param("de", marks=needs_espeak)])
def test_speed(mouth, language):
    slow, fast = (mouth.speak(SAID[language], language, speed).seconds for speed in (0.7, 1.5))
    assert slow > 1.4 * fast


def test_a_whole_text_is_said_by_sentence(mouth):
    clips = list(mouth.say("Hello. How are you? 🎉", "en-GB"))
    assert len(clips) == 2 and joined(clips).seconds == pytest.approx(sum(clip.seconds for clip in clips))
    assert list(mouth.say("🎉", "en")) == [] and joined([]).seconds == 0
    assert mouth.speak("!", "en").seconds < 1


def test_how_a_name_is_said(mouth):
    usual = mouth.speak("Hello Siobhan.", "en")
    corrected = Mouth(names={"Siobhan": "ʃɪˈvɔːn"}).speak("Hello SIOBHAN.", "en")
    assert corrected.seconds != usual.seconds
    assert hibari_voice.spelt("Siobhan's, Siobhans", {"siobhan": "ʃɪˈvɔːn"}) == "[Siobhan](/ʃɪˈvɔn/)'s, Siobhans"
    assert espeak_voice.spelt("Hallo Siobhan.", {"Siobhan": "ʃɪˈvɔːn"}) == "Hallo [[SI'vO:n]]."


def test_a_language_that_it_does_not_know(mouth):
    assert not mouth.state("fr").ok and "fr" not in mouth.languages and "en" in mouth.languages
    with pytest.raises(VoiceError, match="English, German and Dutch"):
        mouth.speak("Bonjour.", "fr")


def test_without_the_program_it_says_what_to_install():
    alone = Mouth([HibariVoice(), EspeakVoice("espeak-that-is-not-there")])
    assert alone.languages == ("en",) and alone.state("de").state == "absent"
    with pytest.raises(VoiceError, match="apt install espeak-ng"):
        alone.speak("Hallo.", "de")
    with pytest.raises(VoiceError, match="apt install espeak-ng"):
        EspeakVoice("espeak-that-is-not-there").speak("Hallo.", "de", 1.0, {})


def test_a_program_that_fails_is_told_of():
    with pytest.raises(VoiceError, match="could not say that"):
        EspeakVoice("false").speak("Hallo.", "de", 1.0, {})


def test_it_leaves_memory_when_nobody_needs_it_and_comes_back():
    kept, let_go = HibariVoice(), HibariVoice(idle=0.3)
    first = let_go.speak("Hello.", "en", 1.0, {})
    kept.speak("Hello.", "en", 1.0, {})
    eventually(lambda: not let_go.loaded)
    assert kept.loaded
    assert np.array_equal(let_go.speak("Hello.", "en", 1.0, {}).samples, first.samples)


def test_a_damaged_network_is_not_loaded(monkeypatch, tmp_path):
    for name in hibari_voice.DIGESTS:
        (tmp_path / name).write_bytes(b"something else")
    monkeypatch.setattr(hibari_voice, "assets", lambda: tmp_path)
    with pytest.raises(VoiceError, match="damaged"):
        HibariVoice().speak("Hello.", "en", 1.0, {})
    monkeypatch.setattr(hibari_voice, "assets", lambda: None)
    assert HibariVoice().state().state == "absent"
    with pytest.raises(VoiceError, match="missing"):
        HibariVoice().speak("Hello.", "en", 1.0, {})


@needs_espeak
def test_text_is_not_taken_for_options_or_phonemes():
    voice = EspeakVoice()
    plain, marked = (voice.speak(text, "de", 1.0, {}) for text in ("abc", "[[abc]]"))
    assert voice.speak("--help", "de", 1.0, {}).seconds < 2 and marked.seconds == pytest.approx(plain.seconds, abs=0.2)


def test_a_wav_file():
    made = write_wav(Clip(np.array([0, 0.5, -1, 2], np.float32), 24_000))
    with wave.open(io.BytesIO(made)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth(), file.getnframes()) == (24_000, 1, 2, 4)
        assert np.frombuffer(file.readframes(4), "<i2").tolist() == [0, 16383, -32767, 32767]
