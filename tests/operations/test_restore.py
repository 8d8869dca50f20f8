"""Restoring: whatever a file holds is hostile until checked, and a refusal changes nothing."""

import json
import os
import sqlite3
import struct
from contextlib import closing

import pytest
from operations.safe import WORDS, forged, full_folder, parts_of, rows, tree

from appliance.core.errors import BackupError, StoreError
from appliance.operations.backup_format import CHUNK, LENGTHS, MAGIC, NAME, SIZE, Writer
from appliance.operations.restore import restore_backup
from appliance.storage import swap, transplant
from appliance.storage.database import Store


@pytest.fixture
def target(tmp_path):
    """Another box with data of its own."""
    return full_folder(tmp_path / "target")


@pytest.fixture
def refused(target, tmp_path):
    """Have a file refused: in words, with nothing changed and nothing left."""

    def refuse(data: bytes, match: str, passphrase: str = WORDS) -> None:
        (tmp_path / "hostile").write_bytes(data)
        before, outside = tree(target), {path.name for path in tmp_path.iterdir()}
        with pytest.raises((BackupError, StoreError), match=match):
            restore_backup(target, tmp_path / "hostile", passphrase)
        assert tree(target) == before and {path.name for path in tmp_path.iterdir()} == outside

    return refuse


@pytest.fixture
def hostile_database(tmp_path, key, refused):
    """Have a backup refused whose database was changed by SQL."""
    source = full_folder(tmp_path / "source")

    def refuse(match: str, *statements: str) -> None:
        parts = parts_of(source)
        copy = tmp_path / "changed.db"
        copy.write_bytes(parts["larson.db"])
        with closing(sqlite3.connect(copy, isolation_level=None)) as db:
            for statement in statements:
                db.execute(statement)
        parts["larson.db"] = copy.read_bytes()
        refused(forged(key, list(parts.items())), match)

    return refuse


# ---------------------------------------------------------------- the file


def test_a_file_that_is_cut_anywhere_is_refused(sealed, refused):
    header = len(MAGIC) + LENGTHS.size
    length = LENGTHS.unpack(sealed[len(MAGIC) : header])[1]
    for cut in (0, 5, header, header + 20, header + length, header + length + 9, len(sealed) // 2, len(sealed) - 1):
        refused(sealed[:cut], "damaged|not a backup")
    refused(sealed[: header + length + (CHUNK + 16)][:-16] + b"x" * 16, "damaged")
    refused(sealed + b"x", "damaged")


@pytest.mark.parametrize("share", [0.0, 0.0005, 0.0008, 0.001, 0.01, 0.3, 0.6, 0.9999])
def test_a_flipped_bit_is_noticed(sealed, refused, share):
    place = int(share * len(sealed))
    refused(sealed[:place] + bytes([sealed[place] ^ 4]) + sealed[place + 1 :], "damaged|not a backup|does not open")


def test_chunks_in_another_order_are_refused(key, box_folder, refused):
    parts = parts_of(box_folder) | {"larson.db": bytes(5 * CHUNK)}
    data = forged(key, list(parts.items()))
    start = len(MAGIC) + LENGTHS.size + LENGTHS.unpack(data[len(MAGIC) : len(MAGIC) + 4])[1]
    first, second = data[start : start + CHUNK + 16], data[start + CHUNK + 16 : start + 2 * (CHUNK + 16)]
    refused(data[:start] + second + first + data[start + 2 * (CHUNK + 16) :], "damaged")


def test_another_passphrase_is_refused(sealed, refused):
    for words in ("", "correct horse battery!", "x" * 5000):
        refused(sealed, "does not open", words)


def test_a_newer_format_is_refused(sealed, refused):
    refused(sealed[: len(MAGIC)] + struct.pack(">H", 2) + sealed[len(MAGIC) + 2 :], "newer version")


@pytest.mark.parametrize("cost", [0, 3, 40, 1 << 40, -1, True, "17", None])
def test_a_header_cannot_make_the_box_work_for_ever(sealed, refused, cost):
    length = LENGTHS.unpack(sealed[len(MAGIC) : len(MAGIC) + 4])[1]
    header = json.loads(sealed[len(MAGIC) + 4 : len(MAGIC) + 4 + length])
    text = json.dumps({**header, "log_n": cost}).encode()
    refused(MAGIC + LENGTHS.pack(1, len(text)) + text + sealed[len(MAGIC) + 4 + length :], "damaged")


def test_what_is_no_file_is_refused(target, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", tmp_path / "missing"):
        with pytest.raises(BackupError, match="not a backup|cannot be read"):
            restore_backup(target, path, WORDS)


# ---------------------------------------------------------------- the parts


@pytest.mark.parametrize(
    "name", ["../climbed", "/tmp/climbed", "tls/../../climbed", "tls", "larson.db-wal", "x" * 90, "box.key\0"]
)
def test_only_known_names_are_taken(key, box_folder, refused, name):
    refused(forged(key, [*parts_of(box_folder).items(), (name, b"x")]), "not Larson’s")


def test_odd_parts_are_refused(key, box_folder, refused):
    parts = parts_of(box_folder)
    refused(forged(key, [*parts.items(), ("larson.db", b"x")]), "damaged")
    refused(forged(key, list((parts | {"box.key": b"x" * 33}).items())), "damaged")
    refused(forged(key, list((parts | {"larson.toml": b"x" * (65 << 10)}).items())), "damaged")
    refused(forged(key, list((parts | {"web.key": b"short"}).items())), "damaged")
    refused(forged(key, list((parts | {"about.json": b"[" * 3000}).items())), "damaged")
    refused(forged(key, list((parts | {"about.json": b"[]"}).items())), "damaged")
    refused(forged(key, [(name, data) for name, data in parts.items() if name != "box.key"]), "no box.key")
    refused(forged(key, [("x" * 200, b"")]), "damaged")
    refused(forged(key, []), "not complete")


def test_a_part_larger_than_the_file_is_refused_before_a_byte_is_written(key, refused, tmp_path):
    with (tmp_path / "bomb").open("w+b") as file:
        writer = Writer(file, key)
        writer.write(NAME.pack(9) + b"larson.db" + SIZE.pack(1 << 62))
        writer.finish()
        file.seek(0)
        data = file.read()
    refused(data, "damaged")


def test_the_key_of_another_box_is_refused(key, box_folder, refused):
    refused(forged(key, list((parts_of(box_folder) | {"box.key": bytes(32)}).items())), "belongs to another")


def test_certificates_that_do_not_fit_are_refused(key, box_folder, tmp_path, refused):
    parts = parts_of(box_folder)
    other = parts_of(full_folder(tmp_path / "another"))
    refused(forged(key, list((parts | {"tls/ca.pem": b"nothing"}).items())), "damaged")
    refused(forged(key, [(name, data) for name, data in other.items() if name != "tls/ca.key"]), "damaged")


def test_settings_that_fit_another_machine_are_kept_aside(key, box_folder, target, tmp_path):
    for text in (b'[data]\nfolder = "/elsewhere"\n', b"[camera]\nunheard_of = 1\n", b"\xff"):
        data = forged(key, list((parts_of(box_folder) | {"larson.toml": text}).items()))
        (tmp_path / "backup").write_bytes(data)
        assert restore_backup(tmp_path / f"new{len(text)}", tmp_path / "backup", WORDS).settings_left_out
        assert not (tmp_path / f"new{len(text)}" / "larson.toml").exists()


# ---------------------------------------------------------------- the database


def test_sql_of_others_never_arrives(hostile_database):
    hostile_database("not one that Larson made", "create trigger t after insert on people begin select 1; end")
    hostile_database("not one that Larson made", "create view v as select * from people")
    hostile_database("not one that Larson made", "create virtual table v using fts5(x)")
    hostile_database("not one that Larson made", "create table extra (x)")
    hostile_database("not one that Larson made", "alter table people add column evil text")
    hostile_database("not one that Larson made", "alter table audit add column e generated always as (abs(-1)) virtual")
    trigger = "create trigger people_delete_changes_faces after delete on people begin delete from audit; end"
    hostile_database("not one that Larson made", "drop trigger people_delete_changes_faces", trigger)


def test_rows_that_cannot_be_are_refused(hostile_database):
    hostile_database("not one that Larson made", "update people set name = x'00ff' where id = 1")
    hostile_database("not one that Larson made", "update views set embedding = 'text'")
    hostile_database("not one that Larson made", "update people set owner = 1")
    hostile_database("not one that Larson made", "update people set owner = 0")
    hostile_database("not one that Larson made", "pragma foreign_keys = off", "update views set person_id = 999")
    hostile_database("damaged", "update people set name = cast(x'ff41' as text) where id = 2")
    hostile_database("damaged|another", "update people set name_key = 'other' where id = 2")
    hostile_database("damaged|another", "update people set key = zeroblob(60) where id = 2")


def test_a_database_of_a_newer_program_is_refused(hostile_database):
    newer = "insert into _sqlite_migrations (migration_set, name) values ('larson', 'm999_flying')"
    hostile_database("newer version", newer)
    hostile_database("not one that Larson made", "delete from _sqlite_migrations where name like 'm003%'")
    hostile_database("not one that Larson made", "drop table _sqlite_migrations")


def test_a_million_rows_are_refused(hostile_database):
    count = "with recursive n(x) as (select 1 union all select x + 1 from n where x < 1000000)"
    hostile_database("more rows of audit", f"insert into audit (at, what) {count} select 'now', 'x' from n")


def test_what_is_no_database_is_refused(key, box_folder, refused):
    parts = parts_of(box_folder)
    refused(forged(key, list((parts | {"larson.db": b"nothing of the kind"}).items())), "damaged")
    broken = bytearray(parts["larson.db"])
    broken[5 * 4096 : 30 * 4096] = os.urandom(25 * 4096)
    refused(forged(key, list((parts | {"larson.db": bytes(broken)}).items())), "damaged|not one|cannot be")


def test_rows_of_an_older_release_are_brought_up_to_date(key, box_folder, tmp_path):
    """Its database stopped at an earlier migration."""
    old = tmp_path / "old"
    old.mkdir()
    with closing(sqlite3.connect(old / "larson.db")) as connection:
        db = transplant.Database(connection)
        transplant.migrations.apply(db, stop_before="m016_face_changes")
        connection.execute("insert into audit (at, what) values ('now', 'started')")
        connection.commit()
    parts = parts_of(box_folder) | {"larson.db": (old / "larson.db").read_bytes()}
    (tmp_path / "backup").write_bytes(forged(key, list(parts.items())))
    restore_backup(tmp_path / "new", tmp_path / "backup", WORDS)
    found = rows(tmp_path / "new")
    assert [row[2] for row in found["audit"]] == ["started"] and "reminders" in found


# ---------------------------------------------------------------- while it is used


def test_data_in_use_is_not_replaced(sealed, target, tmp_path):
    (tmp_path / "backup").write_bytes(sealed)
    with Store(target):
        before = rows(target)
        with pytest.raises(BackupError, match="Stop it first"):
            restore_backup(target, tmp_path / "backup", WORDS)
        assert rows(target) == before
    restore_backup(target, tmp_path / "backup", WORDS)
    assert swap.state_of(target) == swap.UNPROVEN


def test_a_second_restore_waits_for_the_first_to_prove_itself(sealed, target, tmp_path):
    (tmp_path / "backup").write_bytes(sealed)
    restore_backup(target, tmp_path / "backup", WORDS)
    with pytest.raises(BackupError, match="isn’t confirmed"):
        restore_backup(target, tmp_path / "backup", WORDS)
    swap.confirm(target)
    restore_backup(target, tmp_path / "backup", WORDS)
