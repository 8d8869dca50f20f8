"""`larson voice say`."""

import wave

import numpy as np
import pytest
from click.testing import CliRunner

from appliance.cli.group import main
from appliance.speech.clips import read_clip


@pytest.fixture
def larson(monkeypatch, tmp_path):
    monkeypatch.setenv("LARSON_DATA", str(tmp_path / "data"))

    def run(*words: object, text: str | None = None):
        return CliRunner().invoke(main, ["voice", "say", *map(str, words)], input=text, catch_exceptions=False)

    return run


def test_a_text_becomes_a_wav_file(larson, tmp_path):
    file = tmp_path / "said.wav"
    done = larson("Good morning. It is 14:30.", "--output", file)
    assert done.exit_code == 0 and done.output.startswith(f"{file}: ")
    with wave.open(str(file)) as written:
        assert written.getframerate() == 24_000 and 2 < written.getnframes() / 24_000 < 6


def test_it_reads_standard_input_and_writes_to_standard_output(larson, tmp_path):
    done = larson("-", "--output", "-", "--language", "en", "--speed", "1.5", text="Hello.")
    assert done.exit_code == 0 and done.stdout_bytes[:4] == b"RIFF"
    assert 0.2 < read_clip(done.stdout_bytes).seconds < 2


def test_it_plays_through_the_speaker(larson, tmp_path, monkeypatch):
    """A WAV file stands in for the speaker."""
    played = tmp_path / "played.wav"
    monkeypatch.setenv("LARSON_VOICE_SPEAKER", str(played))
    monkeypatch.setenv("LARSON_VOICE_VOLUME", "1")
    assert larson("Hello.").exit_code == 0
    assert np.abs(read_clip(played).samples).max() > 0.1


def test_without_a_speaker_it_says_what_else_can_be_done(larson, monkeypatch):
    monkeypatch.setenv("LARSON_VOICE_SPEAKER", "a speaker that nobody has")
    done = larson("Hello.")
    assert done.exit_code == 2 and "--output FILE.wav" in done.stderr


def test_nothing_to_say(larson):
    done = larson("🎉")
    assert done.exit_code == 2 and "nothing in this text" in done.stderr
