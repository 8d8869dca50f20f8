"""What the owner does with the people: who is here, how log-ins were decided, and faces that nobody has named."""

from dataclasses import asdict
from typing import Any

from flask import Flask, Response, abort, request
from flask_sock import Sock

from appliance.storage.attempts import ANYBODY
from appliance.vision.flows.explanation import card
from appliance.vision.self_test import as_text
from appliance.web.access.context import Context, body, number


def attach(app: Flask, sock: Sock, context: Context) -> None:
    """Add the routes to the app."""
    _add_people(app, context)
    _add_reports(app, context)
    _add_visitors(app, context)


def _add_people(app: Flask, context: Context) -> None:
    appliance = context.appliance

    @app.get("/people")
    def everybody() -> dict[str, Any]:
        """All people, and what is locked: {"people": [..., "locks"], "anybody": seconds}."""
        context.owner()
        locks = appliance.identity.attempts.locks()
        people = [
            {**asdict(person), "locks": {lock.kind: lock.seconds for lock in locks if lock.person_id == person.id}}
            for person in appliance.identity.people.all()
        ]
        return {"people": people, "anybody": appliance.identity.attempts.lock("face", ANYBODY).seconds}

    @app.post("/people/unlock")
    def unlock() -> dict[str, Any]:
        """End every pause."""
        owner = context.owner()
        appliance.identity.attempts.forgive()
        appliance.identity.people.note("unlocked", owner.id)
        return {}

    @app.post("/people/remove")
    def dismiss() -> dict[str, Any]:
        """Delete a person and all that is theirs: {"id"}."""
        owner = context.owner()
        person_id = number("id")
        if person_id == owner.id:
            abort(409, "To leave yourself, use “Forget me” on your own page.")
        appliance.identity.enrolment.remove_person(person_id)
        return {}


def _add_reports(app: Flask, context: Context) -> None:
    appliance = context.appliance

    @app.get("/people/decisions")
    def decisions() -> dict[str, Any]:
        """How the latest log-ins were decided, with all figures: {"decisions": [{"at", "granted", "lines"}]}."""
        context.owner()
        width = appliance.config.faces.min_face_login
        return {
            "decisions": [
                {"at": at, "granted": decision.granted, "lines": card(decision, width, owner=True)}
                for at, decision in appliance.identity.logins.decisions
            ]
        }

    @app.get("/people/selftest")
    def selftest() -> dict[str, Any]:
        """How well the registered faces are told apart: the last self-test, or a new one with ?again=1."""
        context.owner()
        found = (
            appliance.identity.faces.last_self_test
            if appliance.identity.faces.last_self_test and "again" not in request.args
            else appliance.identity.faces.test_gallery()
        )
        return {"text": as_text(found)} if found else {}

    @app.get("/people/log")
    def log() -> dict[str, Any]:
        """The newest lines of the audit log."""
        context.owner()
        names = {person.id: person.name for person in appliance.identity.people.all()}
        return {
            "log": [{**line, "name": names.get(line["person_id"], "")} for line in appliance.identity.people.history()]
        }


def _add_visitors(app: Flask, context: Context) -> None:
    appliance = context.appliance

    @app.get("/visitors")
    def visitors() -> dict[str, Any]:
        """Faces that nobody has named: {"days" they are kept, "visitors": [{"id", "views", "first_at", "last_at"}]}."""
        context.owner()
        return {
            "days": appliance.config.faces.keep_unknown_days,
            "visitors": [asdict(visitor) for visitor in appliance.identity.visitors.all()],
        }

    @app.get("/visitors/<int:visitor_id>/picture")
    def visitor_picture(visitor_id: int) -> Response:
        """The latest picture of one."""
        context.owner()
        views = [view for view in appliance.identity.visitors.views(visitor_id) if view.crop]
        if not views:
            abort(404, "That face is not kept any more.")
        return Response(views[-1].crop, mimetype="image/jpeg")

    @app.post("/visitors/name")
    def name_visitor() -> dict[str, Any]:
        """Register one: {"id", "name"}."""
        context.owner()
        return {"name": appliance.identity.enrolment.name_visitor(number("id"), body().get("name")).name}

    @app.post("/visitors/ignore")
    def ignore_visitor() -> dict[str, Any]:
        """Show one no more: {"id"}."""
        context.owner()
        appliance.identity.visitors.ignore(number("id"))
        return {}
