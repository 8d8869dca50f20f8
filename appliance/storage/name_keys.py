"""Gives everybody in a database the key that their name has now, when the rule for it has changed."""

import logging
from collections.abc import Iterator
from itertools import count

from sqlite_utils import Database

from appliance.core.names import LONGEST_TYPED, name_key

log = logging.getLogger(__name__)


def rekey(db: Database, at: str) -> None:
    """Recompute the key of every name. `at` is the time for the audit log, ISO 8601.

    Of people whose names are now one, who was registered first keeps it. The others get a number behind theirs, and the
    audit log and the program's log say so.
    """
    people = db.execute("select id, name, name_key from people order by id").fetchall()
    names = _told_apart([name for _, name, _ in people])
    changed = [
        (person_id, old, new)
        for (person_id, old, key), new in zip(people, names, strict=True)
        if key != name_key(new) or old != new
    ]
    # The keys are unique at every moment, and one's new key may be another's old one.
    db.conn.executemany("update people set name_key = '? ' || id where id = ?", [(each[0],) for each in changed])
    for person_id, old, new in changed:
        db.execute("update people set name_key = ? where id = ?", [name_key(new), person_id])
        if old != new:
            _rename(db, person_id, old, new, at)


def _told_apart(names: list[str]) -> list[str]:
    """The names in order of registration, with a number behind each that an earlier one takes."""
    taken = {name_key(name) for name in names}
    seen: set[str] = set()
    told = []
    for name in names:
        if (key := name_key(name)) in seen:
            name = next(other for other in _numbered(name) if name_key(other) not in taken)
            taken.add(name_key(name))
        seen.add(key)
        told.append(name)
    return told


def _numbered(name: str) -> Iterator[str]:
    return (f"{name[: LONGEST_TYPED - 6]} {number}" for number in count(2))


def _rename(db: Database, person_id: int, old: str, new: str, at: str) -> None:
    db.execute("update people set name = ? where id = ?", [new, person_id])
    db["audit"].insert({"at": at, "what": "renamed", "person_id": person_id, "detail": f"{old} → {new}"})
    log.warning("Person %d has the name of another, typed in two ways. The audit log says the new name.", person_id)
