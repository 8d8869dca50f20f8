"""What people want to be reminded of, sealed under their key. It outlives a restart."""

from dataclasses import dataclass
from datetime import datetime

from appliance.core.errors import NotFoundError, TextError
from appliance.core.i18n import say
from appliance.core.wall_time import moment_of, zone
from appliance.storage.database import Store

LONGEST = 200  # characters
MOST = 50  # reminders of a person
SLACK = 60.0  # seconds that a clock may be corrected without ringing twice
DAY = 24 * 3600.0  # seconds


@dataclass(frozen=True)
class Reminder:
    """A reminder of a person."""

    id: int
    person_id: int
    due_at: float  # seconds since 1970
    text: str
    rung: bool = False  # it was due, and nobody has stopped it yet


class Reminders:
    """Everyone's reminders in a store."""

    def __init__(self, store: Store):
        self._store = store
        self._zone = ""  # for which the moments were computed

    def add(self, person_id: int, text: str, due_at: float, wall: str = "") -> Reminder:
        """Keep a reminder. `wall` is the local time that was told, as ISO 8601, which holds in any zone.

        Raises TextError if it is too long or there are too many.
        """
        tidy = " ".join(text.split())
        if len(tidy) > LONGEST:
            raise TextError(say("A reminder can have up to {count} characters.", count=LONGEST))
        if len(self.of(person_id)) >= MOST:
            raise TextError(say("You have {count} reminders already. Delete some first.", count=MOST))
        sealed = self._store.person_vault(person_id).seal(tidy.encode(), "reminder")
        row = {"person_id": person_id, "due_at": due_at, "rung": 0, "text": sealed, "wall": wall}
        with self._store.adding() as db:
            number = db["reminders"].insert(row).last_pk
        return Reminder(int(number), person_id, due_at, tidy)

    def of(self, person_id: int) -> list[Reminder]:
        """All reminders of a person, next first."""
        return self._where("person_id = ?", [person_id])

    def next_due(self, now: float) -> float:
        """When the next reminder of anybody rings, within a day, in seconds since 1970; 0 if none does.

        The time alone: whose it is and what it says stays sealed.
        """
        with self._store.reading() as db:
            query = "select min(due_at) from reminders where not rung and due_at > ? and due_at <= ?"
            found = db.execute(query, [now, now + DAY]).fetchone()
        return float(found[0] or 0)

    def next_of(self, person_id: int, now: float) -> Reminder | None:
        """The next reminder of a person within a day."""
        found = self._where("person_id = ? and not rung and due_at > ? and due_at <= ?", [person_id, now, now + DAY])
        return found[0] if found else None

    def take_due(self, now: float) -> list[Reminder]:
        """The reminders that are due and have not rung; they have rung from now on.

        What has rung and is due later rang under a clock that was ahead: it rings again.
        """
        self._follow_zone(now)
        early = "rung and due_at > ?"
        with self._store.reading() as db:
            query = f"select 1 from reminders where due_at <= ? and not rung or {early}"
            if not db.execute(query, [now, now + SLACK]).fetchone():
                return []
        with self._store.transaction() as db:
            db.execute(f"update reminders set rung = 0 where {early}", [now + SLACK])
        due = self._where("due_at <= ? and not rung", [now])
        with self._store.transaction() as db:
            db.execute("update reminders set rung = 1 where due_at <= ?", [now])
        return due

    def _follow_zone(self, now: float) -> None:
        """Where the box's zone was changed, 7:30 is another moment: 7:30 of the new zone."""
        if (there := zone()) == self._zone:
            return
        with self._store.reading() as db:
            kept = db.execute("select id, due_at, wall from reminders where not rung and wall <> ''").fetchall()
        told = [(number, due_at, datetime.fromisoformat(wall)) for number, due_at, wall in kept]
        moved = [
            (moment_of(wall, now), number) for number, due_at, wall in told if moment_of(wall, due_at - 1) != due_at
        ]
        with self._store.transaction() as db:
            for due_at, number in moved:
                db.execute("update reminders set due_at = ? where id = ?", [due_at, number])
        self._zone = there

    def remove(self, person_id: int, number: int) -> None:
        """Raises NotFoundError if it is not this person's."""
        with self._store.transaction() as db:
            gone = db.execute("delete from reminders where id = ? and person_id = ?", [number, person_id]).rowcount
        if not gone:
            raise NotFoundError(say("That reminder is already gone."))

    def _where(self, condition: str, values: list[object]) -> list[Reminder]:
        with self._store.reading() as db:
            rows = list(db["reminders"].rows_where(condition, values, order_by="due_at, id"))
        return [
            Reminder(
                row["id"],
                row["person_id"],
                row["due_at"],
                self._store.person_vault(row["person_id"]).open(row["text"], "reminder").decode(),
                bool(row["rung"]),
            )
            for row in rows
        ]
