"""Register, log in, log out. The only writer of sessions: a page asks, the box's own verdict decides."""

from typing import Any

from flask import Flask, abort
from flask_sock import Sock

from appliance.core.errors import InvalidNameError
from appliance.vision.flows.explanation import card
from appliance.web.access.context import Context, body


def attach(app: Flask, sock: Sock, context: Context) -> None:
    """Add the routes to the app."""
    identity = context.appliance.identity
    enrolment = identity.enrolment

    @app.post("/register")
    def register() -> dict[str, Any]:
        """Start a registration: {"name"}. The feed then tells how it goes.

        With {"alike": true}, which is the owner's to say, of somebody who looks like somebody else.
        """
        alike = body().get("alike") is True
        if alike:
            context.owner()
        return {"name": enrolment.begin(context.asking_client(), body().get("name"), alike)}

    @app.post("/login")
    def login() -> dict[str, Any]:
        """Start a log-in: {"name"} or {} for anybody. The feed then tells how it goes."""
        name = body().get("name") or ""
        if not isinstance(name, str):
            raise InvalidNameError("A name is text.")
        identity.logins.begin(context.asking_client(), name)
        return {"name": name}

    @app.post("/cancel")
    def cancel() -> dict[str, Any]:
        """End what this page began; nothing is saved."""
        identity.logins.cancel(context.asking_client())
        return {}

    @app.post("/session")
    def claim() -> dict[str, Any]:
        """Turn the box's verdict for this page into a session, once."""
        begun = identity.logins.redeem(context.asking_client())
        if begun is None:
            abort(403, "Nobody was verified for this page. Log in again.")
        context.enter(begun)
        return context.session_json()

    @app.get("/session")
    def look() -> dict[str, Any]:
        """Who is logged in here."""
        return context.session_json()

    @app.get("/decision")
    def decision() -> dict[str, Any]:
        """How the last log-in of this page was decided: {"granted", "lines": [[about, text], …]}, or {} without one."""
        login = identity.logins.last(context.asking_client())
        if login is None or login.decision is None:
            return {}
        person = context.person
        owner = person is not None and person.owner
        lines = card(login.decision, context.appliance.config.faces.min_face_login, owner)
        return {"granted": login.decision.granted, "lines": lines}

    @app.post("/decision/wrong")
    def wrong() -> dict[str, Any]:
        """ "That was not me": keep the case as a counter-example, and end the session."""
        person = context.member()
        counts = enrolment.not_me(context.asking_client(), person)
        context.log_out()
        return {**context.session_json(), "counts": counts}

    @app.post("/logout")
    def logout() -> dict[str, Any]:
        """End the session."""
        context.asking_client()
        context.log_out()
        return context.session_json()

    @app.post("/forget")
    def forget() -> dict[str, Any]:
        """Delete the person who is logged in: face, chats and key."""
        person = context.member()
        context.log_out()
        enrolment.remove_person(person.id)
        return context.session_json()
