"""The embeddings of people's views, read for recognition. The pictures stay on the disk."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from appliance.records.vision import Vector
from appliance.storage.database import Store
from appliance.storage.samples import open_embedding


@dataclass(frozen=True)
class Templates:
    """A person's embeddings of one model, oldest first. A person who was removed has none, and no name."""

    person_id: int
    name: str = ""
    views: list[Vector] = field(default_factory=list)
    counters: list[Vector] = field(default_factory=list)  # counter-examples


class TemplateStore:
    """Reads templates; each call takes time in proportion to the people it reads."""

    def __init__(self, store: Store):
        self._store = store

    def all(self, model: str) -> list[Templates]:
        """The templates of everyone, by id. Raises StoreError."""
        return [found for found in self.changes(model, 0)[1] if found.name]

    def of(self, person_id: int, model: str) -> list[Vector]:
        """The embeddings of one person's views; empty if there are none. Raises StoreError."""
        [found] = self._read(model, "= ?", [person_id]) or [Templates(person_id)]
        return found.views

    def unknown(self, model: str) -> set[int]:
        """Ids of people without a view of a model, which cannot recognise them. Raises StoreError."""
        known = "select person_id from views where model = ? and not counter"
        with self._store.reading() as db:
            return {int(row["id"]) for row in db.query(f"select id from people where id not in ({known})", [model])}

    def version(self) -> int:
        """A number that grows with every change of views, names or people, whichever process makes it.

        Meaningless within a transaction: the number is taken back with it.
        """
        with self._store.reading() as db:
            return int(db.execute("select coalesce(max(version), 0) from face_changes").fetchone()[0])

    def changes(self, model: str, since: int) -> tuple[int, list[Templates]]:
        """The version, and the people who have changed since an earlier one, by id; all who are registered since 0.

        Another process may write between the two reads; its people are then reported again by the next call, never
        missed. Raises StoreError.
        """
        version = self.version()
        if version <= since:
            return version, []
        changed = "select person_id from face_changes where version > ?"
        with self._store.reading() as db:
            ids = [row[0] for row in db.execute(f"{changed} order by person_id", [since]).fetchall()]
        found = {templates.person_id: templates for templates in self._read(model, f"in ({changed})", [since])}
        return version, [found.get(person_id) or Templates(person_id) for person_id in ids]

    def _read(self, model: str, which: str, values: list[object]) -> list[Templates]:
        with self._store.reading() as db:
            people = db.execute(f"select id, name, key from people where id {which} order by id", values).fetchall()
            # By the index that holds all of these columns: through the table, the pictures would be read as well.
            views = db.execute(
                f"select person_id, id, counter, embedding from views where person_id {which} and model = ?",
                [*values, model],
            ).fetchall()
        rows = _by_person(views)
        return [self._open(person, rows.get(person[0], [])) for person in people]

    def _open(self, person: tuple[Any, ...], rows: list[tuple[Any, ...]]) -> Templates:
        person_id, name, key = person
        vault = self._store.vault.person(key)
        found = Templates(person_id, name)
        for _, _, counter, embedding in sorted(rows, key=lambda row: int(row[1])):
            vector = open_embedding({"embedding": embedding}, vault)
            (found.counters if counter else found.views).append(vector)
        return found


def _by_person(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return found
