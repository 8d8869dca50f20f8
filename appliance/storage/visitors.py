"""Unknown faces, kept for a while if the owner wants it, each under its own key."""

from typing import Any

from appliance.core.errors import NotFoundError
from appliance.core.i18n import say
from appliance.records.people import StoredSample, Visitor
from appliance.records.vision import Vector
from appliance.storage.database import Store, now
from appliance.storage.samples import open_embedding, open_view, seal_view
from appliance.storage.vault import PersonVault


class Visitors:
    """The unknown faces in a store."""

    def __init__(self, store: Store):
        self._store = store

    def all(self) -> list[Visitor]:
        """Everyone who is not ignored, newest first."""
        with self._store.reading() as db:
            rows = db.query(
                "select v.id, count(*) as views, min(w.created_at) as first_at, max(w.created_at) as last_at "
                "from visitors v join visitor_views w on w.visitor_id = v.id "
                "where not v.ignored group by v.id order by last_at desc"
            )
            return [Visitor(**row) for row in rows]

    def add(self, view: StoredSample, visitor_id: int | None = None) -> int:
        """Store a sample of a known or new visitor. Returns their id. Raises StoreError or NotFoundError."""
        created = now()
        with self._store.adding() as db:
            key = self._store.vault.new_person_key() if visitor_id is None else self._key(visitor_id)
            vault = self._store.vault.person(key)
            if visitor_id is None:
                visitor_id = int(db["visitors"].insert({"key": key, "ignored": 0}).last_pk)
            db["visitor_views"].insert({"visitor_id": visitor_id, "created_at": created, **seal_view(view, vault)})
        return visitor_id

    def views(self, visitor_id: int) -> list[StoredSample]:
        """The views of one, oldest first. Raises NotFoundError or StoreError."""
        vault = self._store.vault.person(self._key(visitor_id))
        with self._store.reading() as db:
            rows = list(db.query("select * from visitor_views where visitor_id = ? order by id", [visitor_id]))
        return [open_view(row, vault) for row in rows]

    def templates(self, model: str) -> list[tuple[int, str, list[Vector]]]:
        """(id, time of the last view, embeddings) of everyone, ignored or not, as that embedder sees them."""
        query = (
            "select v.id as visitor, v.key, w.embedding, w.created_at from visitors v "
            "join visitor_views w on w.visitor_id = v.id where w.model = ? order by w.id"
        )
        with self._store.reading() as db:
            rows: list[dict[str, Any]] = list(db.query(query, [model]))
        vaults: dict[int, PersonVault] = {}
        vectors: dict[int, list[Vector]] = {}
        last: dict[int, str] = {}
        for row in rows:
            visitor = int(row["visitor"])
            if visitor not in vaults:
                vaults[visitor] = self._store.vault.person(row["key"])
            vectors.setdefault(visitor, []).append(open_embedding(row, vaults[visitor]))
            last[visitor] = row["created_at"]
        return [(visitor, last[visitor], views) for visitor, views in vectors.items()]

    def ignored(self, visitor_id: int) -> bool:
        """Whether the owner chose to ignore this one."""
        with self._store.reading() as db:
            return bool(db["visitors"].count_where("id = ? and ignored", [visitor_id]))

    def ignore(self, visitor_id: int) -> None:
        """Ignore a visitor. The pictures are deleted; the embeddings stay until they expire.

        Raises NotFoundError or StoreError.
        """
        with self._store.transaction() as db:
            vault = self._store.vault.person(self._key(visitor_id))
            db["visitors"].update(visitor_id, {"ignored": 1})
            nothing = {"crop": vault.seal(b"", "crop"), "landmarks": None}
            for row in list(db.query("select id from visitor_views where visitor_id = ?", [visitor_id])):
                db["visitor_views"].update(row["id"], nothing)
        self._store.checkpoint()

    def remove(self, visitor_id: int) -> None:
        """Delete one and all their views. Raises StoreError."""
        with self._store.transaction() as db:
            db.execute("delete from visitor_views where visitor_id = ?", [visitor_id])
            db.execute("delete from visitors where id = ?", [visitor_id])
        self._store.checkpoint()

    def clear(self) -> None:
        """Delete everything, whatever its date. Raises StoreError."""
        with self._store.reading() as db:
            if not db["visitors"].count:
                return
        with self._store.transaction() as db:
            db.execute("delete from visitor_views")
            db.execute("delete from visitors")
        self._store.checkpoint()

    def expire(self, before: str) -> int:
        """Delete the views taken before a time (ISO 8601), and visitors without any; how many views went."""
        with self._store.reading() as db:
            if not db["visitor_views"].count_where("created_at < ?", [before]):
                return 0
        with self._store.transaction() as db:
            gone = int(db.execute("delete from visitor_views where created_at < ?", [before]).rowcount)
            db.execute("delete from visitors where id not in (select visitor_id from visitor_views)")
        self._store.checkpoint()
        return gone

    def _key(self, visitor_id: int) -> bytes:
        with self._store.reading() as db:
            row = next(db.query("select key from visitors where id = ?", [visitor_id]), None)
        if row is None:
            raise NotFoundError(say("That face is no longer stored."))
        return bytes(row["key"])
