"""Documents: added, listed, read and removed."""

from typing import Any, cast, get_args

from msgspec import Struct

from appliance.core.errors import DocumentError
from appliance.core.i18n import say
from appliance.documents.places import place_text
from appliance.records.chat import Circle, Document
from appliance.records.people import Person
from appliance.storage.documents import StoredPassage
from appliance.text.parse import KINDS, LARGEST_FILE
from appliance.web.access.bodies import BodyError, ById, Number
from appliance.web.access.context import Context
from appliance.web.access.roles import GUEST, MEMBER
from appliance.web.access.routing import Routes

PREVIEWED = 12  # passages
LONGEST_QUESTION = 1000  # characters

routes = Routes("documents")


class DocumentList(Struct):
    """The documents that the one who asks may read, those that are being read in, and what can be added."""

    documents: list[Document]
    reading: list[dict[str, Any]]
    kinds: list[str]
    member: bool


class Passage(Struct):
    """A passage of a document."""

    id: int
    title: str
    heading: str
    place: str
    text: str


class Preview(Struct):
    """The beginning of a document, as it was read."""

    title: str
    passages: list[Passage]


class Found(Struct):
    """Passages about a question, the best first."""

    passages: list[Passage]


class Sharing(Struct):
    """Who may read a document: the person alone, registered people, or guests too."""

    id: Number
    circle: Circle


@routes.get("/documents", GUEST)
def list_documents(context: Context, person: Person | None) -> DocumentList:
    """The documents that the one who asks may read: for a guest, those for anyone."""
    found = context.appliance.documents.repository.of(person.id if person else None)
    reading = context.appliance.ingest.of(person) if person else []
    return DocumentList(found, reading, sorted(KINDS), person is not None)


@routes.post("/documents", MEMBER, status=202, largest=LARGEST_FILE + 1024)
def add_document(context: Context, person: Person, name: str, circle: str, data: bytes) -> None:
    """Add a document. It is read in the background. `circle` is who may read it: me, members or anyone.

    Without a circle, a new document is for the person alone, and a changed one for the same readers as before.
    """
    readers = _circle(circle) if circle else None
    if len(data) > LARGEST_FILE:
        raise DocumentError(say("{name} is too large: {limit} MB at most.", name=name, limit=LARGEST_FILE >> 20))
    context.appliance.ingest.take(person, name, data, readers)


def _circle(name: str) -> Circle:
    if name not in get_args(Circle):
        raise BodyError(say("Choose who can see it: {circles}.", circles=", ".join(get_args(Circle))), "circle")
    return cast(Circle, name)


@routes.post("/documents/share", MEMBER)
def share_document(context: Context, person: Person, body: Sharing) -> None:
    """Set who may read one of the person's documents."""
    context.appliance.documents.share(person, body.id, body.circle)


@routes.post("/documents/remove", MEMBER)
def remove_document(context: Context, person: Person, body: ById) -> None:
    """Delete one of the person's documents."""
    context.appliance.documents.remove(person, body.id)


@routes.get("/documents/<int:number>", GUEST)
def preview_document(context: Context, person: Person | None, number: int) -> Preview:
    """The beginning of a document, as it was read."""
    found = context.appliance.documents.repository.beginning(person.id if person else None, number, PREVIEWED)
    return Preview(found[0].title, [_passage(each) for each in found])


@routes.get("/passages/<int:number>", GUEST)
def read_passage(context: Context, person: Person | None, number: int) -> Passage:
    """A passage that an answer was made from."""
    found = context.appliance.documents.repository.passage(person.id if person else None, number)
    return _passage(found)


@routes.get("/documents/search", GUEST)
def search_documents(context: Context, person: Person | None, q: str) -> Found:
    """Passages about a question."""
    question = q[:LONGEST_QUESTION]
    found = context.appliance.documents.search(question, person, 10) if question.strip() else []
    return Found([_passage(each) for each in found])


def _passage(found: StoredPassage) -> Passage:
    return Passage(found.id, found.title, found.heading, place_text(found.place), found.text)
