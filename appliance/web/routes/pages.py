"""The pages themselves, and what machines ask about the box."""

import re
import secrets
from functools import lru_cache
from typing import Any

from flask import Flask, Response, redirect, render_template, request, session
from flask_sock import Sock
from werkzeug.wrappers import Response as AnyResponse

from appliance.core.config import ROOT, Screen
from appliance.core.errors import ApplianceError
from appliance.hardware.leds.patterns import PATTERNS, duty
from appliance.records.status import Status
from appliance.web.access.context import Context
from appliance.web.access.cookies import place
from appliance.web.catalogues import translation
from appliance.web.openapi import describe
from appliance.web.server.wsgi import NETWORK, PLAIN

PARTS = ("camera", "faces", "model", "disk", "network", "lights")
NEEDED = ("faces", "model", "disk")  # without one of these the box is not healthy
NAMES = {"camera": "Camera", "faces": "Faces", "model": "Model", "disk": "Disk", "network": "Phones"}
MANIFEST = {
    "name": "Larson",
    "short_name": "Larson",
    "description": "The box in your home, on your phone",
    "id": "/",
    "start_url": "/",
    "scope": "/",
    "display": "standalone",
    "orientation": "portrait",
    "background_color": "#07080a",
    "theme_color": "#07080a",
    "icons": [
        {"src": "/static/larson.svg", "sizes": "any", "type": "image/svg+xml"},
        {"src": "/static/icons/larson-192.png", "sizes": "192x192", "type": "image/png", "purpose": "any maskable"},
        {"src": "/static/icons/larson-512.png", "sizes": "512x512", "type": "image/png", "purpose": "any maskable"},
    ],
}


COLOURS = (
    *("ground", "panel", "raised", "line", "edge", "text", "soft", "accent", "accent-text", "accent-deep", "on-accent"),
    *("good", "warn", "warn-ground", "mine", "on-mine", "lamp", "lamp-off", "lens"),
)
MOMENTS = (0.1, 0.3, 0.5, 0.7, 0.9, 1.1)  # seconds


def attach(app: Flask, sock: Sock, context: Context) -> None:
    """Add the routes to the app."""
    appliance = context.appliance

    @app.get("/")
    def home() -> str | AnyResponse:
        """The page: of the appliance at the box's own screen, of a phone elsewhere."""
        if place() == PLAIN:
            return redirect("/trust")
        if place() == NETWORK:
            return render_template(
                "phone.html", pins=appliance.config.lights.pins, modules=modules("phone.js"), **translation(context)
            )  # nothing in it that is anybody's
        if not context.client.id:
            session["page"] = secrets.token_urlsafe(24)
            session.permanent = True
        return render_template(
            "kiosk.html",
            status=appliance.board.status,
            parts=NAMES,
            person=context.person,
            has_camera=appliance.camera is not None,
            pins=appliance.config.lights.pins,
            screen=appliance.config.screen,
            modules=modules("main.js"),
            **translation(context),
        )

    @app.get("/design")
    def design() -> str:
        """The parts of the pages, side by side."""
        return render_template("design.html", patterns=_patterns(), colours=COLOURS)

    @app.get("/design/<name>")
    def design_state(name: str) -> str:
        """A page in a state that is played: what it is, the scripts know."""
        page = "phone.html" if name.startswith("phone-") else "kiosk.html"
        made = {"status": Status(), "parts": NAMES, "has_camera": True, "pins": range(8), "screen": Screen()}
        return render_template(page, script="/static/design/play.js", **made)

    @app.get("/trust")
    def trust() -> str:
        """How a phone comes to trust the box, step by step."""
        reach = appliance.network.reach.get() if appliance.network else None
        fingerprint = appliance.network.authority.fingerprint if appliance.network else ""
        agent = request.headers.get("User-Agent", "")
        system = "ios" if "iPhone" in agent or "iPad" in agent else "android"
        shown = {"reach": reach, "fingerprint": fingerprint, "system": system}
        return render_template("trust.html", **shown, **translation(context))

    @app.get("/larson-ca.crt")
    def authority() -> Response:
        """The certificate of the box's own authority, to be installed on a phone."""
        if appliance.network is None:
            raise ApplianceError("Phones cannot reach this box: network.on is false in its settings.")
        headers = {"Content-Disposition": 'attachment; filename="larson-ca.crt"'}
        return Response(appliance.network.authority.der, mimetype="application/x-x509-ca-cert", headers=headers)

    @app.get("/manifest.webmanifest")
    def manifest() -> tuple[dict[str, Any], dict[str, str]]:
        """What makes the page an app on a phone."""
        return MANIFEST, {"Content-Type": "application/manifest+json"}

    @app.get("/worker.js")
    def worker() -> AnyResponse:
        """The service worker; at the top, for it may only serve what lies below it."""
        return app.send_static_file("js/worker.js")

    @app.get("/openapi.json")
    def openapi() -> dict[str, Any]:
        """What can be asked over HTTP, as OpenAPI describes it."""
        return describe(app)

    @app.get("/healthz")
    def healthz() -> tuple[dict[str, Any], int]:
        """200 when people can log in and chat, else 503; the state of every part, and what the language model does."""
        status, load = appliance.board.status, appliance.assistant.scheduler.load
        states = {part: getattr(status, part) for part in PARTS}
        reasons = {part: states[part].text for part in NEEDED if not states[part].ok}
        if states["camera"].state == "lost":
            reasons["camera"] = states["camera"].text
        chat = {"mood": load.mood, "waiting": load.waiting, "tokens_per_second": load.rate}
        parts = {part: s.state for part, s in states.items()}
        body = {"ok": not reasons, "reasons": reasons, "parts": parts, "chat": chat}
        return body, 503 if reasons else 200


@lru_cache
def modules(entry: str) -> list[str]:
    """Addresses of all that a module imports, the nearest first: told early, a browser asks for them at once."""
    folder = ROOT / "static"
    found = [folder / "js" / entry]
    for path in found:
        for name in re.findall(r'^import .*?"(.+?)";$', path.read_text(encoding="utf-8"), re.M):
            if (module := (path.parent / name).resolve()) not in found:
                found.append(module)
    return [f"/static/{path.relative_to(folder)}" for path in found[1:]]


def _patterns() -> dict[str, list[list[int]]]:
    """Duty cycles of eight lamps at some moments of each pattern."""
    return {
        name: [[round(100 * duty(level)) for level in pattern(t, 8, 0.4)] for t in MOMENTS]
        for name, pattern in PATTERNS.items()
    }
