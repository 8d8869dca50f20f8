"""How names are said: found in a sentence, made of ordinary letters, said by the voices, and told to the worker."""

import shutil

import pytest

from appliance.core.errors import VoiceError
from appliance.speech.espeak_voice import EspeakVoice
from appliance.speech.mouth import Mouth
from appliance.speech.names_in_text import replaced
from appliance.speech.sounds_like import phonemes, tidy

needs_espeak = pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed")


@pytest.mark.parametrize(
    ("sentence", "names", "found"),
    [
        ("Mark, mark the date.", ["Mark"], ["Mark"]),
        ("Mark the date.", ["Mark"], []),
        ("It is late. Will you come?", ["Will"], []),
        ("Will is here, and I will tell Will.", ["Will"], ["Will", "Will"]),
        ("Ask ANOUK or anouk.", ["Anouk"], ["ANOUK"]),
        ("Hello anouk.", ["anouk"], ["anouk"]),
        ("Anouk de Vries and Anouk's cat, Anouks", ["Anouk", "Anouk de Vries"], ["Anouk de Vries", "Anouk"]),
        ("Die Hanna sagt, wil je dat?", ["Wil", "Hanna"], ["Hanna"]),
        ("你好 王小明 !", ["王小明"], ["王小明"]),
        ("J.R. (a.b)", ["J.R."], ["J.R."]),
        ("Nobody.", [], []),
    ],
)
def test_which_words_are_names(sentence, names, found):
    seen = []
    replaced(sentence, dict.fromkeys(names, "x"), lambda word, _: seen.append(word) or word)
    assert seen == found


@needs_espeak
def test_phonemes_of_ordinary_letters():
    assert phonemes("Anoook", "en") == phonemes("Anook", "en-GB") != phonemes("Anook", "nl")
    assert "ʃ" in phonemes("Shi-vawn", "en") and "(" not in phonemes("Rendez Vous", "de")
    assert phonemes("Zoë", "xx") == phonemes("Zoë", "en")


def test_without_espeak_the_english_voice_makes_them():
    made = phonemes("Shivawn", "en", EspeakVoice("espeak-that-is-not-there"))
    assert made.startswith(("ʃ", "ˈʃ", "ˌʃ")) and not set(made) & set("AIWOY")


@pytest.mark.parametrize("bad", ["", "  ", "--", None, 7, "x" * 61])
def test_what_is_no_sound(bad):
    with pytest.raises(VoiceError, match="letters|too long"):
        phonemes(bad, "en")


@pytest.mark.parametrize(
    "bad", ["[[h@l'oU]]", "<break time='9s'/>", "a; rm -rf ~", "$(id)", "-v de\n", "a\0b", "a/b", "王"]
)
def test_nothing_but_letters_reaches_the_program(bad):
    if bad == "-v de\n":
        assert tidy(bad) == "-v de"  # standard input, not an option
        return
    with pytest.raises(VoiceError, match="Latin letters"):
        phonemes(bad, "en")


@needs_espeak
@pytest.mark.parametrize("language", ["en", "de", "nl"])
def test_every_voice_says_it_so(language):
    usual = Mouth()
    told = Mouth(names={"Siobhan": phonemes("Shi-vawn", "en")})
    assert told.speak("Siobhan.", language).samples.tobytes() != usual.speak("Siobhan.", language).samples.tobytes()
    assert (
        told.speak("Good evening.", language).samples.tobytes()
        == usual.speak("Good evening.", language).samples.tobytes()
    )
