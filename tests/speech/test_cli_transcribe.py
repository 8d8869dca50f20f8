"""`larson voice transcribe`."""

import json
import wave

import numpy as np
import pytest
from click.testing import CliRunner

from appliance.cli.group import main
from appliance.cli.voice import COMMANDS


@pytest.fixture
def larson(monkeypatch):
    monkeypatch.setenv("LARSON_VOICE_RECOGNISER", "tiny")
    return lambda *words: CliRunner().invoke(main, ["voice", *map(str, words)], catch_exceptions=False)


def save(path, samples):
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes((32767 * samples).astype("<i2").tobytes())
    return path


def test_each_voice_command_is_where_the_group_says(larson):
    for name, (_, line) in COMMANDS.items():
        assert larson(name, "--help").exit_code == 0
        assert line in larson("--help").output.replace("\n", " ") or name in larson("--help").output


def test_a_recording_is_written_down(larson, tiny_files, spoken, tmp_path):
    file = save(tmp_path / "said.wav", np.pad(spoken("Good morning."), 16_000))
    assert larson("transcribe", file).output == "Good morning.\n"
    assert "Good morning." in larson("transcribe", file, "--times").output
    told = json.loads(larson("transcribe", file, "--json").output)
    assert (told["text"], told["model"], len(told["stretches"])) == ("Good morning.", "moonshine-tiny", 1)


def test_one_without_speech_and_one_that_is_none(larson, tiny_files, tmp_path):
    silent = larson("transcribe", save(tmp_path / "silent.wav", np.zeros(16_000)))
    assert (silent.exit_code, silent.output) == (1, "\n")
    (tmp_path / "a.wav").write_bytes(b"ID3 song")
    wrong = larson("transcribe", tmp_path / "a.wav", "--json")
    assert wrong.exit_code == 2
    assert "This is MP3. Send a WAV file." in wrong.output
