"""The timers of people, so that they outlive a restart. Their labels are sealed under their key.

A guest's timer is never stored.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from appliance.storage.database import Store


@dataclass(frozen=True)
class StoredTimer:
    """A timer of a person that runs or is paused."""

    id: int
    person_id: int
    label: str
    seconds: int  # it was set for
    ends_at: float  # seconds since 1970; without meaning while it is paused
    left: float | None  # seconds, while it is paused


class StoredTimers:
    """Everyone's timers in a store."""

    def __init__(self, store: Store):
        self._store = store

    def all(self) -> list[StoredTimer]:
        """Everything that is stored, oldest first. Raises StoreError."""
        with self._store.reading() as db:
            rows = list(db["timers"].rows_where(order_by="id"))
        return [StoredTimer(**{**row, "label": self._opened(row["person_id"], row["label"])}) for row in rows]

    def update(self, changed: Sequence[StoredTimer], gone: Collection[int]) -> None:
        """Store these as they are now, and delete those with these numbers. Raises StoreError or NotFoundError."""
        rows = [{**vars(each), "label": self._sealed(each.person_id, each.label)} for each in changed]
        with self._store.adding() if rows else self._store.transaction() as db:
            db["timers"].upsert_all(rows, pk="id")
            for number in gone:
                db.execute("delete from timers where id = ?", [number])

    def _sealed(self, person_id: int, label: str) -> bytes:
        return self._store.person_vault(person_id).seal(label.encode(), "timer")

    def _opened(self, person_id: int, sealed: bytes) -> str:
        return self._store.person_vault(person_id).open(sealed, "timer").decode()
