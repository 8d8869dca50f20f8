"""Daily backups: which are kept, when one is due, on which sticks, and what a failure says."""

import os
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from operations.safe import WORDS, full_folder, rows
from support import eventually

from appliance.core import system
from appliance.core.errors import BackupError
from appliance.operations import backup_places, backups
from appliance.operations.backup_format import MAGIC
from appliance.operations.backup_places import (
    Kept,
    backups_in,
    file_name,
    is_due,
    mounts,
    newest,
    remove_old,
    stick_at,
    to_keep,
)
from appliance.operations.backups import EVERY, Backups
from appliance.operations.restore import restore_backup
from appliance.storage import swap

MONDAY = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.fixture
def stick(tmp_path):
    return tmp_path / "stick" / "larson-backups"


@pytest.fixture
def made(box_folder, clock, stick, key, monkeypatch):
    """Backups of a full box, with a stick plugged in and a passphrase set."""
    stick.parent.mkdir()
    (stick.parent / "larson-backup").touch()
    monkeypatch.setattr(backups, "PATIENCE", 60.0)  # a busy machine is no disk that hangs
    service = Backups(box_folder, None, lambda: None, clock, lambda: [stick.parent])
    service.set_passphrase(WORDS)
    return service


def finished(service: Backups):
    return eventually(lambda: not service.work.running and service.work)


def day(number: int) -> Kept:
    when = MONDAY - timedelta(days=number)
    return Kept(backup_places.Path(file_name(when)), when)


def test_seven_days_four_weeks_and_six_months_are_kept():
    kept = to_keep([day(number) for number in range(400)])
    days = sorted((MONDAY - each.made_at).days for each in map(day, range(400)) if each.path in kept)
    assert days[:7] == [0, 1, 2, 3, 4, 5, 6]
    assert days[7:] == [8, 15, 30, 61, 92, 122], "Sundays of three more weeks, then the last days of months"


def test_over_a_year_of_days_the_rule_settles():
    folder: list[Kept] = []
    for number in reversed(range(500)):
        folder.append(day(number))
        keep = to_keep(folder)
        folder = [each for each in folder if each.path in keep]
    assert len(folder) <= 7 + 4 + 6 and (MONDAY - min(each.made_at for each in folder)).days > 120


def test_a_clock_that_jumps_costs_no_backups():
    ordinary = [day(number) for number in range(10)]
    far = Kept(backup_places.Path("far"), MONDAY + timedelta(days=9000))
    assert len(to_keep([*ordinary, far]) - {far.path}) >= 6
    assert not is_due(ordinary, MONDAY, EVERY) and is_due(ordinary, MONDAY + EVERY, EVERY)
    assert is_due([far], MONDAY, EVERY), "it was made under a wrong clock"
    assert not is_due([far, day(0)], MONDAY + timedelta(hours=1), EVERY), "no second one at once"
    assert is_due([], MONDAY, EVERY)


def test_other_files_are_left_alone(tmp_path):
    others = [
        "holiday.jpg",
        "larson-2026-13-45-000000.backup",
        "larson-backup.txt",
        "larson-2026-01-01-000000.backup.txt",
    ]
    for name in others:
        (tmp_path / name).touch()
    for number in range(40):
        (tmp_path / day(number).path.name).write_bytes(MAGIC)
    remove_old(tmp_path, MONDAY)
    left = {path.name for path in tmp_path.iterdir()}
    assert left >= set(others) and len(left) == len(others) + len(backups_in(tmp_path)) <= len(others) + 17


def test_backups_dated_in_the_future_push_no_new_one_out(made, stick, clock):
    """Made under a wrong clock, or by somebody who had the stick for a minute."""
    stick.mkdir()
    for number in range(1, 13):
        (stick / f"larson-2099-{number:02}-01-000000.backup").write_bytes(MAGIC)
    made.check()
    assert not finished(made).error
    assert newest(backups_in(stick), clock.now()), "the new one is kept"
    assert 6 <= len(backups_in(stick)) <= 18
    made.check()
    assert not made.work.running, "nothing is due"


@pytest.mark.parametrize("content", [b"", b"LARSON", b"holiday photos"])
def test_a_file_of_such_a_name_that_is_no_backup_counts_for_nothing(made, clock, content):
    made.target.mkdir()
    (made.target / file_name(clock.now())).write_bytes(content)
    (made.target / file_name(clock.now() + timedelta(minutes=1))).symlink_to(made.folder / "box.key")
    assert not made.all()
    made.check()
    assert not finished(made).error and len(made.all()) == 2


def test_an_upload_that_was_broken_off_is_removed(made, clock):
    made.receive(0, b"the first piece")
    os.utime(made.folder / backups.UPLOAD, (clock.now().timestamp(),) * 2)
    made.check()
    finished(made)
    assert (made.folder / backups.UPLOAD).exists(), "the rest may still come"
    clock.advance(backups.UPLOAD_AGE + 1)
    made.check()
    assert not (made.folder / backups.UPLOAD).exists()


def test_a_day_goes_by(made, clock, stick, tmp_path):
    made.check()
    assert not finished(made).error
    assert len(backups_in(made.target)) == len(backups_in(stick)) == 1
    made.check()
    assert not made.work.running, "nothing is due"
    clock.advance(EVERY.total_seconds())
    made.check()
    assert not finished(made).error and len(backups_in(made.target)) == 2
    restore_backup(tmp_path / "other", backups_in(stick)[0].path, WORDS)
    assert rows(tmp_path / "other") == rows(made.folder)


def test_without_a_passphrase_nothing_is_made(box_folder, clock):
    service = Backups(box_folder, None, lambda: None, clock, list)
    service.check()
    assert not service.work.kind and not service.target.exists()
    with pytest.raises(BackupError, match="Set a passphrase"):
        service.make_now()


def test_a_stick_that_fails_says_so_and_is_tried_again_later(made, clock, stick):
    stick.write_text("no folder")
    made.check()
    assert "cannot be written" in finished(made).error
    assert len(backups_in(made.target)) == 1, "the other place has its backup"
    made.check()
    assert not made.work.running, "not at once again"
    stick.unlink()
    clock.advance(backups.RETRY)
    made.check()
    assert not finished(made).error and len(backups_in(stick)) == 1


def test_what_a_power_cut_left_on_a_stick_goes(made, stick):
    stick.mkdir()
    (stick / "larson-2026-01-01-000000.backup.123-abc.partial").touch()
    made.make_now()
    assert not finished(made).error and [path.suffix for path in stick.iterdir()] == [".backup"]


def test_one_at_a_time(made, monkeypatch):
    monkeypatch.setattr(backups, "make_backup", lambda *_: eventually(lambda: seen))
    seen: list[str] = []
    made.make_now()
    for other in (made.make_now, lambda: made.restore(WORDS), made.reset):
        with pytest.raises(BackupError, match="Wait"):
            other()
    seen.append("go on")
    finished(made)


def test_only_marked_sticks_are_taken(tmp_path, monkeypatch):
    for name in ("marked", "plain", "link", "elsewhere"):
        (tmp_path / name).mkdir()
    (tmp_path / "marked" / "Larson-Backup.txt").touch()
    (tmp_path / "link" / "larson-backup").symlink_to("/etc")
    (tmp_path.parent / "larson-backup").mkdir(exist_ok=True)
    monkeypatch.setattr(backup_places, "MOUNTS", (f"{tmp_path}/",))
    there = [tmp_path / name for name in ("marked", "plain", "link", "gone")] + [tmp_path.parent]
    monkeypatch.setattr(backup_places.system, "mount_points", lambda: there)
    found = [place.path for mount in mounts() if (place := stick_at(mount))]
    assert found == [tmp_path / "marked" / "larson-backups"]


def test_a_stick_that_is_mounted_twice_counts_once(monkeypatch):
    """A service with its own view of /media has each mount below it twice."""
    part = namedtuple("part", "device mountpoint")
    there = [part("/dev/sda1", "/media/b"), part("nas:/share", "/mnt/nas"), part("/dev/sda1", "/media/b")]
    monkeypatch.setattr(system.psutil, "disk_partitions", lambda all: there)  # psutil's name
    assert mounts() == [Path("/media/b")], "a network's disk is no stick"


def test_an_upload_is_restored(made, clock, tmp_path):
    made.make_now()
    finished(made)
    data = made.all()[0].path.read_bytes()
    restarts: list[str] = []
    other = Backups(full_folder(tmp_path / "other"), None, lambda: restarts.append("again"), clock, list)
    other.receive(0, data[:1000])
    with pytest.raises(BackupError, match="interrupted"):
        other.receive(5, data[1000:])
    other.receive(0, data[:1000])
    other.receive(1000, data[1000:])
    other.restore("something else entirely")
    assert "does not open" in finished(other).error and not restarts
    other.receive(0, data)
    other.restore(WORDS)
    assert not finished(other).error and restarts == ["again"]
    assert swap.state_of(other.folder) == swap.READY and not (other.folder / backups.UPLOAD).exists()


def test_after_a_reset_nothing_personal_is_left_in_the_bytes(made, stick):
    made.make_now()
    finished(made)
    folder = made.folder
    (folder / "models").mkdir()
    (folder / "models" / "model.gguf").write_bytes(b"a model")
    (folder / "cache").mkdir()
    (folder / "cache" / "state").write_bytes(b"what Ada said")
    held = [path.open("rb") for path in folder.rglob("*") if path.is_file() and path.suffix in (".key", ".db")]
    made.reset()
    swap.settle(folder)
    for file in held:
        assert not file.read().strip(b"\0"), "overwritten, not only unlinked"
        file.close()
    assert {str(path.relative_to(folder)) for path in folder.rglob("*")} == {
        *("larson.toml", "larson.lock", "models", "models/model.gguf")
    }
    assert backups_in(stick), "what is on a stick is the owner's own"
