"""`larson backup` and `larson restore` as people use them: files, pipes, and what the doctor says of them."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from operations.hosts import host_in, write
from operations.safe import WORDS, forged, parts_of, rows
from support import ROOT

from appliance.cli import backup as command
from appliance.cli import main
from appliance.core.config import replace
from appliance.operations.backup_format import MAGIC
from appliance.operations.backup_places import file_name
from appliance.operations.doctor_backups import backups as check


@pytest.fixture
def words(tmp_path) -> Path:
    (tmp_path / "words").write_text(f"{WORDS}\n")
    return tmp_path / "words"


@pytest.fixture
def larson(box_folder, monkeypatch):
    """Run the command on the full box; gives click's result."""
    monkeypatch.setenv("LARSON_DATA", str(box_folder))
    return lambda *words, **options: CliRunner().invoke(main, [str(word) for word in words], **options)


def run(*words: object, folder: Path, **options) -> subprocess.CompletedProcess:
    """The command as a process, whose standard input and output are files of the caller's."""
    environ = {**os.environ, "LARSON_DATA": str(folder), "PYTHONPATH": str(ROOT)}
    told = [sys.executable, "-m", "appliance.cli", *map(str, words)]
    return subprocess.run(told, cwd=ROOT, env=environ, check=False, timeout=120, stderr=subprocess.PIPE, **options)


def test_the_callers_own_files_are_written_and_read(box_folder, words, tmp_path):
    """On an installed box the command runs as a user that may not go where its owner may."""
    with (tmp_path / "box.larson").open("wb") as file:
        done = run("backup", "-", "--passphrase-file", words, folder=box_folder, stdout=file)
    assert done.returncode == 0 and b"encrypted" in done.stderr
    with (tmp_path / "box.larson").open("rb") as file:
        other = tmp_path / "other"
        done = run("restore", "-", "--passphrase-file", words, folder=other, stdin=file, stdout=subprocess.PIPE)
    assert done.returncode == 0, done.stderr
    assert rows(other) == rows(box_folder) and not list(other.glob("backup-copy-*"))


def test_one_input_is_not_two(larson):
    result = larson("restore", "-", "--passphrase-file", "-", "--yes", input="x")
    assert result.exit_code == 2 and "cannot be both" in result.output


def test_the_question_takes_no_passphrase_from_standard_input(larson, tmp_path):
    result = larson("restore", tmp_path / "file", "--passphrase-file", "-", input=f"{WORDS}\n")
    assert result.exit_code == 2 and "--yes" in result.output


def test_settings_are_shown_before_they_are_taken_over(larson, tmp_path, box_folder, key):
    settings = '[network]\npairing = "anybody"\n[mqtt]\npassword = "hush"\n'
    parts = parts_of(box_folder) | {"larson.toml": settings.encode()}
    (tmp_path / "file").write_bytes(forged(key, list(parts.items())))
    before = (box_folder / "larson.toml").read_text()
    refused = larson("restore", tmp_path / "file", "--all-settings", input=f"y\n{WORDS}\nn\n")
    assert refused.exit_code == 1 and "network.pairing: " in refused.output and "→ anybody" in refused.output
    assert "hush" not in refused.output and "mqtt.password: none → ***" in refused.output
    assert (box_folder / "larson.toml").read_text() == before and not list(box_folder.glob("restore-*"))
    taken = larson("restore", tmp_path / "file", "--all-settings", input=f"y\n{WORDS}\ny\n")
    assert taken.exit_code == 0 and (box_folder / "larson.toml").read_text() == settings


def test_where_the_command_may_not_write_it_says_who_may(larson, words, monkeypatch, tmp_path):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("appliance.core.files.tempfile.mkstemp", refuse)
    monkeypatch.setattr(command.getpass, "getuser", lambda: "larson")
    result = larson("backup", tmp_path / "box.larson", "--passphrase-file", words)
    assert result.exit_code == 2
    assert "user larson" in result.output and "larson backup - >" in result.output


def test_the_doctor_counts_a_backup_wherever_it_went(larson, words, tmp_path, config, box_folder):
    host = host_in(tmp_path / "root", replace(config, "data", folder=box_folder))
    assert check(host).state == "attention", "there is something to lose, and no backup"
    assert larson("backup", tmp_path / "box.larson", "--passphrase-file", words, "--json").exit_code == 0
    verdict = check(host)
    assert verdict.state == "ok" and verdict.facts["days"] == 0
    later = host_in(tmp_path / "root", host.config, now=lambda: host.now() + timedelta(days=10))
    assert check(later).state == "attention"


def test_the_doctor_goes_by_the_age_of_the_newest(tmp_path, config, box_folder, sealed):
    host = host_in(tmp_path / "root", replace(config, "data", folder=box_folder))
    write(host.root, "var/backups/larson/notes.txt", "no backup")
    write(host.root, f"var/backups/larson/{file_name(host.now() + timedelta(days=9))}", MAGIC.decode())
    assert check(host).state == "attention", "another file, and one from the future"
    for days, state in ((90, "broken"), (10, "attention"), (1, "ok")):
        (host.root / f"var/backups/larson/{file_name(host.now() - timedelta(days=days))}").write_bytes(sealed)
        assert check(host).state == state
    json.dumps(dict(check(host).facts))


def test_the_report_goes_to_the_callers_own_file(config, tmp_path):
    with (tmp_path / "report.json").open("wb") as file:
        done = run("doctor", "--report", "-", "disk", folder=config.data.folder, stdout=file)
    assert json.loads((tmp_path / "report.json").read_text())["checks"].keys() == {"disk"}, done.stderr
