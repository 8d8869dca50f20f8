"""Flask only: turns HTTP and sockets into calls on the Appliance and back."""

from flask import Flask
from flask_sock import Sock

from appliance.core.paths import ROOT
from appliance.runtime import Appliance
from appliance.storage.vault import secret_file
from appliance.web.access.context import Context
from appliance.web.access.cookies import DAYS, SCREEN_COOKIE, PlaceCookies
from appliance.web.access.guard import guard
from appliance.web.openai import routes as openai
from appliance.web.routes import account, assistant, documents, me, models, pages, people, phones
from appliance.web.server.compression import compress
from appliance.web.server.limits import Limits
from appliance.web.sockets import camera, chat
from appliance.web.sockets import extraction as extract
from appliance.web.sockets import feed as status

LARGEST_MESSAGE = 2 << 20  # bytes, of a socket; a camera frame is the largest
LARGEST_REQUEST = 64 << 10  # bytes, of a request's body
RECEIVE = 64 << 10  # bytes read from a socket at once
SOCKETS, SOCKETS_PER_CLIENT = 48, 12  # feeds and chats at once; each holds a thread, and requests need some too


def create_app(appliance: Appliance) -> Flask:
    """The web application of a appliance."""
    app = Flask("appliance", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
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
    pictures = Limits(server.streams, server.streams_per_client, "live pictures")
    context = Context(appliance, pictures, Limits(SOCKETS, SOCKETS_PER_CLIENT, "pages"))
    guard(app, context)
    compress(app)
    sock = Sock(app)
    own = (account, me, assistant, documents)
    for part in (pages, status, camera, *own, people, phones, chat, extract, models, openai):
        part.attach(app, sock, context)
    return app
