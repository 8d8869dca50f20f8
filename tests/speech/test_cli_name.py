"""`larson voice name`."""

import json
import shutil

import numpy as np
import pytest
from click.testing import CliRunner

from appliance.cli import main
from appliance.records.people import StoredSample
from appliance.storage.database import Store
from appliance.storage.people import People


@pytest.fixture
def larson(tmp_path, monkeypatch):
    """Run a command of the voice in a box where Siobhan is registered."""
    monkeypatch.setenv("LARSON_DATA", str(tmp_path / "data"))
    with Store(tmp_path / "data") as store:
        People(store).register("Siobhan", [StoredSample("m", np.zeros(4, np.float32), b"x")])
    return lambda *words: CliRunner().invoke(main, ["voice", *map(str, words)])


def test_a_name_is_corrected_said_so_and_forgotten(larson, tmp_path):
    def spoken() -> bytes:
        assert larson("say", "Hello Siobhan.", "--language", "en", "--output", tmp_path / "a.wav").exit_code == 0
        return (tmp_path / "a.wav").read_bytes()

    assert larson("name", "siobhan").output == "Siobhan is said as usual.\n"
    usual = spoken()
    done = larson("name", "Siobhan", "Shi-vawn", "--json")
    told = json.loads(done.output)
    assert (told["name"], told["sounds_like"], told["language"]) == ("Siobhan", "Shi-vawn", "en") and "ʃ" in told["ipa"]
    assert spoken() != usual
    assert larson("name", "Siobhan").output.startswith("Siobhan sounds like Shi-vawn (en): /")
    assert larson("name", "Siobhan", "--forget").output == "Siobhan is said as usual.\n"
    assert spoken() == usual


@pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed")
def test_the_letters_are_read_in_a_language(larson):
    made = [
        json.loads(larson("name", "Siobhan", "Schivon", "--language", each, "--json").output) for each in ("de", "en")
    ]
    assert made[0]["ipa"] != made[1]["ipa"]


def test_what_cannot_be_kept(larson):
    assert "No one named Ada" in larson("name", "Ada", "Aydah").output
    assert "Latin letters" in larson("name", "Siobhan", "[[x]]").output
    assert larson("name", "Siobhan", "Shi", "--forget").exit_code == 2
    assert larson("name", "Siobhan").output == "Siobhan is said as usual.\n"
