"""Documents: brought in, listed, read and removed."""

import threading
from dataclasses import asdict
from typing import Any

from flask import Flask, request
from flask_sock import Sock

from appliance.core.errors import ApplianceError, DocumentError
from appliance.core.jobs import run_once
from appliance.records.people import Person
from appliance.text.parse import KINDS, LARGEST_FILE
from appliance.web.access.context import Context, number
from appliance.web.server.limits import TooManyError

AT_ONCE = 4  # documents of one person that are being read
PREVIEWED = 12  # passages
LONGEST_QUESTION = 1000  # characters
WORDS = {
    "added": "{0} is there now, in {1} passages.",
    "replaced": "{0} was read anew, in {1} passages.",
    "known": "{0} was there already.",
}


def attach(app: Flask, sock: Sock, context: Context) -> None:
    """Add the routes to the app."""
    kiosk = context.kiosk
    desk = IngestQueue(context)

    @app.before_request
    def _allow_files() -> None:
        if request.path == "/documents":
            request.max_content_length = LARGEST_FILE + 1024

    @app.get("/documents")
    def list_documents() -> dict[str, Any]:
        """What the one who asks may read, and what is being read: {"documents", "reading", "kinds", "member"}."""
        person = context.person
        found = [asdict(document) for document in kiosk.documents.of(person.id if person else None)]
        reading = desk.of(person) if person else []
        return {"documents": found, "reading": reading, "kinds": sorted(KINDS), "member": person is not None}

    @app.post("/documents")
    def bring_document() -> tuple[dict[str, Any], int]:
        """Bring a document: ?name=, its bytes as application/octet-stream. It is read in the background."""
        person = context.member()
        name = request.args.get("name", "")
        data = request.get_data()
        if len(data) > LARGEST_FILE:
            raise DocumentError(f"{name} is too large: {LARGEST_FILE >> 20} MB at most.")
        desk.take(person, name, data)
        return {}, 202

    @app.post("/documents/remove")
    def remove_document() -> dict[str, Any]:
        """Delete one's own document: {"id"}."""
        kiosk.librarian.remove(context.member(), number("id"))
        return {}

    @app.get("/documents/<int:number>")
    def preview_document(number: int) -> dict[str, Any]:
        """How a document begins, as it was read: {"title", "passages": [{"heading", "place", "text"}]}."""
        person = context.person
        found = kiosk.documents.beginning(person.id if person else None, number, PREVIEWED)
        passages = [{"heading": p.heading, "place": p.place, "text": p.text} for p in found]
        return {"title": found[0].title, "passages": passages}

    @app.get("/passages/<int:number>")
    def read_passage(number: int) -> dict[str, Any]:
        """A passage that an answer was made from: {"title", "heading", "place", "text"}."""
        person = context.person
        found = kiosk.documents.passage(person.id if person else None, number)
        return {"title": found.title, "heading": found.heading, "place": found.place, "text": found.text}

    @app.get("/documents/search")
    def search_documents() -> dict[str, Any]:
        """Passages about ?q=: {"passages": [{"id", "title", "heading", "place", "text"}]}."""
        question = request.args.get("q", "")[:LONGEST_QUESTION]
        names = ("id", "title", "heading", "place", "text")
        found = kiosk.librarian.search(question, context.person, 10) if question.strip() else []
        return {"passages": [{name: getattr(hit, name) for name in names} for hit in found]}


class IngestQueue:
    """Documents that are being read, and what became of the last ones."""

    def __init__(self, context: Context):
        self._kiosk = context.kiosk
        self._lock = threading.Lock()
        self._work: dict[int, list[dict[str, Any]]] = {}  # by person

    def of(self, person: Person) -> list[dict[str, Any]]:
        """{"name", "state", "done", "total", "text"} of each; what has ended is told once."""
        with self._lock:
            told = [(entry, dict(entry)) for entry in self._work.get(person.id, [])]
            self._work[person.id] = [entry for entry, now in told if now["state"] == "reading"]
        return [now for _, now in told]

    def take(self, person: Person, name: str, data: bytes) -> None:
        """Read a document in the background. Raises TooManyError when too many are being read."""
        entry: dict[str, Any] = {"name": name, "state": "reading", "done": 0, "total": 0, "text": ""}
        with self._lock:
            work = self._work.setdefault(person.id, [])
            if sum(other["state"] == "reading" for other in work) >= AT_ONCE:
                raise TooManyError(f"{AT_ONCE} documents are being read already. Wait a moment.")
            work[:] = [other for other in work if other["state"] == "reading" or other["name"] != name]
            work.append(entry)

        def show(done: int, total: int) -> None:
            entry.update(done=done, total=total)

        def read() -> None:
            try:
                added = self._kiosk.librarian.add(person, name, data, show)
                entry.update(state=added.fate, text=WORDS[added.fate].format(added.title, added.passages))
            except ApplianceError as error:
                entry.update(state="failed", text=str(error))
            except Exception:
                entry.update(state="failed", text=f"{name} could not be read.")
                raise

        run_once("document", read)
