"""What may come in at all: hosts, origins, kinds and numbers of requests, and who may make them."""

import re
from typing import Any

from flask import Flask, Response, abort, current_app, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from appliance.core.errors import ApplianceError, BusyError, ForbiddenError, LockedError, PairingError, StoreError
from appliance.core.i18n import Text, say, translated
from appliance.web.access.bodies import BodyError
from appliance.web.access.context import Context
from appliance.web.access.cookies import place
from appliance.web.access.roles import REFUSALS, Role
from appliance.web.access.routing import JSON, Declaration, current_context, declaration_of
from appliance.web.openai.errors import error_of
from appliance.web.server.limits import TokenBuckets
from appliance.web.server.wsgi import NETWORK, SCREEN

HOST = re.compile(r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")
LOOPBACK = ("localhost", "127.0.0.1")
SAFE = {"GET", "HEAD"}
REQUESTS_PER_SECOND, REQUESTS_AT_ONCE = 30, 240  # of one address in the network
KEPT = {"/worker.js", "/manifest.webmanifest"}  # besides the static files: cached, but checked each time
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
        "media-src 'self' blob:; font-src 'self'; manifest-src 'self'; worker-src 'self'; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",  # no other page embeds the live picture
}
# Scripts, styles and fonts: a browser heeds the rest on pages and workers only, and a first load asks for 65 of them.
PART_HEADERS = {name: HEADERS[name] for name in ("X-Content-Type-Options", "Cross-Origin-Resource-Policy")}
PARTS = {"text/javascript", "text/css", "font/woff2"}
# What is said of errors for which the library has words for programmers.
PLAIN_WORDS = {
    404: say("There is nothing at this address."),
    405: say("That is not possible at this address."),
    413: say("That is too large to send."),
    500: say("Something went wrong here. Try again."),
}
# The first that fits. 409: a request of the right shape that the box's state, or its rules, do not allow.
STATUSES: dict[type[Exception], int] = {
    LockedError: 429,
    LookupError: 404,
    PairingError: 403,
    ForbiddenError: 403,
    StoreError: 503,
    ApplianceError: 409,
}


def guard(app: Flask, context: Context) -> None:
    """Check every request before it reaches a view, and set headers on every response."""
    paces = TokenBuckets(REQUESTS_PER_SECOND, REQUESTS_AT_ONCE)

    @app.before_request
    def _check() -> None:
        if place() != SCREEN and not paces.allows(request.remote_addr or ""):
            abort(429, say("Too many requests came from this device. Wait a moment."))
        _check_host(context)
        _check_origin()
        declared = _check_right(context)
        if declared.largest is not None:
            request.max_content_length = declared.largest
        _check_kind(declared)

    @app.after_request
    def _set_headers(response: Response) -> Response:
        static = request.path.startswith("/static/")
        for name, value in (PART_HEADERS if static and response.mimetype in PARTS else HEADERS).items():
            response.headers.setdefault(name, value)
        if static:
            response.headers.remove("Content-Disposition")
            response.headers.remove("Date")  # the server sets it
        if static or request.path in KEPT:
            response.headers["Cache-Control"] = "no-cache"
        else:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    _answer_errors(app)


def _answer_errors(app: Flask) -> None:
    """Answer every exception with JSON and the status that fits."""

    @app.errorhandler(HTTPException)
    def _http_error(error: HTTPException) -> tuple[dict[str, Any], int, dict[str, str]]:
        headers = {"Retry-After": "5"} if error.code == 429 else {}
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            headers["Allow"] = ", ".join(sorted(set(error.valid_methods) - {"OPTIONS"}))
        code = error.code or 500
        said = error.description if isinstance(error.description, Text) else PLAIN_WORDS.get(code)
        return _body(said or error.description or error.name, code), code, headers

    @app.errorhandler(BodyError)
    def _wrong_shape(error: BodyError) -> tuple[dict[str, Any], int]:
        return _body(error.text, error.status), error.status

    @app.errorhandler(BusyError)
    def _too_many(error: BusyError) -> tuple[dict[str, Any], int, dict[str, str]]:
        return _body(error.text, 503), 503, {"Retry-After": "5"}

    @app.errorhandler(ApplianceError)
    def _appliance_error(error: ApplianceError) -> tuple[dict[str, Any], int]:
        status = next(status for kind, status in STATUSES.items() if isinstance(error, kind))
        return _body(error.text, status) | {"kind": type(error).__name__}, status


def _check_host(context: Context) -> None:
    """Another page may have its own name point at this address (DNS rebinding); that name is not ours."""
    hosts = set(LOOPBACK)
    if place() != SCREEN and context.appliance.network is not None:
        reach = context.appliance.network.reach.get()
        hosts.update(reach.hosts if reach else ())
    named = HOST.fullmatch(request.environ.get("HTTP_HOST", ""))
    if named is None or named[1].strip("[]").lower() not in hosts:
        abort(400, say("The box is not called that."))


def _check_origin() -> None:
    if _is_program():
        return
    is_socket = request.headers.get("Upgrade", "").lower() == "websocket"
    is_own = same_origin(request.headers.get("Origin"), request.host, secure=place() == NETWORK)
    if (is_socket or request.method not in SAFE) and not is_own:
        abort(403, say("This request comes from another page."))
    foreign = request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")
    if foreign and request.headers.get("Sec-Fetch-Mode") != "navigate":
        abort(403, say("This request comes from another page."))


def _is_program() -> bool:
    """Whether a program asks, with a token of its own; a browser sends at least one of these headers."""
    return request.path.startswith("/v1/") and "Origin" not in request.headers and "Cookie" not in request.headers


def _check_right(context: Context) -> Declaration:
    """The declaration of the route. Ends the request for everybody whom it does not admit."""
    if request.url_rule is None:
        if not context.known:
            abort(401, REFUSALS[Role.GUEST])  # a stranger does not learn which addresses exist
        raise request.routing_exception or NotFound()  # or a method that is not understood there
    declared = declaration_of(current_app, request.endpoint)
    if declared is None or place() not in declared.right.places:
        abort(401 if not context.known else 403, REFUSALS[Role.GUEST if not context.known else Role.STRANGER])
    right = declared.right
    if context.role < right.role:
        abort(401 if not context.known else 403, REFUSALS[Role.GUEST if not context.known else right.role])
    if right.proven:
        context.appliance.identity.sessions.check_proof(context.token)
    if right.pictures and not context.may_watch:
        abort(403, say("The owner of this box does not let phones watch its camera."))
    return declared


def _check_kind(declared: Declaration) -> None:
    """A form of another page can send neither JSON nor bytes without asking first."""
    has_body = declared.body is not None
    if has_body and not _is_program() and request.method not in SAFE and request.mimetype != declared.consumes:
        abort(
            415, say("Send JSON.") if declared.consumes == JSON else say("Send {consumes}.", consumes=declared.consumes)
        )


def _body(message: str, status: int) -> dict[str, Any]:
    """An error as the page reads it, or as programs do that speak OpenAI's format."""
    if request.path.startswith("/v1/"):  # for programs, which expect English
        return error_of(str(message), status)
    return {"error": translated(message, current_context().language)}


def same_origin(origin: str | None, host: str, secure: bool = False) -> bool:
    """Whether an Origin header names this very page. A browser always sends it where it is asked for here."""
    if not origin:
        return False
    scheme, _, named = origin.partition("://")
    return scheme in (("https",) if secure else ("http", "https")) and named.lower() == host.lower()
