"""What was withdrawn since a backup was made stays withdrawn: removed phones and tokens, and PINs that were changed."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from appliance.storage.transplant import explained

DATABASE, KEY = "larson.db", "box.key"


@dataclass(frozen=True)
class Withdrawn:
    """What of a backup does not come back. `same_box` is false where nothing is known of what was removed since."""

    same_box: bool = False
    phones: int = 0
    tokens: int = 0
    pins: int = 0  # that are as they are now, not as they were


def keep_withdrawn(present: Path, stage: Path) -> Withdrawn:
    """Take out of the database in `stage` what the box of the folder `present` does not accept any more.

    Only a backup of this very box is compared; of another box, or where the present database cannot be read, everything
    comes as it was. Raises BackupError for the database in `stage`.
    """
    if not (present / DATABASE).is_file() or not _same_box(present, stage):
        return Withdrawn()
    try:
        phones, tokens, pins = _accepted(present / DATABASE)
    except sqlite3.Error:  # it is damaged, which may be why somebody restores
        return Withdrawn()
    with explained(), closing(sqlite3.connect(stage / DATABASE)) as db:
        db.execute("pragma secure_delete = on")
        counts = (
            _remove(db, "devices", "key", phones),
            _remove(db, "tokens", "digest", tokens),
            sum(_set_pin(db, *each) for each in pins),
        )
        db.commit()
    return Withdrawn(True, *counts)


def _same_box(present: Path, stage: Path) -> bool:
    try:
        return (present / KEY).read_bytes() == (stage / KEY).read_bytes()
    except OSError:
        return False


def _accepted(path: Path) -> tuple[set[bytes], set[bytes], list[tuple[bytes | None, int, bytes]]]:
    """The keys of phones, the digests of tokens, and of each person the PIN, the id and the key."""
    closed = "" if path.with_name(f"{path.name}-wal").exists() else "&immutable=1"  # then reading leaves no file behind
    with closing(sqlite3.connect(f"file:{path}?mode=ro{closed}", uri=True)) as db:
        phones = {row[0] for row in db.execute("select key from devices")}
        tokens = {row[0] for row in db.execute("select digest from tokens")}
        return phones, tokens, db.execute("select pin, id, key from people").fetchall()


def _remove(db: sqlite3.Connection, table: str, column: str, accepted: set[bytes]) -> int:
    gone = [row for row in db.execute(f"select id, {column} from {table}") if row[1] not in accepted]
    db.executemany(f"delete from {table} where id = ?", [(number,) for number, _ in gone])
    return len(gone)


def _set_pin(db: sqlite3.Connection, pin: bytes | None, number: int, key: bytes) -> int:
    """A person's key is theirs alone: what it locks on this box it unlocks in its backup."""
    changed = "update people set pin = ? where id = ? and key = ? and pin is not ?"
    return db.execute(changed, [pin, number, key, pin]).rowcount
