"""Documents being read in the background, and the results of the last ones."""

import threading
from typing import Any

from appliance.core.errors import ApplianceError, BusyError
from appliance.core.i18n import Text, joined, say
from appliance.core.jobs import run_once
from appliance.documents.service import Added, DocumentService
from appliance.records.chat import Circle
from appliance.records.people import Person

AT_ONCE = 4  # documents of one person read at once


class IngestQueue:
    """Documents being read, and the results of the last ones."""

    def __init__(self, documents: DocumentService):
        self.documents = documents
        self._lock = threading.Lock()
        self._work: dict[int, list[dict[str, Any]]] = {}  # by person

    def of(self, person: Person) -> list[dict[str, Any]]:
        """{"name", "state", "done", "total", "text"} of each; a finished document is reported once."""
        with self._lock:
            told = [(entry, dict(entry)) for entry in self._work.get(person.id, [])]
            self._work[person.id] = [entry for entry, now in told if now["state"] == "reading"]
        return [now for _, now in told]

    def forget(self, person_id: int) -> None:
        """Drop what is kept of a person who was deleted."""
        with self._lock:
            self._work.pop(person_id, None)

    def take(self, person: Person, name: str, data: bytes, circle: Circle | None = None) -> None:
        """Read a document for a circle of readers, in the background. Raises BusyError if too many are being read."""
        entry: dict[str, Any] = {"name": name, "state": "reading", "done": 0, "total": 0, "text": ""}
        with self._lock:
            work = self._work.setdefault(person.id, [])
            if sum(other["state"] == "reading" for other in work) >= AT_ONCE:
                raise BusyError(say("{limit} documents are already being read. Wait a moment.", limit=AT_ONCE))
            work[:] = [other for other in work if other["state"] == "reading" or other["name"] != name]
            work.append(entry)

        def show(done: int, total: int) -> None:
            entry.update(done=done, total=total)

        def read() -> None:
            try:
                added = self.documents.add(person, name, data, show, circle)
                entry.update(state=added.fate, text=_fate(added))
            except ApplianceError as error:
                entry.update(state="failed", text=error.text)
            except Exception:  # told to the person here; the job logs it
                entry.update(state="failed", text=say("{name} could not be read.", name=name))
                raise
            finally:
                self.documents.rest()

        run_once("document", read)


def _fate(added: Added) -> Text:
    """What became of a document, and what in it could not be read."""
    return joined(" ", [_outcome(added), *added.omissions])


def _outcome(added: Added) -> Text:
    if added.fate == "known":
        return say("{name} is already here.", name=added.title)
    if added.fate == "replaced":
        return say("{name} was updated.", name=added.title)
    return say("{name} was added.", name=added.title)
