"""The kiosk page, and what machines ask about the box."""

import secrets
from typing import Any

from flask import Flask, render_template, session
from flask_sock import Sock

from appliance import __version__
from appliance.web.context import Context

PARTS = ("camera", "faces", "model", "disk", "lights")
NEEDED = ("faces", "model", "disk")  # without one of these the box is not healthy


def attach(app: Flask, sock: Sock, context: Context) -> None:
    """Add the routes to the app."""
    kiosk = context.kiosk

    @app.get("/")
    def home() -> str:
        """The kiosk page, with the present state in it."""
        if not context.page:
            session["page"] = secrets.token_urlsafe(24)
            session.permanent = True
        return render_template(
            "kiosk.html",
            status=kiosk.status.get(),
            parts=PARTS,
            person=context.person,
            has_camera=kiosk.camera is not None,
            pins=kiosk.config.lights.pins,
            version=__version__,
        )

    @app.get("/healthz")
    def healthz() -> tuple[dict[str, Any], int]:
        """200 when people can log in and chat, else 503, with the state of every part."""
        status = kiosk.status.get()
        states = {part: getattr(status, part) for part in PARTS}
        reasons = {part: states[part].text for part in NEEDED if not states[part].ok}
        if states["camera"].state == "lost":
            reasons["camera"] = states["camera"].text
        body = {"ok": not reasons, "reasons": reasons, "parts": {part: s.state for part, s in states.items()}}
        return body, 503 if reasons else 200
