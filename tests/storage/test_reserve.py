"""A full disk: people log in and delete, nothing new is stored, and all goes on once there is room."""

import os
import shutil
import subprocess

import numpy as np
import pytest

from appliance.core.errors import StoreError
from appliance.records.people import StoredSample
from appliance.storage import reserve
from appliance.storage.attempts import Attempts
from appliance.storage.chats import Chats
from appliance.storage.database import Store
from appliance.storage.documents import Documents
from appliance.storage.people import People
from appliance.storage.reserve import Reserve

VIEW = StoredSample("m", np.ones(4, np.float32), b"x" * 20_000)


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 40 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("this user cannot mount a small disk")
    yield disk
    subprocess.run(["umount", disk], check=True)


def fill(disk) -> None:
    with (disk / "junk").open("wb") as file:
        try:
            while True:
                file.write(bytes(1 << 16))
                file.flush()
        except OSError:
            pass


@pytest.mark.installer
def test_a_full_disk_stops_neither_log_ins_nor_deletion(small_disk):
    with Store(small_disk / "data") as store:
        store.reserve.keep()
        people, attempts, chats, documents = People(store), Attempts(store), Chats(store), Documents(store)
        ada, bob = people.register("Ada", [VIEW]), people.register("Bob", [VIEW] * 5)
        talk = chats.ask(bob.id, None, "hello").conversation
        passages = [("h", "p", "text " * 100, None)] * 1000
        number = documents.add(ada.id, "me", "book", "d", 1, "", passages, None)
        fill(small_disk)
        assert shutil.disk_usage(small_disk).free == 0
        for add in (lambda: people.register("Cleo", [VIEW]), lambda: chats.ask(bob.id, talk, "more")):
            with pytest.raises(StoreError, match="disk is full"):
                add()
        for _ in range(50):
            attempts.take("face", ada.id)
            attempts.forgive("face", ada.id)
            people.note("log-in", ada.id)
        documents.remove(ada.id, number)
        people.remove(bob.id)
        assert [person.name for person in people.all()] == ["Ada"] and not attempts.locks()
        with pytest.raises(StoreError, match="disk is full"):
            people.register("Cleo", [VIEW])
        (small_disk / "junk").unlink()
        store.tidy()
        people.register("Cleo", [VIEW])
        assert (small_disk / "data" / "reserve").stat().st_size == reserve.SIZE
        with store.reading() as db:
            assert db.execute("pragma integrity_check").fetchone()[0] == "ok"


def test_without_its_keeper_no_reserve_is_made(tmp_path):
    kept = Reserve(tmp_path)
    kept.fill()
    assert not os.listdir(tmp_path)
    kept.require_room()
    kept.keep()
    assert (tmp_path / "reserve").stat().st_size == reserve.SIZE
    assert (tmp_path / "reserve").stat().st_mode & 0o777 == 0o600


def test_the_reserve_goes_when_little_is_left(tmp_path, monkeypatch):
    kept = Reserve(tmp_path)
    kept.keep()
    monkeypatch.setattr(kept, "_free", lambda: reserve.ENOUGH - 1)
    kept.open_if_needed()
    assert (tmp_path / "reserve").exists()
    with pytest.raises(StoreError, match="disk is full"):
        kept.require_room()
    monkeypatch.setattr(kept, "_free", lambda: reserve.LITTLE - 1)
    kept.open_if_needed()
    assert not (tmp_path / "reserve").exists()
