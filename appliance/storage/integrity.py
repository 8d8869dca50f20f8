"""Checks the database file without writing to it, while the appliance runs or not."""

import sqlite3
from contextlib import closing
from pathlib import Path

MOST = 5  # problems that are told
PATIENCE = 10.0  # seconds


def problems(path: Path) -> list[str]:
    """What is wrong with a database: SQLite's own words, at most five. Empty for one that is whole.

    A file that cannot be opened, or is no database, is a problem as well.
    """
    if not path.with_name(f"{path.name}-wal").exists() and not _problems(path, "immutable=1"):
        return []  # nobody has it open: so it is read without leaving files beside it
    return _problems(path, "mode=ro")


def _problems(path: Path, options: str) -> list[str]:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?{options}", uri=True, timeout=PATIENCE)) as db:
            found = [str(row[0]) for row in db.execute(f"PRAGMA integrity_check({MOST})")]
            loose = [f"a row of {row[0]} without its row of {row[2]}" for row in db.execute("PRAGMA foreign_key_check")]
    except sqlite3.Error as error:
        return [str(error)]
    return [*(line for line in found if line != "ok"), *loose][:MOST]


def unrecognised(path: Path, model: str) -> int | None:
    """How many people have no photo that an embedder has read. None if the database cannot be read now."""
    known = "select person_id from views where model = ? and not counter"
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=PATIENCE)) as db:
            found = db.execute(f"select count(*) from people where id not in ({known})", [model]).fetchone()
    except sqlite3.Error:
        return None
    return int(found[0])
