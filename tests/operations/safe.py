"""What the tests of backups share: a folder with everything in it, and ways to look at one."""

import hashlib
import io
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from support import ROOT

from appliance.operations.backup import ABOUT, DATABASE, SMALL_PARTS
from appliance.operations.backup_format import Writer
from appliance.operations.backup_keys import PublicKey
from appliance.storage.database import Store

WORDS = "correct horse battery"
EVERYTHING = ROOT / "tests" / "fixtures" / "data-0.1" / "data"


def full_folder(target: Path) -> Path:
    """A data folder in use: people, chats, documents, phones, settings and certificates, brought up to date."""
    shutil.copytree(EVERYTHING, target)
    target.chmod(0o700)
    Store(target).close()
    return target


def rows(folder: Path) -> dict[str, list[Any]]:
    """All rows of all tables, but for the ledger of migrations, which says when they ran."""
    with closing(sqlite3.connect(folder / DATABASE)) as db:
        tables = [row[0] for row in db.execute("select name from sqlite_master where type = 'table'")]
        wanted = [table for table in tables if not table.startswith(("sqlite_", "_sqlite_"))]
        return {table: sorted(db.execute(f"select * from {table}").fetchall(), key=repr) for table in wanted}


def tree(folder: Path) -> dict[str, str]:
    """The digest of every file below a folder; of the lock, which is empty, only that it may be there."""
    files = (path for path in sorted(folder.rglob("*")) if path.name != "larson.lock")
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        for path in files
    }


def forged(key: PublicKey, parts: list[tuple[str, bytes]]) -> bytes:
    """A well encrypted file with any parts, as somebody can make it who has the passphrase."""
    file = io.BytesIO()
    writer = Writer(file, key)
    for name, data in parts:
        writer.begin(name, len(data))
        writer.write(data)
    writer.finish()
    return file.getvalue()


def parts_of(folder: Path) -> dict[str, bytes]:
    """The parts of an honest backup of a folder that nobody uses."""
    about = {ABOUT: json.dumps({"version": "0.1.0", "made_at": "2026-01-01T00:00:00+00:00"}).encode()}
    names = [*SMALL_PARTS, DATABASE]
    return about | {name: (folder / name).read_bytes() for name in names if (folder / name).exists()}
