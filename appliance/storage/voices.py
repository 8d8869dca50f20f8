"""What people's voices sound like, as vectors sealed under their key. No recording is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from appliance.records.vision import Vector
from appliance.storage.database import Store, now
from appliance.storage.samples import open_embedding, seal_numbers


@dataclass(frozen=True)
class VoiceTemplates:
    """A person's vectors of one model."""

    person_id: int
    vectors: list[Vector] = field(default_factory=list)


class Voices:
    """Reads and writes people's voices."""

    def __init__(self, store: Store):
        self._store = store

    def enrol(self, person_id: int, model: str, vectors: Sequence[Vector]) -> None:
        """Keep vectors in place of all that a person had. Raises NotFoundError or StoreError."""
        vault = self._store.person_vault(person_id)
        sealed = [seal_numbers(vector, vault, "embedding") for vector in vectors]
        row = {"person_id": person_id, "model": model, "created_at": now()}
        with self._store.adding() as db:
            db.execute("delete from voices where person_id = ?", [person_id])
            db["voices"].insert_all({**row, "embedding": embedding} for embedding in sealed)
        self._store.checkpoint()

    def forget(self, person_id: int) -> None:
        """Delete a person's voice. Raises StoreError."""
        with self._store.transaction() as db:
            db.execute("delete from voices where person_id = ?", [person_id])
        self._store.checkpoint()

    def of(self, person_id: int) -> list[Vector]:
        """A person's vectors of any model, oldest first. Raises NotFoundError or StoreError."""
        vault = self._store.person_vault(person_id)
        with self._store.reading() as db:
            rows = list(db.query("select embedding from voices where person_id = ? order by id", [person_id]))
        return [open_embedding(row, vault) for row in rows]

    def all(self, model: str) -> list[VoiceTemplates]:
        """Everyone with vectors of a model, by id. Raises StoreError."""
        query = (
            "select person_id, key, embedding from voices join people on people.id = person_id "
            "where model = ? order by person_id, voices.id"
        )
        with self._store.reading() as db:
            rows = db.execute(query, [model]).fetchall()
        found: dict[int, VoiceTemplates] = {}
        for person_id, key, sealed in rows:
            templates = found.setdefault(person_id, VoiceTemplates(person_id))
            templates.vectors.append(open_embedding({"embedding": sealed}, self._store.vault.person(key)))
        return list(found.values())

    def version(self) -> tuple[object, ...]:
        """Something that differs after every change, whichever process makes it. Raises StoreError."""
        query = "select count(*), coalesce(max(id), 0), coalesce(max(created_at), '') from voices"
        with self._store.reading() as db:
            return tuple(db.execute(query).fetchone())
