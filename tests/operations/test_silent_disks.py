"""Disks that do not answer: a dying stick, or a share whose machine is off. Only their own backups wait for them."""

import os
import threading

import pytest
from operations.hosts import host_in
from operations.safe import WORDS
from support import eventually

from appliance.core.errors import BackupError
from appliance.core.patience import Patience
from appliance.operations import backup_places, backup_work, backups
from appliance.operations.backup_places import backups_in
from appliance.operations.backups import Backups
from appliance.operations.doctor_backups import backups as check


@pytest.fixture
def dead(tmp_path, monkeypatch):
    """A mount that does not answer before the event is set."""
    (tmp_path / "dead").mkdir()
    answers, scandir = threading.Event(), os.scandir

    class Fair(Patience):
        """Gives the dead one a moment, and all others the time that a busy machine takes."""

        def _question(self, place):
            asked = super()._question(place)
            asked.until += 0.0 if place == tmp_path / "dead" and not answers.is_set() else 60.0
            return asked

    monkeypatch.setattr(backups, "Patience", Fair)
    monkeypatch.setattr(backups, "PATIENCE", 0.2)

    def look(path):
        if str(path) == str(tmp_path / "dead"):
            answers.wait(60)
        return scandir(path)

    monkeypatch.setattr(backup_places.os, "scandir", look)
    yield tmp_path / "dead", answers
    answers.set()


@pytest.fixture
def made(box_folder, clock, key, dead):  # the key makes passphrases quick
    service = Backups(box_folder, None, lambda: None, clock, lambda: [dead[0]])
    service.set_passphrase(WORDS)
    return service


def finished(service: Backups):
    return eventually(lambda: not service.work.running and service.work)


def test_one_that_hangs_is_named_and_the_others_get_their_backup(made, dead):
    made.check()
    assert not finished(made).error and len(backups_in(made.target)) == 1
    own, silent = made.places()
    assert own.answers and not silent.answers and silent.path == dead[0]
    (dead[0] / "larson-backup").touch()
    dead[1].set()
    eventually(lambda: all(place.answers for place in made.places()))
    made.check()
    assert not finished(made).error and len(backups_in(dead[0] / "larson-backups")) == 1


def test_it_is_asked_by_one_thread_only(made, dead):
    made.places()
    before = threading.active_count()
    for _ in range(5):
        made.places()
    eventually(lambda: threading.active_count() <= before)
    dead[1].set()


def test_one_that_hangs_while_it_is_written_to_is_given_up(made, clock, monkeypatch):
    hangs, goes_on, left = threading.Event(), threading.Event(), threading.Event()

    def hang(*_):
        hangs.set()
        goes_on.wait(60)
        left.set()
        raise BackupError("The stick was unplugged.")

    monkeypatch.setattr(backups, "make_backup", hang)
    made.check()
    assert hangs.wait(60) and made.work.running
    clock.advance(backup_work.STALLED + 1)
    assert not made.work.running and "does not answer" in made.work.error
    made.check()
    assert not made.work.running, "not at once again"
    goes_on.set()
    left.wait(60)
    assert "does not answer" in made.work.error, "what is given up has no say any more"


def test_the_doctor_names_it(config, tmp_path, dead, monkeypatch):
    monkeypatch.setattr("appliance.operations.doctor_backups.SECONDS", 0.2)
    verdict = check(host_in(tmp_path / "root", config, mounted=lambda: [dead[0]]))
    assert verdict.state == "attention" and str(dead[0]) in verdict.text and verdict.fix


def test_a_failure_is_no_answer():
    asked = Patience(lambda place: 1 // place, 30.0)
    assert asked.answers([1, 0]) == {1: 1}


def test_each_asks_anew(clock):
    """Who comes while somebody else asks gets an answer of their own, not one from before."""
    state, begun, goes_on = ["old"], threading.Event(), threading.Event()

    def ask(_):
        found = state[0]
        begun.set()
        goes_on.wait(60)
        return found

    patience = Patience(ask, 30.0)
    first = threading.Thread(target=lambda: patience.answers(["disk"]))
    first.start()
    begun.wait(60)
    state[0] = "new"
    second: list[dict] = []
    other = threading.Thread(target=lambda: second.append(patience.answers(["disk"])))
    other.start()
    goes_on.set()
    other.join(60)
    assert second == [{"disk": "new"}]
