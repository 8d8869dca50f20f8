"""People, for the owner: who is registered, how log-ins were decided, and faces that nobody has named."""

from collections.abc import Sequence
from typing import Any

from flask import Response, abort
from msgspec import UNSET, Struct, UnsetType

from appliance.core.i18n import say
from appliance.records.people import Person, Visitor
from appliance.storage.attempts import ANYBODY, BY_NAME
from appliance.vision.flows.explanation import card
from appliance.vision.self_test import as_text
from appliance.web.access.bodies import ById, ByName, Number, Text
from appliance.web.access.context import Context
from appliance.web.access.roles import OWNER, PROVEN_OWNER
from appliance.web.access.routing import Routes
from appliance.web.audit_words import audit_line

routes = Routes("people")


class Listed(Struct):
    """A person, and the seconds that each way to log in is locked for them."""

    id: int
    name: str
    owner: bool
    created_at: str
    views: int
    locks: dict[str, float]
    again: bool  # has no photo that the embedder can use, and must register again


class Everybody(Struct):
    """All people; `anybody` is for how many seconds log-ins without a name are locked."""

    people: list[Listed]
    anybody: float


class Decided(Struct):
    """How one log-in was decided: lines of a topic and what there is to say."""

    at: str
    granted: bool
    lines: Sequence[Sequence[str]]


class Decisions(Struct):
    """The latest log-ins."""

    decisions: list[Decided]


class SelfTestText(Struct):
    """The result of a self-test; nothing where there is none."""

    text: str | UnsetType = UNSET


class AuditLog(Struct):
    """The newest lines of the audit log."""

    log: list[dict[str, Any]]


class Visitors(Struct):
    """Faces that nobody has named, and the days that they are kept."""

    days: float
    visitors: list[Visitor]


class VisitorName(Struct):
    """A name for an unknown face."""

    id: Number
    name: Text


@routes.get("/people", OWNER)
def list_people(context: Context) -> Everybody:
    """All people, and which ways to log in are locked."""
    identity = context.appliance.identity
    locks = identity.attempts.locks()
    unknown = identity.faces.unknown()
    people = [
        Listed(
            *(person.id, person.name, person.owner, person.created_at, person.views),
            {lock.kind: lock.seconds for lock in locks if lock.person_id == person.id},
            person.id in unknown,
        )
        for person in identity.people.all()
    ]
    everybody = (identity.attempts.lock("face", count).seconds for count in (ANYBODY, BY_NAME))
    return Everybody(people, max(everybody))


@routes.post("/people/unlock", OWNER)
def unlock(context: Context, owner: Person) -> None:
    """Clear all lockouts."""
    context.appliance.identity.attempts.forgive()
    context.appliance.identity.people.note("unlocked", owner.id)


@routes.post("/people/remove", PROVEN_OWNER)
def remove_person(context: Context, owner: Person, body: ById) -> None:
    """Delete a person and everything that is theirs."""
    if body.id == owner.id:
        abort(409, say("To delete yourself, use “Forget me” on My page."))
    context.appliance.identity.enrolment.remove_person(body.id)


@routes.get("/people/decisions", OWNER)
def list_decisions(context: Context) -> Decisions:
    """How the latest log-ins were decided, with all figures."""
    width = context.appliance.config.faces.min_face_login
    kept = context.appliance.identity.logins.decisions
    return Decisions([Decided(at, each.granted, card(each, width, owner=True)) for at, each in kept])


@routes.get("/people/selftest", OWNER)
def show_self_test(context: Context, again: str) -> SelfTestText:
    """How well the registered faces are told apart: the last self-test, or a new one with ?again=1."""
    faces = context.appliance.identity.faces
    found = (None if again else faces.last_self_test) or faces.test_gallery()
    return SelfTestText(as_text(found)) if found else SelfTestText()


@routes.get("/people/log", OWNER)
def show_log(context: Context) -> AuditLog:
    """The newest lines of the audit log."""
    people = context.appliance.identity.people
    names = {person.id: person.name for person in people.all()}
    return AuditLog([audit_line(line, names.get(line["person_id"], "")) for line in people.history()])


@routes.get("/visitors", OWNER)
def list_visitors(context: Context) -> Visitors:
    """Faces that nobody has named."""
    return Visitors(context.appliance.config.faces.keep_unknown_days, context.appliance.identity.visitors.all())


@routes.get("/visitors/<int:visitor_id>/picture", OWNER, returns="image/jpeg")
def show_visitor(context: Context, visitor_id: int) -> Response:
    """The latest picture of an unknown face."""
    views = [view for view in context.appliance.identity.visitors.views(visitor_id) if view.crop]
    if not views:
        abort(404, say("That face is no longer stored."))
    return Response(views[-1].crop, mimetype="image/jpeg")


@routes.post("/visitors/name", OWNER)
def name_visitor(context: Context, body: VisitorName) -> ByName:
    """Register an unknown face."""
    return ByName(context.appliance.identity.enrolment.name_visitor(body.id, body.name).name)


@routes.post("/visitors/ignore", OWNER)
def ignore_visitor(context: Context, body: ById) -> None:
    """Stop showing an unknown face."""
    context.appliance.identity.visitors.ignore(body.id)
