"""Choices of the owner at run time; they override the settings until removed."""

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
