"""Failed attempts, and the pause after too many. Stored in the database, so a restart does not reset them."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from appliance.core.errors import LockedError
from appliance.core.i18n import Text, say
from appliance.storage.database import Store

FREE = 5  # failed attempts in a row without a pause
FIRST = 30.0  # seconds of the first pause; each further failure doubles it
LONGEST = 3600.0  # seconds
SLACK = 60.0  # seconds that a failure may be dated ahead
EXCUSED = 10  # attempts whose failure is excused, before further ones count
EXCUSES = {"face": "face excused"}  # the kinds that excuses are counted under

ANYBODY = 0  # the id for log-ins without a name
BY_NAME = -1  # the id that counts the log-ins with a name, whosever: or each name would be five more guesses
AUTOMATIC = -2  # the id that counts unknown faces in front of a screen that logs people in without a touch
FREE_BY_NAME = 10  # of those, in a row without a pause: more than one person needs before their own pause


@dataclass(frozen=True)
class Lock:
    """The state of one way to log in."""

    kind: str
    person_id: int
    failures: int
    seconds: float  # until the next attempt; 0: allowed now


class Attempts:
    """Counts failures by kind ("face" or "pin") and person; a success resets the count.

    An hour without failures reduces it by one. An attempt is counted when it begins, so simultaneous ones all count.
    """

    def __init__(self, store: Store, clock: Callable[[], float] = time.time):
        """`clock` is the time of day, because pauses continue while the box is off."""
        self._store = store
        self._clock = clock

    def take(self, kind: str, *person_ids: int) -> None:
        """Begin an attempt, counted as failed for each id until forgiven or given back.

        Raises LockedError during a pause of one of them, and counts nothing then.
        """
        with self._store.transaction():
            for person_id in person_ids:
                self.check(kind, person_id)
            for person_id in person_ids:
                self.failed(kind, person_id)

    def give_back(self, kind: str, person_id: int = ANYBODY) -> None:
        """Undo an attempt that should not count."""
        with self._store.transaction() as db:
            where = "kind = ? and person_id = ?"
            db.execute(f"update attempts set failures = failures - 1 where {where} and failures > 0", [kind, person_id])
            db.execute("delete from attempts where failures <= 0")

    def excuse(self, kind: str, person_id: int = ANYBODY) -> None:
        """Give back an attempt that failed for a reason the person can change, unless that happened too often.

        Otherwise somebody could guess without end. An hour without an excuse restores one.
        """
        with self._store.transaction():
            if self.lock(EXCUSES[kind], person_id).failures < EXCUSED:
                self.failed(EXCUSES[kind], person_id)
                self.give_back(kind, person_id)

    def check(self, kind: str, person_id: int = ANYBODY) -> None:
        """Raises LockedError during a pause, with the remaining seconds."""
        lock = self.lock(kind, person_id)
        if lock.seconds > 0:
            raise LockedError(_refusal(kind, person_id, timedelta(seconds=_rounded(lock.seconds))))

    def lock(self, kind: str, person_id: int = ANYBODY) -> Lock:
        """The state of one count."""
        with self._store.reading() as db:
            rows = db.query("select * from attempts where kind = ? and person_id = ?", [kind, person_id])
            row = next(rows, None)
        if row and row["failed_at"] > self._clock() + SLACK:
            return self._lock(self._from_now(row))
        return self._lock(row) if row else Lock(kind, person_id, 0, 0.0)

    def _from_now(self, row: dict[str, Any]) -> dict[str, Any]:
        """A failure under a clock that was ahead counts from now on, or its pause would last until then."""
        now = self._clock()
        with self._store.transaction() as db:
            where = "kind = ? and person_id = ?"
            db.execute(f"update attempts set failed_at = ? where {where}", [now, row["kind"], row["person_id"]])
        return {**row, "failed_at": now}

    def locks(self) -> list[Lock]:
        """All counts of failures that are not zero."""
        with self._store.reading() as db:
            rows = list(db.query("select * from attempts order by kind, person_id"))
        return [lock for row in rows if row["kind"] not in EXCUSES.values() and (lock := self._lock(row)).failures]

    def failed(self, kind: str, person_id: int = ANYBODY) -> Lock:
        """Count a failure."""
        with self._store.transaction() as db:
            failures = self.lock(kind, person_id).failures + 1
            row = {"kind": kind, "person_id": person_id, "failures": failures, "failed_at": self._clock()}
            db["attempts"].upsert(row, pk=("kind", "person_id"))
        return self.lock(kind, person_id)

    def forgive(self, kind: str | None = None, person_id: int | None = None) -> None:
        """Reset counts: of one kind or all, of one person or everyone."""
        with self._store.transaction() as db:
            db.execute(
                "delete from attempts where kind = coalesce(?, kind) and person_id = coalesce(?, person_id)",
                [kind, person_id],
            )

    def _lock(self, row: dict[str, Any]) -> Lock:
        since = max(0.0, self._clock() - row["failed_at"])
        failures = max(0, row["failures"] - int(since // LONGEST))
        free = FREE_BY_NAME if row["person_id"] == BY_NAME else FREE
        pause = min(LONGEST, FIRST * 2.0 ** (failures - free)) if failures >= free else 0.0
        return Lock(row["kind"], row["person_id"], failures, max(0.0, pause - since))


def _refusal(kind: str, person_id: int, rest: timedelta) -> Text:
    if kind == "pin":
        return say("Too many attempts. Try again in {time}, or use your face.", time=rest)
    if person_id:
        return say("Too many attempts. Try again in {time}, or use your PIN.", time=rest)
    return say("Too many attempts. Try again in {time}, or use your name or PIN.", time=rest)


def _rounded(seconds: float) -> int:
    """Seconds; whole minutes of a longer time."""
    return round(seconds) if seconds < 90 else 60 * round(seconds / 60)
