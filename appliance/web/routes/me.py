"""What people do with what the box keeps of them: their views, their PIN, their tokens, their choices, all of it."""

import io
import json
import zipfile
from dataclasses import asdict
from typing import Any

from flask import Flask, Response, abort
from flask_sock import Sock

from appliance.core.errors import InvalidNameError
from appliance.records.people import Person
from appliance.web.access.context import Context, body, number


def attach(app: Flask, sock: Sock, context: Context) -> None:
    """Add the routes to the app."""
    _add_views(app, context)
    _add_choices(app, context)
    _add_tokens(app, context)


def _add_views(app: Flask, context: Context) -> None:
    appliance = context.appliance

    @app.get("/me")
    def me() -> dict[str, Any]:
        """The person who is logged in: {"name", "owner", "pin", "counters", "views": […]}.

        A view is {"id", "direction", "created_at", "fits"}; it does not fit when the others would not recognise it.
        """
        person = context.member()
        everything = appliance.identity.people.views(person.id)
        kept = [view for view in everything if not view.counter]  # a counter-example is another's
        odd = appliance.identity.faces.misfits(kept)
        views = [
            {"id": view.id, "direction": view.direction, "created_at": view.created_at, "fits": view.id not in odd}
            for view in kept
        ]
        pin = appliance.identity.people.has_pin(person.id)
        counters = len(everything) - len(kept)
        return {"name": person.name, "owner": person.owner, "pin": pin, "counters": counters, "views": views}

    @app.get("/me/views/<int:view_id>")
    def picture(view_id: int) -> Response:
        """The picture of one of one's own views."""
        for view in appliance.identity.people.views(context.member().id):
            if view.id == view_id and not view.counter:
                return Response(view.crop, mimetype="image/jpeg" if view.landmarks is not None else "image/png")
        abort(404, "That view is not there any more.")

    @app.post("/me/views")
    def add() -> dict[str, Any]:
        """Take further views, or with {"renew": true} new ones in the place of all. The feed tells how it goes."""
        appliance.identity.enrolment.begin_samples(
            context.asking_client(), context.member(), body().get("renew") is True
        )
        return {}

    @app.post("/me/views/remove")
    def remove() -> dict[str, Any]:
        """Delete one view: {"id"}."""
        appliance.identity.enrolment.remove_sample(context.member(), number("id"))
        return {}

    @app.post("/me/counters/remove")
    def remove_counters() -> dict[str, Any]:
        """Take every "not me" back."""
        appliance.identity.enrolment.remove_counters(context.member())
        return {}


def _add_choices(app: Flask, context: Context) -> None:
    appliance = context.appliance

    @app.post("/me/pin")
    def pin() -> dict[str, Any]:
        """Set one's PIN: {"pin"}; an empty one takes it away."""
        appliance.identity.people.set_pin(context.member().id, body().get("pin"))
        return {}

    @app.post("/me/preferences")
    def prefer() -> dict[str, Any]:
        """How one likes the page: {"theme", "text", "contrast", "motion", "language"}, each as far as it was chosen."""
        appliance.identity.people.set_preferences(context.member().id, body())
        return {}

    @app.get("/me/export")
    def export() -> Response:
        """Everything that the box keeps of the person who is logged in, as a ZIP archive."""
        person = context.member()
        name = f"larson-{person.id}.zip"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(_archive(context, person), mimetype="application/zip", headers=headers)

    @app.post("/login/pin")
    def log_in() -> dict[str, Any]:
        """Log in without the camera: {"name", "pin"}."""
        name, code = body().get("name"), body().get("pin")
        if not isinstance(name, str) or not isinstance(code, str):
            raise InvalidNameError("A name and a PIN are needed.")
        context.enter(appliance.identity.logins.log_in_with_pin(context.asking_client(), name, code))
        return context.session_json()


def _add_tokens(app: Flask, context: Context) -> None:
    appliance = context.appliance

    @app.get("/me/tokens")
    def tokens() -> dict[str, Any]:
        """One's tokens for other programs: {"tokens": [{"id", "name", "created_at", "used_at"}]}."""
        return {"tokens": [asdict(token) for token in appliance.identity.tokens.of(context.member().id)]}

    @app.post("/me/tokens")
    def create_token() -> dict[str, Any]:
        """Make one: {"name"}. Its characters are told now and never again."""
        person = context.member()
        secret = appliance.identity.tokens.create(person.id, body().get("name"))
        appliance.identity.people.note("token made", person.id)
        return {"token": secret, "model": appliance.assistant.model}

    @app.post("/me/tokens/revoke")
    def revoke_token() -> dict[str, Any]:
        """End one: {"id"}."""
        person = context.member()
        appliance.identity.tokens.revoke(person.id, number("id"))
        appliance.identity.people.note("token revoked", person.id)
        return {}


def _archive(context: Context, person: Person) -> bytes:
    appliance = context.appliance
    views = [
        view for view in appliance.identity.people.views(person.id) if not view.counter
    ]  # others' faces are not theirs
    about = {
        "name": person.name,
        "owner": person.owner,
        "registered_at": person.created_at,
        "preferences": appliance.identity.people.preferences(person.id),
        "views": [
            {
                "file": _file_name(view.id, view.landmarks is not None),
                "direction": view.direction,
                "taken_at": view.created_at,
                "model": view.model,
                "embedding": [round(float(value), 6) for value in view.embedding],
            }
            for view in views
        ],
        "history": appliance.identity.people.history(person.id, most=100_000),
    }
    chats = [
        {
            **asdict(head),
            "messages": [asdict(message) for message in appliance.assistant.chats.everything(person.id, head.id)],
        }
        for head in appliance.assistant.chats.of(person.id)
    ]
    known = [memory.text for memory in appliance.assistant.memories.of(person.id)]
    remembered = {"persona": appliance.assistant.memories.persona(person.id), "memories": known}
    documents = [
        {
            "title": document.title,
            "passages": [passage.text for passage in appliance.documents.repository.passages(document.id)],
        }
        for document in appliance.documents.repository.of(person.id)
        if document.own
    ]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("about.json", json.dumps(about, ensure_ascii=False, indent=2))
        archive.writestr("memories.json", json.dumps(remembered, ensure_ascii=False, indent=2))
        archive.writestr("documents.json", json.dumps(documents, ensure_ascii=False, indent=2))
        archive.writestr("chats.json", json.dumps(chats, ensure_ascii=False, indent=2))
        for view in views:
            archive.writestr(_file_name(view.id, view.landmarks is not None), view.crop)
    return packed.getvalue()


def _file_name(view_id: int, jpeg: bool) -> str:
    return f"views/{view_id}.{'jpg' if jpeg else 'png'}"
