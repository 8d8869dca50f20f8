"""Flask's signed session cookie, one kind for each way in."""

from datetime import timedelta
from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

from appliance.web.server.wsgi import NETWORK, PLAIN, SCREEN

SCREEN_COOKIE = "larson_kiosk"
NETWORK_COOKIE = "__Host-larson"  # browsers take that prefix from HTTPS alone, and for this very host
DAYS = timedelta(days=30)


def place() -> str:
    """Where the present request came in."""
    return str(request.environ.get("larson.place", SCREEN))


class PlaceCookies(SecureCookieSessionInterface):
    """Cookies are shared by all ports and schemes of a host: each way in has its own name, and plain HTTP has none."""

    def get_cookie_name(self, app: Flask) -> str:
        """See Flask."""
        return NETWORK_COOKIE if place() == NETWORK else SCREEN_COOKIE

    def get_cookie_secure(self, app: Flask) -> bool:
        """See Flask."""
        return place() == NETWORK

    def open_session(self, app: Flask, request: Request) -> Any:
        """See Flask."""
        if request.environ.get("larson.place") == PLAIN:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """See Flask."""
        if place() != PLAIN:
            super().save_session(app, session, response)
