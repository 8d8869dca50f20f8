"""Exchanging the data: at every interruption the old or the new, whole; the old is kept until the new is healthy."""

import contextlib
import fcntl
import os
from pathlib import Path

import pytest

from appliance.core.errors import StoreError
from appliance.storage import swap
from appliance.storage.database import Store

OLD = {"larson.db": "old", "larson.db-wal": "old log", "box.key": "old key", "larson.toml": "old settings"}
NEW = {"larson.db": "new", "box.key": "new key", "web.key": "new cookie"}


class CutError(Exception):
    """The power went."""


@pytest.fixture
def folder(tmp_path) -> Path:
    """Old data, and new data that is ready."""
    for name, text in OLD.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "tls").mkdir()
    (tmp_path / "tls" / "ca.pem").write_text("old certificate")
    stage = swap.fresh_stage(tmp_path)
    for name, text in NEW.items():
        (stage / name).write_text(text)
    swap.make_ready(tmp_path)
    return tmp_path


def found(folder: Path) -> dict[str, str]:
    names = (name for name in swap.MEMBERS if name != "tls")
    data = {name: (folder / name).read_text() for name in names if (folder / name).exists()}
    return data | ({"tls": "there"} if (folder / "tls").exists() else {})


def cut_after(monkeypatch, steps: int) -> None:
    """Have the power go after so many changes of the disk."""
    left = iter(range(steps))

    def counted(function):
        def run(*args, **options):
            if next(left, None) is None:
                raise CutError
            return function(*args, **options)

        return run

    monkeypatch.setattr(Path, "rename", counted(Path.rename))
    monkeypatch.setattr(Path, "replace", counted(Path.replace))
    monkeypatch.setattr(swap.shutil, "rmtree", counted(swap.shutil.rmtree))


def test_new_data_takes_the_place_of_old(folder):
    swap.settle(folder)
    assert found(folder) == NEW and swap.state_of(folder) == swap.UNPROVEN
    assert found(folder / swap.OLD) == OLD | {"tls": "there"}
    assert swap.confirm(folder) and not swap.confirm(folder)
    assert {path.name for path in folder.iterdir()} == {*NEW, swap.LOCK}


@pytest.mark.parametrize("steps", range(12))
def test_the_power_may_go_at_any_step(folder, monkeypatch, steps):
    with monkeypatch.context() as patch:
        cut_after(patch, steps)
        with contextlib.suppress(CutError):
            swap.settle(folder)
    swap.settle(folder)
    assert found(folder) == NEW and found(folder / swap.OLD) == OLD | {"tls": "there"}


@pytest.mark.parametrize("steps", range(14))
def test_and_on_the_way_back(folder, monkeypatch, steps):
    swap.settle(folder)
    (folder / "larson.db-wal").write_text("log of the new database")
    with monkeypatch.context() as patch:
        cut_after(patch, steps)
        with contextlib.suppress(CutError):
            swap.undo(folder)
    if swap.state_of(folder) == swap.UNPROVEN:  # it went before anything was changed
        assert found(folder) == NEW | {"larson.db-wal": "log of the new database"} and swap.undo(folder)
    swap.settle(folder)
    assert found(folder) == OLD | {"tls": "there"} and swap.state_of(folder) == ""
    assert not (folder / swap.OLD).exists() and not (folder / swap.NEW).exists()


def test_nothing_is_exchanged_under_a_program_that_runs(folder):
    running = swap.FolderLock(folder)
    swap.settle(folder)
    assert found(folder)["larson.db"] == "old"
    running.close()
    swap.settle(folder)
    assert found(folder)["larson.db"] == "new"


def test_no_program_starts_in_the_middle(folder, monkeypatch):
    monkeypatch.setattr(swap, "PATIENCE", 0.1)
    with swap.alone(folder) as is_alone, pytest.raises(StoreError, match="being restored"):
        assert is_alone
        Store(folder)


def test_the_old_data_goes_after_a_minute_of_health(folder, clock):
    swap.settle(folder)
    health = [False, True]
    proof = swap.Proof(folder, lambda: health.pop(0), clock)
    proof.check()
    clock.advance(swap.PROVED + 1)
    proof.check()
    assert (folder / swap.OLD).exists(), "it was not healthy"
    clock.advance(swap.PROVED + 1)
    proof.check()
    proof.check()
    assert not (folder / swap.OLD).exists() and swap.state_of(folder) == ""


def test_a_box_that_never_gets_healthy_goes_back(folder):
    swap.settle(folder)
    assert [swap.count_start(folder) for _ in range(swap.MOST_STARTS + 1)] == [True, True, True, False]
    assert found(folder) == OLD | {"tls": "there"}
    assert swap.count_start(folder), "nothing is left to go back from"


def test_without_old_data_nothing_is_kept(tmp_path):
    (swap.fresh_stage(tmp_path) / "larson.db").write_text("new")
    swap.make_ready(tmp_path)
    swap.settle(tmp_path)
    assert swap.state_of(tmp_path) == "" and not (tmp_path / swap.OLD).exists() and not swap.undo(tmp_path)


def test_a_store_lets_go_of_the_folder_when_it_cannot_open(tmp_path):
    (tmp_path / "larson.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(StoreError, match="cannot be opened"):
        Store(tmp_path)
    descriptor = os.open(tmp_path / swap.LOCK, os.O_RDWR)
    assert swap.flock(descriptor, fcntl.LOCK_EX)
    os.close(descriptor)
