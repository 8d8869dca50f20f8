"""The sound check: WAV files as microphone and speaker, and ears and a voice that follow a script."""

import time
import wave

import numpy as np
import pytest
from support import eventually

from appliance.core.config import Voice
from appliance.core.errors import SoundError, SpeechError
from appliance.core.i18n import verbatim
from appliance.hardware.sound.stream import SoundStream
from appliance.records.sound import RATE
from appliance.records.status import ComponentState
from appliance.speech.scripted import ScriptedSpeech
from appliance.voice import sound_check
from appliance.voice.sound_check import SoundCheck


@pytest.fixture
def tone(tmp_path):
    """Ten seconds of a tone."""
    samples = 0.3 * np.sin(2 * np.pi * 300 * np.arange(10 * RATE) / RATE)
    path = tmp_path / "tone.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes((32767 * samples).astype("<i2").tobytes())
    return str(path)


@pytest.fixture
def begun(tone, tmp_path, monkeypatch):
    """Makes a check of a microphone and a speaker, and begins it."""
    monkeypatch.setattr(sound_check, "SPEAK", 600.0)  # until the test says so, however busy the machine is
    monkeypatch.setattr(sound_check, "REST", 600.0)
    opened = []

    def begin(speech, *, speaker=True, **settings):
        where = str(tmp_path / "said.wav") if speaker else "none"
        config = Voice(**{"on": True, "microphone": tone, "speaker": where, **settings})
        checks = []
        stream = SoundStream(config, lambda near, far: checks and checks[0].take(near, far))
        opened.append(stream.start())
        checks.append(SoundCheck(speech, stream))
        eventually(lambda: stream.state.state != "starting")
        checks[0].begin("de")
        return checks[0]

    yield begin
    for stream in opened:
        stream.close()


def turn_over(check):
    """Somebody has spoken for a while, and their time is up."""
    eventually(lambda: check._hearing.samples > RATE // 10)
    check._until = time.monotonic()


def ended(check):
    turn_over(check)
    return eventually(lambda: (found := check.look()).stage in ("done", "failed") and found)


def test_what_was_understood_is_shown_and_answered_in_the_persons_language(begun, tmp_path):
    speech = ScriptedSpeech(["Hello box"])
    check = begun(speech)
    eventually(lambda: check.look().stage == "hearing")
    turn_over(check)
    stages = set()

    def over():
        found = check.look()
        stages.add(found.stage)
        return found.stage == "done" and found

    assert eventually(over).heard == "Hello box"
    assert "speaking" in stages and not check.running
    (said, language), *others = speech.said
    assert language == "de" and said.startswith("Ich höre dich") and not others


def test_silence_says_what_to_do(begun):
    found = ended(begun(ScriptedSpeech()))
    assert found.stage == "failed" and "choose another microphone" in found.problem


def test_without_a_speaker_it_says_so(begun):
    found = ended(begun(ScriptedSpeech(["Hello"]), speaker=False))
    assert found.stage == "failed" and "there is no speaker" in found.problem and found.heard == "Hello"


def test_a_closed_microphone_and_a_voice_that_loads_are_said_at_once(begun):
    with pytest.raises(SoundError, match="chat’s menu"):
        begun(ScriptedSpeech(), muted=True)
    with pytest.raises(SoundError, match="(?i)no microphone|sound library"):
        begun(ScriptedSpeech(), microphone="auto", speaker="none")
    loading = ScriptedSpeech()
    loading.state = ComponentState(False, "starting", verbatim("The voice is being loaded."))
    with pytest.raises(SpeechError, match="loaded"):
        begun(loading)


def test_a_check_that_is_stopped_lets_the_conversation_hear_again(begun):
    check = begun(ScriptedSpeech(["Hello"]))
    nothing = np.zeros(160, np.float32)
    assert check.take(nothing, nothing)
    check.stop()
    assert check.look().stage == "" and not check.take(nothing, nothing)
