"""Flask only: turns HTTP and sockets into calls on the Appliance and back."""

from flask import Flask

from appliance.core.i18n import say
from appliance.core.paths import ROOT
from appliance.runtime import Appliance
from appliance.storage.vault import secret_file
from appliance.web.access.context import Context
from appliance.web.access.cookies import DAYS, SCREEN_COOKIE, PlaceCookies
from appliance.web.access.guard import guard
from appliance.web.access.routing import EXTENSION
from appliance.web.features import DEVELOPMENT, FEATURES
from appliance.web.rendering import say_in_page
from appliance.web.server.compression import compress
from appliance.web.server.late_rule import LateRule
from appliance.web.server.limits import Limits

LARGEST_MESSAGE = 2 << 20  # bytes, of a socket; a camera frame is the largest
LARGEST_REQUEST = 64 << 10  # bytes, of a request's body
RECEIVE = 64 << 10  # bytes read from a socket at once
SOCKETS, SOCKETS_PER_CLIENT = 48, 12  # feeds and chats at once; each holds a thread, and requests need some too


def create_app(appliance: Appliance) -> Flask:
    """The web application of an appliance."""
    app = Flask("appliance", template_folder=str(ROOT / "templates"), static_folder=None)
    app.jinja_options = {**app.jinja_options, "finalize": say_in_page}
    app.url_rule_class = LateRule
    app.static_folder = str(ROOT / "static")  # set later, so that Flask adds no route to it: that one is declared
    app.config.update(
        SECRET_KEY=secret_file(appliance.config.data.folder / "web.key"),
        SESSION_COOKIE_NAME=SCREEN_COOKIE,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        PERMANENT_SESSION_LIFETIME=DAYS,
        PROVIDE_AUTOMATIC_OPTIONS=False,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        SOCK_SERVER_OPTIONS={"ping_interval": 25, "max_message_size": LARGEST_MESSAGE, "receive_bytes": RECEIVE},
    )
    app.session_interface = PlaceCookies()
    server = appliance.config.server
    pictures = Limits(server.streams, server.streams_per_client, say("live pictures"))
    context = Context(appliance, pictures, Limits(SOCKETS, SOCKETS_PER_CLIENT, say("pages")))
    guard(app, context)
    compress(app, readable=server.development)
    app.extensions[EXTENSION] = context
    appliance.identity.phones.on_remove = context.opened.cut_phone
    for routes in FEATURES + (DEVELOPMENT if server.development else ()):
        app.register_blueprint(routes.blueprint)
    return app
