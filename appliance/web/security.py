"""What may come in at all: hosts, origins, sizes and numbers of streams."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request
from werkzeug.exceptions import HTTPException

from appliance.errors import ApplianceError, LockedError

HOSTS = ["localhost", "127.0.0.1"]  # only loopback, until phones can be paired
FILES = {"/documents": "application/octet-stream"}  # what is posted there is a file; neither type can come from a form
SAFE = {"GET", "HEAD", "OPTIONS"}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
        "media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",  # no other page embeds the live picture
}
# The first that fits.
STATUSES: dict[type[Exception], int] = {
    LockedError: 429,
    LookupError: 404,
    OSError: 503,
    RuntimeError: 503,
    ApplianceError: 400,
}


class TooManyError(ApplianceError):
    """Nobody more can be served right now."""


class Limits:
    """Counts what stays open, in all and per page."""

    def __init__(self, total: int, per_client: int, what: str):
        self._total = total
        self._per_client = per_client
        self._what = what
        self._lock = threading.Lock()
        self._open: Counter[str] = Counter()

    @contextmanager
    def place(self, client: str) -> Iterator[None]:
        """Hold a place. Raises TooManyError."""
        with self._lock:
            if self._open.total() >= self._total or self._open[client] >= self._per_client:
                raise TooManyError(f"Too many {self._what} are open. Close one and try again.")
            self._open[client] += 1
        try:
            yield
        finally:
            with self._lock:
                self._open[client] -= 1
                self._open += Counter()  # forgets those at 0


def guard(app: Flask) -> None:
    """Check every request before it reaches a view, and set headers on every response."""
    app.config["TRUSTED_HOSTS"] = HOSTS

    @app.before_request
    def _check_origin() -> None:
        if request.path.startswith("/v1/") and "Origin" not in request.headers and "Cookie" not in request.headers:
            return  # a program with a token of its own; a browser sends at least one of these
        is_socket = request.headers.get("Upgrade", "").lower() == "websocket"
        if is_socket or request.method not in SAFE:
            if not same_origin(request.headers.get("Origin"), request.host):
                abort(403, "This request comes from another page.")
        foreign = request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")
        if foreign and request.headers.get("Sec-Fetch-Mode") != "navigate":
            abort(403, "This request comes from another page.")
        wanted = FILES.get(request.path, "application/json")
        if request.method not in SAFE and request.mimetype != wanted:
            abort(415, "Send JSON." if wanted == "application/json" else f"Send {wanted}.")

    @app.after_request
    def _set_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        else:
            response.headers["Cache-Control"] = "no-cache"
        return response

    @app.errorhandler(HTTPException)
    def _http_error(error: HTTPException) -> tuple[dict[str, Any], int]:
        return _body(error.description or error.name), error.code or 500

    @app.errorhandler(TooManyError)
    def _too_many(error: TooManyError) -> tuple[dict[str, Any], int, dict[str, str]]:
        return _body(str(error)), 503, {"Retry-After": "5"}

    @app.errorhandler(ApplianceError)
    def _appliance_error(error: ApplianceError) -> tuple[dict[str, Any], int]:
        status = next(status for kind, status in STATUSES.items() if isinstance(error, kind))
        return _body(str(error)) | {"kind": type(error).__name__}, status


def _body(message: str) -> dict[str, Any]:
    """An error as the page reads it, or as programs do that speak OpenAI's format."""
    if request.path.startswith("/v1/"):
        return {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": None}}
    return {"error": message}


def same_origin(origin: str | None, host: str) -> bool:
    """Whether an Origin header names this very page. A browser always sends it where it is asked for here."""
    if not origin:
        return False
    parts = urlsplit(origin)
    return parts.scheme in ("http", "https") and parts.netloc.lower() == host.lower()
