"""Copies of the data that updates leave: gone with a factory reset, after a week, and after somebody was deleted."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from appliance.core.errors import BackupError
from appliance.operations.backups import Backups
from appliance.records.people import StoredSample
from appliance.storage import swap, update_copies
from appliance.storage.database import Store
from appliance.storage.people import People, last_removal


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """The data of an installed box."""
    monkeypatch.setattr(update_copies, "INSTALLED", tmp_path / "data")
    monkeypatch.setattr(update_copies, "COPIES", tmp_path / "copies")
    with Store(tmp_path / "data") as store:
        register(store, "Ada")
    return tmp_path / "data"


def register(store: Store, name: str) -> int:
    return People(store).register(name, [StoredSample("m", np.zeros(4, np.float32), b"a photo")]).id


def copied(folder: Path, name: str = "before-update") -> Path:
    return Path(shutil.copytree(folder, update_copies.COPIES / name))


def test_a_reset_overwrites_and_removes_them(folder):
    copies = [copied(folder, name) for name in ("before-update", "after-update", "before-update.new")]
    (update_copies.COPIES / "photo.jpg").touch()
    held = [(copy / name).open("rb") for copy in copies for name in ("box.key", "larson.db")]
    Backups(folder, None, lambda: None, mounted=list).reset()
    swap.settle(folder)
    assert [path.name for path in update_copies.COPIES.iterdir()] == ["photo.jpg"]
    for file in held:
        assert not file.read().strip(b"\0"), "overwritten, not only unlinked"
        file.close()


def test_a_reset_that_was_interrupted_goes_on_with_them(folder, monkeypatch):
    copied(folder)
    swap.plan_reset(folder)
    with monkeypatch.context() as cut:
        cut.setattr(swap.update_copies, "remove_copies", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            swap.settle(folder)
    swap.settle(folder)
    assert not list(update_copies.COPIES.iterdir()) and not swap.state_of(folder)


def test_other_data_folders_leave_them_alone(folder, tmp_path):
    copied(folder)
    with Store(tmp_path / "other"):
        pass
    swap.plan_reset(tmp_path / "other")
    swap.settle(tmp_path / "other")
    assert list(update_copies.COPIES.iterdir())


def test_a_copy_that_cannot_be_deleted_stops_the_reset(folder, monkeypatch):
    place = copied(folder)
    monkeypatch.setattr(update_copies.os, "access", lambda path, _: path != place)
    with pytest.raises(BackupError, match="cannot delete"):
        Backups(folder, None, lambda: None, mounted=list).reset()
    assert not swap.state_of(folder)


def test_one_that_cannot_be_deleted_is_logged_and_the_box_starts(folder, monkeypatch, caplog):
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    copied(folder)
    swap.plan_reset(folder)
    monkeypatch.setattr(update_copies.shutil, "rmtree", refuse)
    swap.settle(folder)
    assert not swap.state_of(folder) and "cannot be deleted" in caplog.text


def after(**time: float) -> datetime:
    return datetime.now(UTC) + timedelta(**time)


def test_a_week_later_they_are_gone(folder):
    copied(folder)
    update_copies.expire(folder, None, after(days=6))
    assert list(update_copies.COPIES.iterdir())
    update_copies.expire(folder, None, after(days=7, minutes=1))
    assert not list(update_copies.COPIES.iterdir())


def test_what_a_full_disk_kept_in_the_data_folder_goes_with_them(folder):
    (folder / "after-update").mkdir()
    (folder / "after-update" / "larson.db").write_bytes((folder / "larson.db").read_bytes())
    update_copies.expire(folder, None, after(days=6))
    assert (folder / "after-update").exists()
    update_copies.expire(folder, None, after(days=7, minutes=1))
    assert not (folder / "after-update").exists() and (folder / "larson.db").exists()


def test_who_is_deleted_is_not_kept_in_them(folder):
    with Store(folder) as store:
        bob = register(store, "Bob")
        People(store).remove(bob)
        before = last_removal(store)
        copied(folder)
        assert before and before < update_copies.made_at(update_copies.COPIES / "before-update")
        update_copies.expire(folder, before, after(hours=2))
        assert list(update_copies.COPIES.iterdir()), "they were deleted before the copy was made"
        People(store).remove(People(store).find("Ada").id)
        update_copies.expire(folder, last_removal(store), after(minutes=30))
        assert list(update_copies.COPIES.iterdir()), "the update may still be taken back"
        update_copies.expire(folder, last_removal(store), after(hours=2))
    assert not list(update_copies.COPIES.iterdir())
