"""The pages themselves, and what machines ask about the box."""

import re
import secrets
from functools import lru_cache
from typing import Any, Literal

from flask import Response, abort, current_app, redirect, request, session
from msgspec import UNSET, Struct, UnsetType
from werkzeug.wrappers import Response as AnyResponse

from appliance.core.config import ROOT
from appliance.core.errors import ApplianceError
from appliance.core.i18n import LANGUAGES, say
from appliance.records.status import ComponentState, Status
from appliance.web.access.context import Context
from appliance.web.access.cookies import place
from appliance.web.access.roles import ANYWHERE, AT_THE_BOX, STRANGER
from appliance.web.access.routing import HTML, Routes
from appliance.web.openapi import describe
from appliance.web.rendering import render, sentences
from appliance.web.server.wsgi import NETWORK, PLAIN, SCREEN
from appliance.web.state_words import PARTS, state_word

NEEDED = ("faces", "model", "disk")  # without one of these the box is not healthy
NAMES = {"camera": "Camera", "faces": "Faces", "model": "Model", "disk": "Disk", "network": "Phones"}
MANIFEST = {
    "name": "Larson",
    "short_name": "Larson",
    "description": say("The box in your home, on your phone"),
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

routes = Routes("pages")


class ModelLoad(Struct):
    """What the language model does: answers in its queue, with the one under way, and its rate."""

    mood: str
    waiting: int
    tokens_per_second: float


class BoxHealth(Struct):
    """How often the language model's process ended by itself and the clock jumped since the start, and the heat."""

    model_restarts: int
    clock_jumps: int
    heat: str


class Health(Struct):
    """Whether people can log in and chat; beyond that, the box alone is told why not, and the state of every part."""

    status: Literal["ok", "starting", "degraded"]
    ok: bool | UnsetType = UNSET
    reasons: dict[str, str] | UnsetType = UNSET
    parts: dict[str, str] | UnsetType = UNSET
    chat: ModelLoad | UnsetType = UNSET
    box: BoxHealth | UnsetType = UNSET


@routes.get("/", ANYWHERE, returns=HTML)
def home(context: Context) -> str | AnyResponse:
    """The page: of the appliance at the box's own screen, of a phone elsewhere."""
    appliance = context.appliance
    if place() == PLAIN:
        return redirect("/trust")
    leds = range(appliance.config.lights.count)
    if place() == NETWORK:
        shown = {"leds": leds, "modules": modules("phone.js")}  # nothing personal is in it
        return render("phone.html", context.language, **shown)
    if not context.client.id:
        session["page"] = secrets.token_urlsafe(24)
        session.permanent = True
    return render(
        "kiosk.html",
        context.language,
        status=appliance.board.status,
        parts=NAMES,
        person=context.person,
        has_camera=appliance.camera is not None,
        leds=leds,
        screen=appliance.config.screen,
        word=state_word,
        modules=modules("main.js"),
    )


@routes.get("/static/<path:filename>", ANYWHERE, returns="*/*")
def static(filename: str) -> AnyResponse:
    """What the pages are made of."""
    return current_app.send_static_file(filename)


@routes.get("/trust", ANYWHERE, returns=HTML)
def trust(context: Context) -> str:
    """How a phone comes to trust the box, step by step."""
    network = context.appliance.network
    agent = request.headers.get("User-Agent", "")
    system = "ios" if "iPhone" in agent or "iPad" in agent else "android"
    fingerprint = network.authority.fingerprint if network else ""
    reach = network.reach.get() if network else None
    shown = {"reach": reach, "fingerprint": fingerprint, "system": system}
    return render("trust.html", context.language, **shown)


@routes.get("/languages/<language>", ANYWHERE)
def show_language(language: str) -> dict[str, Any]:
    """What the pages say in a language, by what they say in English."""
    if language not in LANGUAGES:
        abort(404, say("Larson does not speak that language."))
    return dict(sentences(language))


@routes.get("/larson-ca.crt", ANYWHERE, returns="application/x-x509-ca-cert")
def authority(context: Context) -> Response:
    """The certificate of the box's own authority, to be installed on a phone."""
    network = context.appliance.network
    if network is None:
        raise ApplianceError(say("Phones cannot reach this box: network.on is false in its settings."))
    headers = {"Content-Disposition": 'attachment; filename="larson-ca.crt"'}
    return Response(network.authority.der, mimetype="application/x-x509-ca-cert", headers=headers)


@routes.get("/manifest.webmanifest", STRANGER, returns="application/manifest+json")
def manifest() -> tuple[dict[str, Any], dict[str, str]]:
    """What makes the page an app on a phone."""
    return MANIFEST, {"Content-Type": "application/manifest+json"}


@routes.get("/worker.js", STRANGER, returns="text/javascript")
def worker() -> AnyResponse:
    """The service worker; at the top, for it may only serve what lies below it."""
    return current_app.send_static_file("js/worker.js")


@routes.get("/openapi.json", AT_THE_BOX)
def openapi() -> dict[str, Any]:
    """What can be asked over HTTP, as OpenAPI describes it."""
    return describe(current_app)


@routes.get("/healthz", STRANGER, also={503: "People cannot log in, or cannot chat."})
def healthz(context: Context) -> tuple[Health, int]:
    """Whether people can log in and chat. From the network, one word: details are for programs on the box."""
    found = amiss(context.appliance.board.status)
    health = Health(in_a_word(found))
    if place() == SCREEN:
        _explain(health, context, found)
    return health, 503 if found else 200


def amiss(status: Status) -> dict[str, ComponentState]:
    """The parts without which the box is not healthy, and a camera that was there."""
    states = {part: getattr(status, part) for part in NEEDED if not getattr(status, part).ok}
    return {**states, "camera": status.camera} if status.camera.state == "lost" else states


def in_a_word(found: dict[str, ComponentState]) -> Literal["ok", "starting", "degraded"]:
    """What strangers are told."""
    if not found:
        return "ok"
    return "starting" if all(each.state == "starting" for each in found.values()) else "degraded"


def _explain(health: Health, context: Context, found: dict[str, ComponentState]) -> None:
    appliance, status = context.appliance, context.appliance.board.status
    load = appliance.assistant.scheduler.load
    health.ok, health.reasons = not found, {part: each.text for part, each in found.items()}
    health.parts = {part: getattr(status, part).state for part in PARTS}
    health.chat = ModelLoad(load.mood, load.waiting, load.rate)
    health.box = BoxHealth(appliance.assistant.restarts, appliance.care.watch.jumps, status.heat)


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
