"""A running appliance and the pages that use it: real server, real sockets, no screen."""

import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from socket import SHUT_RDWR
from typing import Any

import simple_websocket
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from support import eventually
from vision.machine import SPEC

from appliance.core.config import Config
from appliance.core.images import encode_jpeg
from appliance.core.jobs import run_once
from appliance.llm.engine import Engine
from appliance.llm.scripted import ScriptedEngine
from appliance.pipelines.pipeline import AttemptResult
from appliance.records.clients import Client
from appliance.records.people import Person
from appliance.records.status import Activity
from appliance.runtime import Appliance
from appliance.speech.engine import Speech
from appliance.vision.flows.login import Login
from appliance.vision.flows.login_rules import LoginRules
from appliance.web.serve import bind, open_door


class TemplateCache(BytecodeCache):
    """Compiled templates, in memory: each box would compile the same ones again."""

    def __init__(self):
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if kept := self._kept.get(bucket.key):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


Flask.jinja_options = {"bytecode_cache": TemplateCache()}


@dataclass
class Answer:
    """An HTTP response."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class SocketClient(simple_websocket.Client):
    """The library's client, which forgets what comes together with the handshake's answer: a message, or the end."""

    def handshake(self) -> None:
        super().handshake()
        self._handle_events()
        self.connected = True  # if it has ended already, whoever reads next is told


class Socket:
    """A WebSocket of a page: JSON out, JSON and bytes in."""

    def __init__(self, client: simple_websocket.Client):
        self.client = client

    def send(self, message: Any) -> None:
        self.client.send(message if isinstance(message, str | bytes) else json.dumps(message))

    def receive(self, seconds: float = 60.0) -> Any:
        data = self.client.receive(timeout=seconds)
        assert data is not None, f"nothing came within {seconds} s"
        return json.loads(data) if isinstance(data, str) else data

    def until(self, kind: str, seconds: float = 60.0) -> list[Any]:
        """All JSON messages up to the next one of a type."""
        deadline = time.monotonic() + seconds
        found = []
        while not found or found[-1]["type"] != kind:
            message = self.receive(max(0.1, deadline - time.monotonic()))
            assert time.monotonic() < deadline, f"no {kind} within {seconds} s, but {found}"
            if isinstance(message, dict):
                found.append(message)
        return found

    def closed(self, seconds: float = 60.0) -> tuple[int, str]:
        """Wait for the other side to close; its code and reason."""
        try:
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline:
                self.client.receive(timeout=0.2)
        except simple_websocket.ConnectionClosed as error:
            return error.reason, error.message or ""
        raise AssertionError("the socket is still open")


def end_client(client: SocketClient) -> None:
    """Close a socket from this side."""
    with suppress(simple_websocket.ConnectionClosed, OSError):  # the box may have closed at the same moment
        client.close()
    with suppress(OSError):
        client.sock.shutdown(SHUT_RDWR)  # wakes the library's thread, which closes the socket itself
    client.thread.join(60)
    client.sock.close()


class Browser:
    """Keeps the cookie and names its origin, without a screen."""

    def __init__(self, port: int, origin: str):
        self.port = port
        self.origin = origin
        self.cookie = ""
        self._sockets: list[Socket] = []

    def _connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def request(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        connection = self._connection()
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, {"Cookie": self.cookie, **sent})
            response = connection.getresponse()
            if new := response.headers.get("Set-Cookie"):
                self.cookie = new.partition(";")[0]
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        return self.request("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        sent = {"Content_Type": "application/json", "Origin": self.origin, **headers}
        return self.request("POST", path, json.dumps(body or {}).encode(), **sent)

    def _connect(self, address: str, origin: str | None, **options: Any) -> Socket:
        headers = {"Cookie": self.cookie} | ({"Origin": origin} if origin else {})
        self._sockets.append(Socket(SocketClient(address, headers=headers, **options)))
        return self._sockets[-1]

    def close(self) -> None:
        for socket in self._sockets:
            end_client(socket.client)


class Page(Browser):
    """The browser of the box's own screen."""

    def __init__(self, port: int):
        super().__init__(port, f"http://127.0.0.1:{port}")

    def open(self) -> "Page":
        assert self.request("GET", "/").status == 200
        return self

    def socket(self, path: str, origin: str | None = "http://127.0.0.1") -> Socket:
        # simple_websocket's client names the host without its port.
        return self._connect(f"ws://127.0.0.1:{self.port}{path}", origin, max_message_size=1 << 24)


def cookie_of(box: "Box", page: Browser) -> dict[str, Any]:
    """What the box has signed into a page's cookie."""
    app = Flask("reader")
    app.secret_key = (box.appliance.config.data.folder / "web.key").read_bytes()
    return SecureCookieSessionInterface().get_signing_serializer(app).loads(page.cookie.partition("=")[2])


def client_of(box: "Box", page: Browser) -> Client:
    """What the box calls a page."""
    cookie = cookie_of(box, page)
    phone = cookie.get("device", 0)
    return Client("phone" if phone else "screen", cookie["page"], phone)


def enter(box: "Box", page: Browser, person: Person) -> dict[str, Any]:
    """Log a page in as somebody whom the camera has just verified; what the box answers."""
    machine = Login(lambda _: None, SPEC, LoginRules(3, 12.0, 80), 0.0)
    verdict = AttemptResult(client_of(box, page), Activity("verified"), machine, person.id)
    box.appliance.identity.logins.take_result(verdict)
    answer = page.post("/session").json
    assert answer["person"]["name"] == person.name
    return answer


class LentCamera:
    """A page's own camera: plays frames into the box, again and again."""

    def __init__(self, page: Page, frames: list):
        self.socket = page.socket("/ws/camera")
        self._frames = [encode_jpeg(frame, 90) for frame in frames]
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._play, daemon=True)
        self._thread.start()

    def _play(self) -> None:
        while not self._ended.is_set():
            for frame in self._frames:
                self.socket.send(frame)
                self.socket.receive()
                if self._ended.wait(1 / 15):
                    return

    def close(self) -> None:
        self._ended.set()
        self._thread.join(60)
        self.socket.client.close()


class Box:
    """The appliance under test."""

    def __init__(self, appliance: Appliance, port: int, network_port: int = 0, app: Any = None):
        self.appliance = appliance
        self.app = app  # of Flask
        self.port = port
        self.network_port = network_port  # of HTTPS; 0 where nothing listens
        self._pages: list[Page] = []

    def page(self) -> Page:
        self._pages.append(Page(self.port).open())
        return self._pages[-1]

    def visitor(self) -> Page:
        """Somebody without a cookie."""
        self._pages.append(Page(self.port))
        return self._pages[-1]

    def add(self, page: Any) -> None:
        """Have something closed with the box."""
        self._pages.append(page)

    def status(self):
        return self.appliance.board.status

    def close(self) -> None:
        for page in self._pages:
            page.close()


@contextmanager
def running(
    config: Config, engine: Engine | None = None, real: bool = False, speech: Speech | None = None
) -> Iterator[Box]:
    """Start an appliance and end it again; `real` with the language model."""
    appliance = Appliance(config, engine=None if real else engine or ScriptedEngine(), speech=speech)
    server = bind(appliance)
    front = open_door(appliance, server)
    appliance.start()
    run_once("server", lambda: server.serve_forever(poll_interval=0.05))
    box = Box(appliance, server.port, front.port if front else 0, server.app)
    try:
        yield box
    finally:
        box.close()
        appliance.stop()
        server.shutdown()
        server.server_close()
        if front:
            front.shutdown()
            front.server_close()


def ready(box: Box) -> Box:
    """Wait until the faces are recognised."""
    eventually(lambda: box.status().faces.ok, 60, "the face models load")
    return box
