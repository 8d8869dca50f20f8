"""What the doctor finds in backups: a damaged one, one of an earlier passphrase, a stick that gets none any more."""

import hashlib
from datetime import timedelta

import pytest
from operations.hosts import host_in
from operations.safe import WORDS
from support import eventually

from appliance.core.config import replace
from appliance.operations import backup_sums
from appliance.operations.backup_sums import content_of, note_sum
from appliance.operations.backups import Backups
from appliance.operations.doctor_backups import backups as check


@pytest.fixture
def stick(tmp_path):
    folder = tmp_path / "stick"
    folder.mkdir()
    (folder / "larson-backup").touch()
    return folder


@pytest.fixture
def service(box_folder, stick, key):  # the key makes passphrases quick
    made = Backups(box_folder, None, lambda: None, mounted=lambda: [stick])
    made.set_passphrase(WORDS)
    made.make_now()
    assert not eventually(lambda: not made.work.running and made.work).error
    return made


@pytest.fixture
def host(tmp_path, config, box_folder, stick):
    return host_in(tmp_path / "root", replace(config, "data", folder=box_folder), mounted=lambda: [stick])


def flip(path, at):
    """Turn a bit of a file."""
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def test_a_backup_that_is_whole(service, host):
    assert check(host).state == "ok"
    assert {content_of(host.data, each.path) for each in service.all()} == {"whole"}


@pytest.mark.parametrize("at", [20, 3000, -1], ids=["header", "middle", "end"])
def test_one_bit_of_the_newest_on_a_stick_is_noticed(service, host, stick, at):
    (path,) = (stick / "larson-backups").iterdir()
    flip(path, at)
    verdict = check(host)
    assert verdict.state == "broken" and str(path) in verdict.text and "replace the disk" in verdict.fix


def test_one_that_was_cut_is_noticed(service, host):
    path = next(service.target.iterdir())
    path.write_bytes(path.read_bytes()[:-1000])
    assert content_of(host.data, path) == "damaged" and check(host).state == "broken"


def test_one_of_another_box_is_judged_by_its_beginning(host, box_folder, sealed, tmp_path):
    foreign = tmp_path / "larson-2026-01-01-000000.backup"
    foreign.write_bytes(sealed)
    assert content_of(tmp_path, foreign) == "whole"
    flip(foreign, 15)
    assert content_of(tmp_path, foreign) == "damaged"


def test_one_of_an_earlier_passphrase_is_named(service, host):
    service.set_passphrase("four other words instead", WORDS)
    verdict = check(host)
    assert verdict.state == "attention" and "earlier passphrase" in verdict.text


def test_a_stick_that_gets_no_backups_is_named(service, host, stick):
    for path in (stick / "larson-backups").iterdir():
        path.unlink()
    verdict = check(host)
    assert verdict.state == "attention" and str(stick) in verdict.text
    later = host_in(host.root, host.config, now=lambda: host.now() + timedelta(days=40), mounted=lambda: [stick])
    assert check(later).state == "broken", "all are old"


def test_the_list_has_the_form_of_sha256sum_and_an_end(service, host, monkeypatch, tmp_path):
    monkeypatch.setattr(backup_sums, "LONGEST", 3)
    (name,) = (path.name for path in service.target.iterdir())
    digests = {hashlib.sha256(each.path.read_bytes()).hexdigest() for each in service.all()}
    lines = (host.data / backup_sums.SUMS).read_text().splitlines()
    assert {tuple(line.split("  ")) for line in lines} == {(digest, name) for digest in digests}
    for number in range(5):
        note_sum(tmp_path, f"larson-{number}", "0" * 64)
    assert [line[-1] for line in (tmp_path / backup_sums.SUMS).read_text().splitlines()] == ["2", "3", "4"]
    (tmp_path / backup_sums.SUMS).write_bytes(b"\xff\n")
    note_sum(tmp_path, "larson-9", "0" * 64)
