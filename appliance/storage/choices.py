"""Choices of the owner at run time; they override the settings until removed."""

import sqlite3
from contextlib import closing
from pathlib import Path

from appliance.storage.database import Store


class Choices:
    """Names and values."""

    def __init__(self, store: Store):
        self._store = store

    def get(self, name: str) -> str:
        """Empty if nothing was chosen."""
        with self._store.reading() as db:
            row = next(db.query("select value from settings where name = ?", [name]), None)
        return str(row["value"]) if row else ""

    def set(self, name: str, value: str) -> None:
        """An empty value removes a choice."""
        with self._store.transaction() as db:
            if value:
                db["settings"].upsert({"name": name, "value": value}, pk="name")
            else:
                db.execute("delete from settings where name = ?", [name])


def kept_in(folder: Path) -> dict[str, str]:
    """The choices in a data folder, which is only read; none where there is no database, or it cannot be read."""
    path = (folder / "larson.db").absolute()
    if not path.exists():
        return {}
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=1.0)) as db:
            return dict(db.execute("select name, value from settings"))
    except sqlite3.Error:  # another version's, damaged, or another user's
        return {}
