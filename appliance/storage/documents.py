"""Documents as passages, each under its person's key."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from appliance.core.errors import NotFoundError
from appliance.core.i18n import say
from appliance.records.chat import Circle, Document
from appliance.storage.database import Store, next_id, now
from appliance.storage.vault import PersonVault

Matrix = NDArray[np.float32]
Tokens = NDArray[np.int8]
PASSAGES = (
    "select w.id, w.text, {what}, d.id as document_id, d.person_id, d.circle, d.title, d.model, p.key "
    "from passages w join documents d on d.id = w.document_id join people p on p.id = d.person_id"
)
BY_MEANING = PASSAGES.format(what="w.vector")
BY_WORDS = PASSAGES.format(what="w.tokens")
GUEST = -1  # stands for a guest: no person has it
VISIBLE = "(d.circle = 'anyone' or (? <> -1 and d.circle = 'members') or d.person_id = ?)"
NOT_YOURS = say("That document isn’t yours or no longer exists.")


@dataclass(frozen=True, eq=False)
class Encoding:
    """The embeddings of a passage."""

    vectors: Matrix  # [n, d], of its parts
    tokens: Tokens  # [t, 64], of all of its words


@dataclass(frozen=True, eq=False)
class StoredPassage:
    """A passage: its text and place."""

    id: int
    document_id: int
    person_id: int
    circle: Circle
    title: str  # of its document
    heading: str
    place: str
    text: str
    vectors: Matrix | None = None  # [n, d], of its parts; None if not requested or not made
    tokens: Tokens | None = None  # [t, 64], likewise
    model: str = ""  # the text embedder that made them


class Documents:
    """The documents in a store. Calls for a person see those whose circle they are in."""

    def __init__(self, store: Store):
        self._store = store

    def of(self, person_id: int | None) -> list[Document]:
        """The documents a person may read (None: a guest), newest first."""
        with self._store.reading() as db:
            rows = list(
                db.query(
                    "select d.*, p.key, (select count(*) from passages where document_id = d.id) as passages "
                    f"from documents d join people p on p.id = d.person_id where {VISIBLE} order by d.id desc",
                    _reader(person_id),
                )
            )
        return [_document(row, self._store.vault.person(row["key"]), person_id) for row in rows]

    def find(self, person_id: int, title: str, digest: str) -> tuple[Document | None, bool]:
        """A person's document with that content, or else that title, and whether the content is the same."""
        own = [document for document in self.of(person_id) if document.own]
        same = next((document for document in own if document.digest == digest), None)
        return (same, True) if same else (next((d for d in own if d.title == title), None), False)

    def add(  # noqa: PLR0913  # the columns of a document
        self,
        person_id: int,
        title: str,
        digest: str,
        size: int,
        circle: Circle,
        model: str,
        passages: Sequence[tuple[str, str, str, Encoding | None]],
        replaced: int | None,
    ) -> int:
        """Store a document, optionally replacing another, in one transaction. Returns its id.

        `passages` are (heading, place, text, embeddings by `model`). Raises NotFoundError or StoreError.
        """
        with self._store.adding() as db:
            vault = self._store.person_vault(person_id)
            if replaced is not None:
                self._delete(db, replaced)
            row = {"person_id": person_id, "circle": circle, "digest": digest, "size": size, "created_at": now()}
            sealed = vault.seal(title.encode(), "document title")
            number = int(db["documents"].insert({**row, "title": sealed, "model": model}).last_pk)
            db["passages"].insert_all(
                {
                    "id": next_id(db, "passages"),  # never reused: old answers refer to them
                    "document_id": number,
                    "text": vault.seal(json.dumps([heading, place, text]).encode(), "passage"),
                    **(_sealed(vault, encoding) if encoding else {"vector": None, "tokens": None}),
                }
                for heading, place, text, encoding in passages
            )
        if replaced is not None:
            self._store.checkpoint()
        return number

    def set_circle(self, person_id: int, document_id: int, circle: Circle) -> None:
        """Set who may read a person's own document. Raises NotFoundError or StoreError."""
        with self._store.transaction() as db:
            change = "update documents set circle = ? where id = ? and person_id = ?"
            if not db.execute(change, [circle, document_id, person_id]).rowcount:
                raise NotFoundError(NOT_YOURS)

    def remove(self, person_id: int, document_id: int) -> None:
        """Delete a person's document. Raises NotFoundError or StoreError."""
        with self._store.transaction() as db:
            if not db["documents"].count_where("id = ? and person_id = ?", [document_id, person_id]):
                raise NotFoundError(NOT_YOURS)
        self._store.shed("passages", "document_id = ?", [document_id])
        with self._store.transaction() as db:
            self._delete(db, document_id)
        self._store.checkpoint()

    def passages(self, document_id: int | None = None) -> list[StoredPassage]:
        """All passages, or those of one document, in their order. Raises StoreError."""
        where, values = ("where d.id = ?", [document_id]) if document_id is not None else ("", [])
        with self._store.reading() as db:
            rows = list(
                db.query(
                    f"{BY_MEANING} {where} order by w.id",
                    values,
                )
            )
        keys = {row["person_id"]: row["key"] for row in rows}
        vaults = {person: self._store.vault.person(key) for person, key in keys.items()}
        return [_passage(row, vaults[row["person_id"]]) for row in rows]

    def passage(self, person_id: int | None, passage_id: int) -> StoredPassage:
        """One passage that a person may read. Raises NotFoundError."""
        with self._store.reading() as db:
            row = next(
                db.query(
                    f"{BY_MEANING} where w.id = ? and {VISIBLE}",
                    [passage_id, *_reader(person_id)],
                ),
                None,
            )
        if row is None:
            raise NotFoundError(say("That passage no longer exists."))
        return _passage(row, self._store.vault.person(row["key"]))

    def found(self, person_id: int | None, ids: Sequence[int]) -> dict[int, StoredPassage]:
        """Passages by id, with their tokens: those that still exist and that a person may read."""
        with self._store.reading() as db:
            places = ", ".join("?" * len(ids))
            rows = list(db.query(f"{BY_WORDS} where w.id in ({places}) and {VISIBLE}", [*ids, *_reader(person_id)]))
        return {row["id"]: _passage(row, self._store.vault.person(row["key"])) for row in rows}

    def beginning(self, person_id: int | None, document_id: int, most: int) -> list[StoredPassage]:
        """The first passages of a document that a person may read. Raises NotFoundError."""
        with self._store.reading() as db:
            query = f"{BY_MEANING} where d.id = ? and {VISIBLE} order by w.id limit ?"
            rows = list(db.query(query, [document_id, *_reader(person_id), most]))
        if not rows:
            raise NotFoundError(say("That document no longer exists."))
        return [_passage(row, self._store.vault.person(row["key"])) for row in rows]

    def without_vectors(self, model: str) -> list[int]:
        """Ids of documents whose vectors another model made, or none."""
        with self._store.reading() as db:
            return [
                int(row["id"]) for row in db.query("select id from documents where model <> ? order by id", [model])
            ]

    def set_encodings(self, document_id: int, model: str, encodings: dict[int, Encoding]) -> None:
        """Set the embeddings of a document's passages, by passage id. Raises StoreError."""
        with self._store.transaction() as db:
            row = next(db.query("select person_id from documents where id = ?", [document_id]), None)
            if row is None:
                return
            vault = self._store.person_vault(row["person_id"])
            for number, encoding in encodings.items():  # of those that still exist
                sealed = _sealed(vault, encoding)
                change = "update passages set vector = ?, tokens = ? where id = ? and document_id = ?"
                db.execute(change, [sealed["vector"], sealed["tokens"], number, document_id])
            db["documents"].update(document_id, {"model": model})

    def _delete(self, db: Any, document_id: int) -> None:
        db.execute("delete from passages where document_id = ?", [document_id])
        db.execute("delete from documents where id = ?", [document_id])


def _reader(person_id: int | None) -> list[int]:
    """The values for VISIBLE."""
    return [GUEST, GUEST] if person_id is None else [person_id, person_id]


def _document(row: dict[str, Any], vault: PersonVault, reader: int | None) -> Document:
    title = vault.open(row["title"], "document title").decode()
    own = row["person_id"] == reader
    count = int(row["passages"])
    return Document(row["id"], title, own, row["circle"], row["size"], count, row["created_at"], row["digest"])


def _passage(row: dict[str, Any], vault: PersonVault) -> StoredPassage:
    heading, place, text = json.loads(vault.open(row["text"], "passage"))
    vectors = _unpacked(vault.open(row["vector"], "vector"), np.float32) if row.get("vector") else None
    tokens = _unpacked(vault.open(row["tokens"], "tokens"), np.int8) if row.get("tokens") else None
    title = vault.open(row["title"], "document title").decode()
    owner = int(row["person_id"])
    return StoredPassage(
        row["id"], row["document_id"], owner, row["circle"], title, heading, place, text, vectors, tokens, row["model"]
    )


def _sealed(vault: PersonVault, encoding: Encoding) -> dict[str, bytes]:
    vectors, tokens = encoding.vectors.astype(np.float32), encoding.tokens.astype(np.int8)
    return {"vector": vault.seal(_packed(vectors), "vector"), "tokens": vault.seal(_packed(tokens), "tokens")}


def _packed(rows: NDArray[Any]) -> bytes:
    """The count in four bytes, then the numbers."""
    return len(rows).to_bytes(4, "little") + rows.tobytes()


def _unpacked(data: bytes, kind: Any) -> NDArray[Any]:
    return np.frombuffer(data, kind, offset=4).reshape(int.from_bytes(data[:4], "little"), -1)
