"""The one server: threaded, bounded, and gone within seconds of SIGTERM.

Werkzeug's own threaded server under flask-sock, with what it lacks: a limit on threads, and a time within which a
client must have said what it wants.
"""

import io
import logging
import struct
import threading
import time
from contextlib import suppress
from email.errors import (
    MultipartInvariantViolationDefect,
    NoBoundaryInMultipartDefect,
    StartBoundaryNotFoundDefect,
)
from socket import (
    AF_UNIX,
    IPPROTO_TCP,
    SHUT_RDWR,
    SO_SNDBUF,
    SO_SNDTIMEO,
    SOL_SOCKET,
    TCP_NODELAY,
    create_server,
    socket,
    socketpair,
)
from typing import Any

from flask import Flask
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

log = logging.getLogger(__name__)

THREADS = 96  # connections at once; one more is answered 503
SEND_SECONDS = 5  # that a page may leave a socket unread; an answer that it holds up holds up others
SEND_BYTES = 256 << 10  # that wait in the system for a page to read them
REQUEST_SECONDS = 10.0  # to send a request, or to take a piece of a response
SCREEN, NETWORK, PLAIN = "screen", "network", "plain"  # where a request came in: `environ["larson.place"]`
BUSY = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

# What Python's parser of mail says of a form's header, for the body does not stand right after it.
OF_BODY = (NoBoundaryInMultipartDefect, StartBoundaryNotFoundDefect, MultipartInvariantViolationDefect)


class _Leftover(io.BufferedIOBase):
    """What is left of a request that was answered before it was read: what is there, and no waiting for more."""

    def __init__(self, file: io.BufferedIOBase):
        self._file = file

    def read(self, size: int | None = -1, /) -> bytes:
        """What can be had at once; Werkzeug asks for more only while there is some."""
        try:
            return self._file.read1(-1 if size is None else size)
        except OSError:  # the client has cut the connection; Werkzeug would not close the response
            return b""


class _Handler(WSGIRequestHandler):
    timeout = REQUEST_SECONDS  # of the socket, from socketserver.StreamRequestHandler
    server: "Server"
    # What Python's server says of requests that nobody can read: as all errors here, JSON.
    error_content_type = "application/json"
    error_message_format = (
        '{"error": {"message": "%(code)d: %(explain)s", "type": "invalid_request_error", "param": null, "code": null}}'
    )

    def setup(self) -> None:
        if self.request.family != AF_UNIX:  # the phones' door sees to it itself
            # Else a body waits 40 ms until its header is acknowledged.
            self.request.setsockopt(IPPROTO_TCP, TCP_NODELAY, True)
        super().setup()

    def handle_one_request(self) -> None:
        connection, rfile = self.connection, self.rfile
        self.server.expect_request(connection)
        try:
            super().handle_one_request()
        finally:
            self.connection, self.rfile = connection, rfile

    def parse_request(self) -> bool:
        """Refuses what two readers might cut into requests in two ways, even where only one reads."""
        if not super().parse_request():
            return False
        lengths = self.headers.get_all("Content-Length", [])
        codings = self.headers.get_all("Transfer-Encoding", [])
        plain = len(lengths) + len(codings) <= 1 and all(length.isascii() and length.isdigit() for length in lengths)
        if not plain or any(coding.lower() != "chunked" for coding in codings):
            self.send_error(400, "Bad framing")
            return False
        if len(self.headers.get_all("Host", [])) != 1 and self.request_version != "HTTP/1.0":
            self.send_error(400, "One Host is needed")
            return False
        if any(not isinstance(defect, OF_BODY) for defect in self.headers.defects):
            # A line that is none: what stands after it would not be seen.
            self.send_error(400, "Bad header")
            return False
        return True

    def send_header(self, keyword: str, value: str) -> None:
        """Keeps the connection where the next request must begin right after this one: it brought no body.

        Werkzeug closes always, for it does not know how much of a body is left; pages load many small files.
        """
        if keyword == "Connection" and value == "close" and self._may_keep():
            self._leave_what_follows()
            return
        if keyword == "Connection":
            self.rfile = _Leftover(self.rfile)
        super().send_header(keyword, value)

    def _may_keep(self) -> bool:
        if not hasattr(self, "headers"):
            return False  # they could not be read
        body = "Content-Length" in self.headers or "Transfer-Encoding" in self.headers
        old = self.request_version != "HTTP/1.1" or self.headers.get("Connection", "").lower() == "close"
        return self.command == "GET" and not body and not old and not self._is_socket()

    def make_environ(self) -> dict[str, Any]:
        if self._is_socket():
            self.server.has_request(self.connection)
            # simple-websocket uses send(): with a timeout of Python's on the socket it would write broken frames. The
            # system's own ends a send to a page that has stopped reading.
            self.connection.settimeout(None)
            self.connection.setsockopt(SOL_SOCKET, SO_SNDTIMEO, struct.pack("ll", SEND_SECONDS, 0))
            self.connection.setsockopt(SOL_SOCKET, SO_SNDBUF, SEND_BYTES)
        environ = super().make_environ()
        environ["larson.place"] = self.server.place_of(self.connection)
        if environ["larson.place"] == NETWORK:
            environ["wsgi.url_scheme"] = "https"
        environ["larson.received"] = lambda: self.server.has_request(self.connection)  # the answer may take long
        environ["larson.upgraded"] = self._mute
        return environ

    def _mute(self) -> None:
        """The connection is a WebSocket now: the response that flask-sock gives at its end must not go there."""
        self.wfile = io.BytesIO()
        self._leave_what_follows()

    def _leave_what_follows(self) -> None:
        """At its end Werkzeug reads away what is left of a body; here that would be the next request, or messages."""
        self.connection, self.rfile = self.server.ended, io.BytesIO()

    def _is_socket(self) -> bool:
        """Whether a WebSocket is asked for; a mere header must not lift the limits of time."""
        headers = self.headers
        body = "Content-Length" in headers or "Transfer-Encoding" in headers
        upgrade = headers.get("Upgrade", "").lower() == "websocket" and "Sec-WebSocket-Key" in headers
        return self.command == "GET" and self.path.startswith("/ws/") and upgrade and not body

    def send_response(self, code: int, message: str | None = None) -> None:
        self.server.has_request(self.connection)
        super().send_response(code, message)

    def log(self, type: str, message: str, *args: Any) -> None:
        log.debug("%s %s", self.address_string(), message % args)

    def version_string(self) -> str:
        return "Larson"


class Server(ThreadedWSGIServer):
    """Serves a Flask app with sockets on one address."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, app: Flask, host: str, port: int, listening: socket | None = None):
        """Bind at once, or take a socket that listens there; `port` 0 takes a free one.

        Raises OSError when the address is taken.
        """
        self._places = threading.BoundedSemaphore(THREADS)
        self._expected: dict[socket, float] = {}  # connections whose request is awaited, and since when
        self._expecting = threading.Lock()
        self._places_of: dict[socket, str] = {}
        with listening or create_server((host, port), backlog=self.request_queue_size) as bound:
            # Werkzeug takes a copy. Left to bind by itself, it would print its own words and exit.
            super().__init__(host, bound.getsockname()[1], app, _Handler, fd=bound.fileno())
        self.ended, other = socketpair()  # a connection whose other side has ended
        other.close()

    def process_request(self, request: socket, client_address: Any) -> None:  # type: ignore[override]
        """Hand a connection to a thread, or turn it away when all are busy."""
        if not self._places.acquire(blocking=False):
            with suppress(OSError):  # the client did not wait for the answer
                request.sendall(BUSY)
            self.shutdown_request(request)
            self._places_of.pop(request, None)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: socket, client_address: Any) -> None:  # type: ignore[override]
        """Serve one connection in its thread."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.has_request(request)
            self._places_of.pop(request, None)
            self._places.release()

    def place(self, connection: socket, place: str) -> None:
        """Note where a connection came in, before it is processed."""
        self._places_of[connection] = place

    def place_of(self, connection: socket) -> str:
        """Where it came in; on this server, from the box itself."""
        return self._places_of.get(connection, SCREEN)

    def expect_request(self, connection: socket) -> None:
        """From now on the whole request, head and body, must come within REQUEST_SECONDS."""
        with self._expecting:
            self._expected[connection] = time.monotonic()

    def has_request(self, connection: socket) -> None:
        """The request has come; the answer may take its time."""
        with self._expecting:
            self._expected.pop(connection, None)

    def service_actions(self) -> None:
        """Called by `serve_forever` twice a second: end those who send a byte now and then to keep a thread."""
        with self._expecting:
            due = time.monotonic() - REQUEST_SECONDS
            for connection in [known for known, since in self._expected.items() if since < due]:
                del self._expected[connection]
                with suppress(OSError):  # it has ended by itself
                    connection.shutdown(SHUT_RDWR)

    def server_close(self) -> None:
        """Let go of the address."""
        super().server_close()
        if hasattr(self, "ended"):  # Werkzeug calls this from its constructor as well
            self.ended.close()

    def log(self, type: str, message: str, *args: Any) -> None:
        """Only a note, for the same reason as below."""
        log.debug(message, *args)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Only a note: a view's error was answered by Flask, and what comes here is a client that went away."""
        log.debug("connection of %s ended", client_address, exc_info=True)
