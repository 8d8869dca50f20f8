"""`larson settings`, and the page that documents every setting."""

import json

import pytest
from click.testing import CliRunner
from support import ROOT

from appliance.cli import main
from appliance.cli.settings import as_markdown
from appliance.core.config import SETTINGS


@pytest.fixture
def larson(tmp_path, monkeypatch):
    """Run the command with a data folder of its own; gives click's result."""
    monkeypatch.setenv("LARSON_DATA", str(tmp_path))
    (tmp_path / "larson.toml").write_text('[camera]\nsource = "rtsp://ada:secret@10.0.0.2/live"\nrate = 5\n')
    return lambda *words: CliRunner().invoke(main, words, catch_exceptions=False)


def test_the_documentation_is_the_generated_one():
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert text == as_markdown(), "run: larson settings --docs > docs/settings.md"


def test_the_command_prints_the_documentation(larson):
    assert larson("settings", "--docs").stdout == as_markdown()


def test_the_documentation_is_the_same_on_every_machine(monkeypatch):
    before = as_markdown()
    monkeypatch.setenv("XDG_DATA_HOME", "/somewhere/else")
    assert as_markdown() == before
    assert str(ROOT) not in before


def test_every_setting_is_shown_with_its_origin(larson, tmp_path):
    rows = {row["name"]: row for row in json.loads(larson("settings", "--json").stdout)}
    assert list(rows) == list(SETTINGS)
    assert rows["camera.rate"]["value"] == 5.0
    assert rows["camera.rate"]["origin"] == str(tmp_path / "larson.toml")
    assert rows["data.folder"]["origin"] == "LARSON_DATA"
    assert rows["server.port"]["origin"] == "default"


def test_a_named_file_is_shown(larson, tmp_path):
    file = tmp_path / "other.toml"
    file.write_text("[server]\nport = 9000\n")
    assert f"9000  ({file})" in larson("--config", str(file), "settings").stdout


def test_passwords_are_hidden(larson):
    for result in (larson("settings"), larson("settings", "--json")):
        assert "rtsp://ada:***@10.0.0.2/live" in result.stdout
        assert "secret" not in result.stdout


def test_a_bad_setting_is_one_line(larson, monkeypatch):
    monkeypatch.setenv("LARSON_FACES_MIN_FACE_LOGIN", "-5")
    result = larson("settings")
    assert result.exit_code == 2
    assert result.stderr == (
        "larson: faces.min_face_login = '-5' is not valid: it must be a whole number of pixels from 20 to 2000. "
        "It comes from the environment variable LARSON_FACES_MIN_FACE_LOGIN.\n"
    )
