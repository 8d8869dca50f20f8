"""`larson voice enroll`: from recordings, and from a microphone that a file stands in for."""

import json
import wave

import numpy as np
import pytest
from click.testing import CliRunner

from appliance.cli import main
from appliance.core.errors import ModelError
from appliance.records.people import StoredSample
from appliance.records.sound import RATE
from appliance.storage.database import Store
from appliance.storage.people import People
from appliance.storage.voices import Voices

FIRST = "The wind was cold and the path was long, but nobody wanted to go home."
SECOND = "Bring two chairs and a table, and we can have lunch under the tree."


@pytest.fixture
def larson(tmp_path, monkeypatch, models):
    """Run the command in a box where Ada is registered."""
    try:
        models.best("speaker-embedding")
    except ModelError as error:
        pytest.skip(str(error))
    monkeypatch.setenv("LARSON_DATA", str(tmp_path / "data"))
    with Store(tmp_path / "data") as store:
        People(store).register("Ada", [StoredSample("m", np.zeros(4, np.float32), b"x")])
    return lambda *words: CliRunner().invoke(main, ["voice", "enroll", *map(str, words)])


@pytest.fixture
def known(tmp_path):
    def count() -> int:
        with Store(tmp_path / "data") as store:
            return len(Voices(store).of(People(store).find("Ada").id))

    return count


def save(path, samples):
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


def test_recordings_are_enough(larson, known, spoken, tmp_path):
    files = [save(tmp_path / f"{place}.wav", spoken(text)) for place, text in enumerate((FIRST, SECOND))]
    told = json.loads(larson("ada", *files, "--json").output)
    assert (told["name"], told["sentences"]) == ("Ada", 2) and told["similarity"] > 0.7
    assert known() == 2
    assert "forgotten" in larson("Ada", "--forget").output and known() == 0


def test_two_sentences_are_read_to_the_microphone(larson, known, spoken, tmp_path, monkeypatch):
    quiet = np.random.default_rng(0).normal(0, 1e-4, 2 * RATE).astype(np.float32)
    heard = np.concatenate([quiet, spoken(FIRST), quiet, spoken(SECOND), quiet])
    monkeypatch.setenv("LARSON_VOICE_MICROPHONE", str(save(tmp_path / "microphone.wav", heard)))
    monkeypatch.setenv("LARSON_VOICE_SPEAKER", "none")
    result = larson("Ada")
    assert "Read aloud" in result.output and "knows Ada" in result.output, result.output
    assert known() == 2


def test_what_cannot_be_used_changes_nothing(larson, known, spoken, tmp_path):
    good = spoken(FIRST)
    assert larson("Ada", save(tmp_path / "good.wav", good)).exit_code == 0
    for name, samples in (("silence", np.zeros(RATE)), ("tone", np.sin(np.arange(3 * RATE) / 3))):
        result = larson("Ada", tmp_path / "good.wav", save(tmp_path / f"{name}.wav", samples))
        assert result.exit_code == 2, name
    assert larson("Nobody", tmp_path / "good.wav").exit_code == 2
    assert known() == 1
