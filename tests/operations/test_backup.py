"""Backups: one encrypted file, whole or not at all, of one moment, that opens on another box."""

import itertools
import threading

import numpy as np
import pytest
from operations.safe import WORDS, full_folder, parts_of, rows, tree

from appliance.core.errors import BackupError
from appliance.operations import backup as backup_module
from appliance.operations.backup import TEMPORARY, make_backup
from appliance.operations.backup_keys import PublicKey, key_of
from appliance.operations.restore import restore_backup
from appliance.records.chat import Message
from appliance.records.people import StoredSample
from appliance.storage.chats import Chats
from appliance.storage.database import Store
from appliance.storage.people import People


def test_a_backup_opens_on_another_box_with_everything(box_folder, key, tmp_path):
    seen = []
    size = make_backup(box_folder, tmp_path / "backup", key, lambda *done: seen.append(done))
    found = restore_backup(tmp_path / "other", tmp_path / "backup", WORDS, all_settings=True)
    assert size == (tmp_path / "backup").stat().st_size and seen[-1][0] == seen[-1][1] > 0
    assert (tmp_path / "backup").stat().st_mode & 0o777 == 0o600
    assert found.people == 3 and not found.settings_left_out
    assert rows(tmp_path / "other") == rows(box_folder)
    small = parts_of(box_folder).keys() - {"about.json", "larson.db"}
    assert {name: (tmp_path / "other" / name).read_bytes() for name in small} == {
        name: (box_folder / name).read_bytes() for name in small
    }
    assert not list(box_folder.glob(f"{TEMPORARY}*"))


def test_a_box_without_anyone_can_be_backed_up(store, key, tmp_path):
    make_backup(store.path.parent, tmp_path / "backup", key)
    assert restore_backup(tmp_path / "other", tmp_path / "backup", WORDS).people == 0


def test_nothing_of_it_can_be_read_without_the_passphrase(sealed):
    assert not [word for word in (b"Ada", b"Cleo", b"SQLite", b"larson.db", b"PRIVATE KEY") if word in sealed]


def test_the_box_can_lock_what_it_cannot_open(box_folder, key, tmp_path):
    """It keeps the public half; nobody has to type the passphrase at night."""
    kept = PublicKey.from_json(key.to_json())
    make_backup(box_folder, tmp_path / "backup", kept)
    assert WORDS.encode() not in key.to_json()
    with pytest.raises(BackupError, match="does not open"):
        restore_backup(tmp_path / "other", tmp_path / "backup", key.shared.hex())
    assert restore_backup(tmp_path / "other", tmp_path / "backup", f" {WORDS} ").people == 3


def test_who_knows_only_the_public_key_makes_no_file_that_opens(box_folder, key, tmp_path):
    foreign = PublicKey(key.salt, key.log_n, key.public, bytes(32))
    make_backup(box_folder, tmp_path / "backup", foreign)
    with pytest.raises(BackupError, match="does not open"):
        restore_backup(tmp_path / "other", tmp_path / "backup", WORDS)


@pytest.mark.parametrize("weak", ["", "short", "a" * 40, "ababababababab"])
def test_a_weak_passphrase_is_refused(weak):
    with pytest.raises(BackupError, match="longer passphrase"):
        key_of(weak)


def test_a_damaged_key_says_what_to_do():
    for text in (b"", b"{}", b"[]", b'{"salt": 1}', b"\xff"):
        with pytest.raises(BackupError, match="Set the passphrase"):
            PublicKey.from_json(text)


def test_it_is_of_one_moment_while_people_register_and_chat(tmp_path, key, new_database):
    folder = tmp_path / "data"
    ended = threading.Event()
    with Store(folder) as store:
        writer = threading.Thread(target=write_on, args=(store, ended))
        writer.start()
        try:
            for number in range(4):
                make_backup(folder, tmp_path / f"backup{number}", key)
        finally:
            ended.set()
            writer.join()
    counts = [check_whole(tmp_path, number) for number in range(4)]
    assert counts == sorted(counts) and counts[-1] > counts[0], "people came in between"


def write_on(store: Store, ended: threading.Event) -> None:
    people, chats = People(store), Chats(store)
    for number in itertools.count():
        person = people.register(f"Person {number}", [StoredSample("m", np.ones(4, np.float32), b"x" * 9000)] * 5)
        head = chats.ask(person.id, None, "question").conversation
        chats.add(person.id, head, Message("assistant", "answer " * 200))
        if ended.is_set():
            return


def check_whole(tmp_path, number: int) -> int:
    folder = tmp_path / f"other{number}"
    restore_backup(folder, tmp_path / f"backup{number}", WORDS)
    with Store(folder) as store:
        everybody = People(store).all()
        for person in everybody:
            assert len(People(store).views(person.id)) == 5, "a whole person or none"
            for head in Chats(store).of(person.id):
                assert Chats(store).messages(person.id, head.id)
    return len(everybody)


def test_what_cannot_be_written_leaves_nothing(box_folder, key, tmp_path, monkeypatch):
    before = tree(box_folder)
    with pytest.raises(BackupError, match="cannot be written"):
        make_backup(box_folder, tmp_path / "nowhere" / "backup", key)
    (tmp_path / "backup").write_bytes(b"the one before")

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup_module, "write_backup", fail)
    with pytest.raises(BackupError, match="No space left"):
        make_backup(box_folder, tmp_path / "backup", key)
    assert (tmp_path / "backup").read_bytes() == b"the one before"
    assert {path.name for path in tmp_path.iterdir()} == {"box", "backup"} and tree(box_folder) == before


def test_a_full_disk_is_noticed_before_anything_is_written(box_folder, key, tmp_path, monkeypatch):
    monkeypatch.setattr(backup_module, "SPARE", 1 << 60)
    with pytest.raises(BackupError, match="too full"):
        make_backup(box_folder, tmp_path / "backup", key)


def test_copies_of_a_killed_backup_are_removed_and_those_in_use_are_not(tmp_path, key):
    folder = full_folder(tmp_path / "data")
    (folder / f"{TEMPORARY}left").mkdir()
    with backup_module.own_folder(folder) as used:
        make_backup(folder, tmp_path / "backup", key)
        assert used.exists() and not (folder / f"{TEMPORARY}left").exists()
