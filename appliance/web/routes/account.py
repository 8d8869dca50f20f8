"""Register, log in, log out. The only writer of sessions: a page asks, the box's own verdict decides."""

from typing import Any

from flask import Flask, abort
from flask_sock import Sock

from appliance.core.errors import InvalidNameError
from appliance.vision.flows.explanation import card
from appliance.web.access.context import Context, body


def attach(app: Flask, sock: Sock, context: Context) -> None:
    """Add the routes to the app."""
    kiosk = context.kiosk

    @app.post("/register")
    def register() -> dict[str, Any]:
        """Start a registration: {"name"}. The feed then tells how it goes.

        With {"alike": true}, which is the owner's to say, of somebody who looks like somebody else.
        """
        alike = body().get("alike") is True
        if alike:
            context.owner()
        return {"name": kiosk.begin_registration(context.asking_page(), body().get("name"), alike)}

    @app.post("/login")
    def login() -> dict[str, Any]:
        """Start a log-in: {"name"} or {} for anybody. The feed then tells how it goes."""
        name = body().get("name") or ""
        if not isinstance(name, str):
            raise InvalidNameError("A name is text.")
        kiosk.begin_login(context.asking_page(), name)
        return {"name": name}

    @app.post("/cancel")
    def cancel() -> dict[str, Any]:
        """End what this page began; nothing is saved."""
        kiosk.station_of(context.asking_page()).cancel(context.asking_page())
        return {}

    @app.post("/session")
    def claim() -> dict[str, Any]:
        """Turn the box's verdict for this page into a session, once."""
        person = kiosk.claim(context.asking_page())
        if person is None:
            abort(403, "Nobody was verified for this page. Log in again.")
        context.log_in(person.id, by_face=True)
        return _session()

    @app.get("/session")
    def look() -> dict[str, Any]:
        """Who is logged in here."""
        return _session()

    @app.get("/decision")
    def decision() -> dict[str, Any]:
        """How the last log-in of this page was decided: {"granted", "lines": [[about, text], …]}, or {} without one."""
        page = context.asking_page()
        login = kiosk.station_of(page).last_login(page)
        if login is None or login.decision is None:
            return {}
        person = context.person
        owner = person is not None and person.owner
        lines = card(login.decision, kiosk.config.faces.min_face_login, owner)
        return {"granted": login.decision.granted, "lines": lines}

    @app.post("/decision/wrong")
    def wrong() -> dict[str, Any]:
        """ "That was not me": keep the case as a counter-example, and end the session."""
        person = context.member()
        counts = kiosk.not_me(context.asking_page(), person)
        context.log_out()
        return {**_session(), "counts": counts}

    @app.post("/logout")
    def logout() -> dict[str, Any]:
        """End the session."""
        kiosk.log_out(context.asking_page())
        context.log_out()
        return _session()

    @app.post("/forget")
    def forget() -> dict[str, Any]:
        """Delete the person who is logged in: face, chats and key."""
        person = context.member()
        context.log_out()
        kiosk.remove_person(person.id)
        return _session()

    def _session() -> dict[str, Any]:
        person = context.person
        return {"person": {"name": person.name, "owner": person.owner} if person else None}
