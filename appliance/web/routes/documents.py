"""Documents: brought in, listed, read and removed."""

from dataclasses import asdict
from typing import Any

from flask import Flask, request
from flask_sock import Sock

from appliance.core.errors import DocumentError
from appliance.text.parse import KINDS, LARGEST_FILE
from appliance.web.access.context import Context, number

PREVIEWED = 12  # passages
LONGEST_QUESTION = 1000  # characters


def attach(app: Flask, sock: Sock, context: Context) -> None:
    """Add the routes to the app."""
    appliance = context.appliance
    desk = context.appliance.ingest

    @app.before_request
    def _allow_files() -> None:
        if request.path == "/documents":
            request.max_content_length = LARGEST_FILE + 1024

    @app.get("/documents")
    def list_documents() -> dict[str, Any]:
        """What the one who asks may read, and what is being read: {"documents", "reading", "kinds", "member"}."""
        person = context.person
        found = [asdict(document) for document in appliance.documents.repository.of(person.id if person else None)]
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
        appliance.documents.remove(context.member(), number("id"))
        return {}

    @app.get("/documents/<int:number>")
    def preview_document(number: int) -> dict[str, Any]:
        """How a document begins, as it was read: {"title", "passages": [{"heading", "place", "text"}]}."""
        person = context.person
        found = appliance.documents.repository.beginning(person.id if person else None, number, PREVIEWED)
        passages = [{"heading": p.heading, "place": p.place, "text": p.text} for p in found]
        return {"title": found[0].title, "passages": passages}

    @app.get("/passages/<int:number>")
    def read_passage(number: int) -> dict[str, Any]:
        """A passage that an answer was made from: {"title", "heading", "place", "text"}."""
        person = context.person
        found = appliance.documents.repository.passage(person.id if person else None, number)
        return {"title": found.title, "heading": found.heading, "place": found.place, "text": found.text}

    @app.get("/documents/search")
    def search_documents() -> dict[str, Any]:
        """Passages about ?q=: {"passages": [{"id", "title", "heading", "place", "text"}]}."""
        question = request.args.get("q", "")[:LONGEST_QUESTION]
        names = ("id", "title", "heading", "place", "text")
        found = appliance.documents.search(question, context.person, 10) if question.strip() else []
        return {"passages": [{name: getattr(hit, name) for name in names} for hit in found]}
