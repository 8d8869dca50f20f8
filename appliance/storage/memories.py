"""A person's memories and persona for the chat, sealed under their key."""

from dataclasses import dataclass

from appliance.core.errors import NotFoundError, TextError
from appliance.core.folding import folded
from appliance.core.i18n import say
from appliance.storage.database import Store, now

LONGEST_PERSONA = 500  # characters
LONGEST_MEMORY = 200  # characters
MOST = 50  # memories of a person


@dataclass(frozen=True)
class Memory:
    """A memory of a person."""

    id: int
    text: str


def check_persona(text: object) -> str:
    """The persona as stored. Raises TextError."""
    if not isinstance(text, str):
        raise TextError(say("The persona must be text."))
    tidy = " ".join(text.encode("utf-8", "replace").decode().split())
    if len(tidy) > LONGEST_PERSONA:
        raise TextError(say("That is too long: {limit} characters at most.", limit=LONGEST_PERSONA))
    return tidy


class Memories:
    """Personas and memories in a store. Every call names the person and sees only theirs."""

    def __init__(self, store: Store):
        self._store = store

    def persona(self, person_id: int) -> str:
        """A person's persona; empty for the default."""
        vault = self._store.person_vault(person_id)
        with self._store.reading() as db:
            row = next(db.query("select persona from people where id = ?", [person_id]), None)
        return vault.open(row["persona"], "persona").decode() if row and row["persona"] is not None else ""

    def set_persona(self, person_id: int, text: object) -> None:
        """Set the persona; empty for the default. Raises TextError."""
        tidy = check_persona(text)
        sealed = self._store.person_vault(person_id).seal(tidy.encode(), "persona") if tidy else None
        with self._store.transaction() as db:
            db.execute("update people set persona = ? where id = ?", [sealed, person_id])

    def of(self, person_id: int) -> list[Memory]:
        """All memories, oldest first."""
        vault = self._store.person_vault(person_id)
        with self._store.reading() as db:
            rows = list(db["memories"].rows_where("person_id = ?", [person_id], order_by="id"))
        return [Memory(row["id"], vault.open(row["text"], "memory").decode()) for row in rows]

    def add(self, person_id: int, text: str) -> None:
        """Add a memory; a duplicate is stored once. Raises TextError if it is too long or there are too many."""
        tidy = " ".join(text.split())
        if not tidy or len(tidy) > LONGEST_MEMORY:
            raise TextError(say("I can remember up to {limit} characters at once.", limit=LONGEST_MEMORY))
        known = self.of(person_id)
        if any(folded(memory.text) == folded(tidy) for memory in known):
            return
        if len(known) >= MOST:
            raise TextError(
                say(
                    "I already remember {limit} things about you. Remove some first, under “Persona and memory”.",
                    limit=MOST,
                )
            )
        sealed = self._store.person_vault(person_id).seal(tidy.encode(), "memory")
        with self._store.adding() as db:
            db["memories"].insert({"person_id": person_id, "text": sealed, "created_at": now()})

    def remove(self, person_id: int, memory_id: int) -> None:
        """Raises NotFoundError if it is not this person's."""
        with self._store.transaction() as db:
            gone = db.execute("delete from memories where id = ? and person_id = ?", [memory_id, person_id]).rowcount
        if not gone:
            raise NotFoundError(say("I have already forgotten that."))
