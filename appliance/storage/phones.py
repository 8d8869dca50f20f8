"""Phones that were paired with the box, each by the public half of a key that never leaves it."""

from dataclasses import dataclass

from appliance.core.errors import NotFoundError, PairingError
from appliance.core.i18n import say
from appliance.storage.database import Store, next_id, now

LONGEST_NAME = 40  # characters
MOST = 32  # devices


@dataclass(frozen=True)
class Phone:
    """A paired phone."""

    id: int
    name: str
    person_id: int | None  # who paired it; None if no one was registered yet
    created_at: str  # ISO 8601, UTC
    seen_at: str


class Phones:
    """The paired devices in a store."""

    def __init__(self, store: Store):
        self._store = store

    def add(self, name: object, key: bytes, person_id: int | None) -> int:
        """Pair a device. Returns its id, which is never reused. Raises PairingError or StoreError.

        `key`: the public key, as SubjectPublicKeyInfo in DER.
        """
        words = " ".join(name.split()) if isinstance(name, str) else ""
        tidy = "".join(c for c in words if c.isprintable())[:LONGEST_NAME] or "Phone"
        with self._store.adding() as db:
            if db["devices"].count >= MOST:
                raise PairingError(say("You can pair {limit} phones at most. The owner can remove one.", limit=MOST))
            number = next_id(db, "devices")
            at = now()
            row = {"id": number, "name": tidy, "key": key, "person_id": person_id, "created_at": at, "seen_at": at}
            db["devices"].insert(row)
        return number

    def all(self) -> list[Phone]:
        """Every device, newest first."""
        with self._store.reading() as db:
            columns = "id, name, person_id, created_at, seen_at"
            return [Phone(**row) for row in db.query(f"select {columns} from devices order by id desc")]

    def find(self, number: int) -> Phone | None:
        """A device, or None if it was removed."""
        with self._store.reading() as db:
            columns = "id, name, person_id, created_at, seen_at"
            row = next(db.query(f"select {columns} from devices where id = ?", [number]), None)
        return Phone(**row) if row else None

    def key(self, number: int) -> bytes | None:
        """The public key of a device, or None if it was removed."""
        with self._store.reading() as db:
            row = next(db.query("select key from devices where id = ?", [number]), None)
        return bytes(row["key"]) if row else None

    def seen(self, device: Phone) -> None:
        """Record a visit; once a day, to spare the memory card."""
        if device.seen_at[:10] != now()[:10]:
            with self._store.transaction() as db:
                db["devices"].update(device.id, {"seen_at": now()})

    def remove(self, number: int) -> None:
        """Remove a device. Raises NotFoundError if it does not exist."""
        with self._store.transaction() as db:
            gone = db.execute("delete from devices where id = ?", [number]).rowcount
        if not gone:
            raise NotFoundError(say("That phone is no longer paired."))
