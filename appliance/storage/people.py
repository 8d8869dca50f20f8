"""Registered people, with their encrypted samples."""

import json
import sqlite3
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from appliance.core.errors import ApplianceError, DuplicateError, NotFoundError, StoreError
from appliance.core.i18n import say
from appliance.core.names import clean_name, name_key
from appliance.records.people import Person, StoredSample
from appliance.records.vision import Vector
from appliance.storage.database import Store, next_id, now
from appliance.storage.pins import check_pin, fits, hash_pin
from appliance.storage.samples import open_view, seal_numbers, seal_view
from appliance.storage.vault import PersonVault

MAX_LINES = 20_000  # of the audit log
MAX_COUNTERS = 5  # of a person
MAX_VIEWS = 15  # of a person; more add nothing


def can_be_read(store: Store) -> bool:
    """Whether everyone's key can be decrypted, which a log-in needs."""
    try:
        with store.reading() as db:
            for row in db.execute("select key from people").fetchall():
                store.vault.person(row[0])
    except StoreError:
        return False
    return True


# The columns of a Person.
PERSON = (
    "select id, name, owner, created_at, "
    "(select count(*) from views where person_id = people.id and not counter) from people"
)

# Tables whose rows are somebody's, and have no rows of others below them.
OWNED = ("attempts", "tokens", "documents", "memories", "devices", "reminders", "list_items", "timers", "voices")

# The page preferences that a person can choose.
PREFERENCES = {
    "theme": ("dark", "light"),
    "text": ("normal", "large"),
    "contrast": ("normal", "high"),
    "motion": ("normal", "less"),
    "language": ("en", "nl", "de"),
}


class People:
    """The registered people in a store."""

    def __init__(self, store: Store):
        self._store = store

    def all(self) -> list[Person]:
        """Everyone, by name."""
        with self._store.reading() as db:
            return [_person(row) for row in db.execute(f"{PERSON} order by name_key").fetchall()]

    def count(self) -> int:
        """How many people are registered."""
        with self._store.reading() as db:
            return int(db["people"].count)

    def get(self, person_id: int) -> Person:
        """The person with that id; reads one row. Raises NotFoundError."""
        person = self._one("id", person_id)
        if person is None:
            raise NotFoundError(say("That person is no longer registered."))
        return person

    def named(self, name: str) -> Person | None:
        """The person of that name, however it is written, or None; also if the text is not a valid name."""
        return self._one("name_key", name_key(name))

    def find(self, name: str) -> Person:
        """The person of that name, however it is written. Raises InvalidNameError or NotFoundError."""
        tidy = clean_name(name)
        person = self.named(tidy)
        if person is None:
            raise NotFoundError(say("No one named {name} is registered.", name=tidy))
        return person

    def check_free(self, name: object) -> str:
        """The cleaned name, when it can be registered. Raises InvalidNameError or DuplicateError."""
        tidy = clean_name(name)
        if self.named(tidy):
            raise DuplicateError(say("The name {name} is taken. Log in with it, or choose another.", name=tidy))
        return tidy

    def _one(self, column: str, value: object) -> Person | None:
        try:
            with self._store.reading() as db:
                row = db.execute(f"{PERSON} where {column} = ?", [value]).fetchone()
        except (OverflowError, UnicodeEncodeError):  # SQLite cannot hold such a value, so no row has it
            return None
        return _person(row) if row else None

    def register(self, name: str, views: list[StoredSample]) -> Person:
        """Add a person with all views in one transaction; the first one is the owner.

        Raises InvalidNameError, DuplicateError or StoreError; then nothing was written.
        """
        tidy = self.check_free(name)
        key = self._store.vault.new_person_key()
        vault = self._store.vault.person(key)
        try:
            with self._store.adding() as db:
                created = now()
                owner = db["people"].count == 0
                person_id = next_id(db, "people")
                row = {"name": tidy, "name_key": name_key(tidy), "owner": owner, "key": key, "created_at": created}
                db["people"].insert({"id": person_id, **row})
                db["views"].insert_all(_view_row(person_id, view, vault, created) for view in views)
                _note(db, "registered", person_id, f"{len(views)} photos")
        except sqlite3.IntegrityError as error:
            raise DuplicateError(
                say("The name {name} is taken. Log in with it, or choose another.", name=tidy)
            ) from error
        return Person(person_id, tidy, owner, created, len(views))

    def remove(self, person_id: int) -> None:
        """Delete a person, their key and everything kept under it. Raises NotFoundError."""
        self.get(person_id)
        own = "select id from documents where person_id = ?"
        self._store.shed("passages", f"document_id in ({own})", [person_id])
        with self._store.transaction() as db:
            self.get(person_id)
            theirs = "select id from conversations where person_id = ?"
            db.execute(f"delete from messages where conversation_id in ({theirs})", [person_id])
            for table in ("conversations", "views"):
                db.execute(f"delete from {table} where person_id = ?", [person_id])
            db.execute(f"delete from passages where document_id in ({own})", [person_id])
            for table in OWNED:
                db.execute(f"delete from {table} where person_id = ?", [person_id])
            db.execute("delete from people where id = ?", [person_id])
            db.execute("delete from audit where person_id = ?", [person_id])
            # The box always has an owner: of those left, the one registered longest.
            longest = "id = (select min(id) from people) and not exists (select 1 from people where owner)"
            db.execute(f"update people set owner = 1 where {longest}")
            _note(db, "removed", person_id, "")
        self._store.scrub()

    def views(self, person_id: int) -> list[StoredSample]:
        """All views of a person, oldest first, and their counter-examples.

        Raises NotFoundError or StoreError.
        """
        vault = self._store.person_vault(person_id)
        with self._store.reading() as db:
            rows = list(db.query("select * from views where person_id = ? order by id", [person_id]))
        return [open_view(row, vault) for row in rows]

    def add_views(self, person_id: int, views: list[StoredSample], renew: bool = False) -> None:
        """Add samples to a person, or replace all others, in one transaction.

        Raises NotFoundError, StoreError, or ApplianceError when there would be too many.
        """
        vault = self._store.person_vault(person_id)
        with self._store.adding() as db:
            kept = 0 if renew else len(_own_views(db, person_id))
            if kept + len(views) > MAX_VIEWS:
                raise ApplianceError(
                    say(
                        "You can keep {limit} photos at most. Remove some first, or retake them all.",
                        limit=MAX_VIEWS,
                    )
                )
            if renew:
                db.execute("delete from views where person_id = ?", [person_id])  # and the counter-examples to the old
            created = now()
            db["views"].insert_all(_view_row(person_id, view, vault, created) for view in views)
            _note(db, "photos retaken" if renew else "photos added", person_id, f"{len(views)} photos")
        if renew:
            self._store.checkpoint()

    def add_counter(self, person_id: int, view: StoredSample) -> None:
        """Store a face that was mistaken for a person; the oldest is dropped if there are too many.

        Raises NotFoundError or StoreError.
        """
        vault = self._store.person_vault(person_id)
        with self._store.transaction() as db:
            newest = "select id from views where person_id = ? and counter order by id desc limit ?"
            kept = f"id in ({newest})"
            db.execute(
                f"delete from views where person_id = ? and counter and not {kept}",
                [person_id, person_id, MAX_COUNTERS - 1],
            )
            db["views"].insert(_view_row(person_id, replace(view, counter=True), vault, now()))
            _note(db, "not me", person_id, "")

    def remove_counters(self, person_id: int) -> None:
        """Delete the counter-examples of a person. Raises StoreError."""
        with self._store.transaction() as db:
            db.execute("delete from views where person_id = ? and counter", [person_id])
            _note(db, "not me undone", person_id, "")
        self._store.checkpoint()

    def remove_view(self, person_id: int, view_id: int) -> None:
        """Delete one view of a person, but never the last one. Raises ApplianceError."""
        with self._store.transaction() as db:
            ids = [
                row["id"] for row in db.query("select id from views where person_id = ? and not counter", [person_id])
            ]
            if view_id not in ids:
                raise NotFoundError(say("That photo no longer exists."))
            if len(ids) == 1:
                raise ApplianceError(
                    say("This is your last photo. You could not log in without it. Retake it instead.")
                )
            db.execute("delete from views where id = ?", [view_id])
            _note(db, "photo removed", person_id, "")
        self._store.checkpoint()

    def preferences(self, person_id: int) -> dict[str, str]:
        """A person's page preferences; empty without a person."""
        with self._store.reading() as db:
            row = next(db.query("select preferences from people where id = ?", [person_id]), None)
        return dict(json.loads(row["preferences"])) if row else {}

    def set_preferences(self, person_id: int, preferences: object) -> None:
        """Save a person's page preferences. Raises ApplianceError for an invalid choice."""
        if not isinstance(preferences, dict):
            raise ApplianceError(say("Send the choices as an object of names and values."))
        for name, value in preferences.items():
            if value not in PREFERENCES.get(name, ()):
                raise ApplianceError(say("{name} cannot be {value}.", name=str(name)[:40], value=str(value)[:40]))
        with self._store.transaction() as db:
            db["people"].update(person_id, {"preferences": json.dumps(preferences)})

    def set_pin(self, person_id: int, pin: object) -> None:
        """Set a person's PIN, or remove it if empty. Raises PinError or NotFoundError."""
        vault = self._store.person_vault(person_id)
        kept = vault.seal(hash_pin(check_pin(pin)), "pin") if pin != "" else None
        with self._store.transaction() as db:
            db["people"].update(person_id, {"pin": kept})
            _note(db, "PIN set" if kept else "PIN removed", person_id, "")

    def has_pin(self, person_id: int) -> bool:
        """Whether a person has a PIN."""
        return self._pin(person_id) is not None

    def pin_fits(self, person_id: int, pin: str) -> bool:
        """Whether it is that person's PIN, in constant time."""
        sealed = self._pin(person_id)
        kept = self._store.person_vault(person_id).open(sealed, "pin") if sealed else hash_pin("")
        return fits(pin, kept) and sealed is not None

    def _pin(self, person_id: int) -> bytes | None:
        with self._store.reading() as db:
            row = next(db.query("select pin from people where id = ?", [person_id]), None)
        return row["pin"] if row else None

    def history(self, person_id: int | None = None, most: int = 200) -> list[dict[str, Any]]:
        """The newest lines of the audit log, of everyone or of one person: {"at", "what", "person_id", "detail"}."""
        with self._store.reading() as db:
            where, values = ("where person_id = ?", [person_id]) if person_id is not None else ("", [])
            lines = db.query(
                f"select at, what, person_id, detail from audit {where} order by id desc limit {most:d}", values
            )
            return list(lines)

    def outdated(self, model: str) -> list[int]:
        """Ids of people with views that another embedder made."""
        with self._store.reading() as db:
            rows = db.query("select distinct person_id from views where model <> ? order by person_id", [model])
            return [int(row["person_id"]) for row in rows]

    def reembed(self, person_id: int, model: str, embeddings: dict[int, Vector]) -> None:
        """Give views, by their id, embeddings of another embedder, all in one transaction.

        A view that was deleted meanwhile stays deleted. Raises NotFoundError for a person who was.
        """
        vault = self._store.person_vault(person_id)
        with self._store.transaction() as db:
            for view_id, embedding in embeddings.items():
                given = [model, seal_numbers(embedding, vault, "embedding"), view_id, person_id]
                db.execute("update views set model = ?, embedding = ? where id = ? and person_id = ?", given)
            _note(db, "faces updated", person_id, f"{len(embeddings)} photos with {model}")

    def note(self, what: str, person_id: int | None = None, detail: str = "") -> None:
        """Write a line into the audit log: who, what, when; never pictures or texts."""
        with self._store.transaction() as db:
            _note(db, what, person_id, detail)


def _own_views(db: Database, person_id: int) -> list[int]:
    rows = db.query("select id from views where person_id = ? and not counter", [person_id])
    return [int(row["id"]) for row in rows]


def last_removal(store: Store) -> datetime | None:
    """When a person was deleted last, as far as the audit log goes back. Raises StoreError."""
    with store.reading() as db:
        [row] = db.query("select max(at) as at from audit where what = 'removed'")
    return datetime.fromisoformat(row["at"]) if row["at"] else None


def _note(db: Database, what: str, person_id: int | None, detail: str) -> None:
    number = int(db["audit"].insert({"at": now(), "what": what, "person_id": person_id, "detail": detail}).last_pk)
    db.execute("delete from audit where id <= ?", [number - MAX_LINES])


def _person(row: tuple[Any, ...]) -> Person:
    person_id, name, owner, created_at, views = row
    return Person(person_id, name, bool(owner), created_at, views)


def _view_row(person_id: int, view: StoredSample, vault: PersonVault, created: str) -> dict[str, object]:
    about = {"person_id": person_id, "direction": view.direction, "counter": view.counter, "created_at": created}
    return {**about, **seal_view(view, vault)}
