"""A running appliance, and a page that talks to it, for benchmarks."""

import http.client
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace as with_values
from pathlib import Path
from socket import IPPROTO_TCP, TCP_NODELAY
from typing import Any

import cv2
import simple_websocket
from cv2.typing import MatLike

from appliance.core.config import Config, replace
from appliance.core.errors import ApplianceError
from appliance.core.i18n import verbatim
from appliance.core.images import encode_jpeg, read_picture
from appliance.core.jobs import run_once
from appliance.core.paths import ROOT
from appliance.modelstore.manifest import Entry, read_manifest
from appliance.modelstore.store import ModelStore
from appliance.records.status import Status
from appliance.runtime import Appliance
from appliance.web.serve import bind
from appliance.web.server.wsgi import Server

PHOTOS = ROOT / "tests" / "photos.toml"


def photo() -> Path:
    """A pinned photo of a face, downloaded if missing. Raises ModelError."""
    return fetched(next(entry for entry in read_manifest(PHOTOS) if entry.id == "obama"), "test-photos")


def fetched(entry: Entry, folder: str = "benchmarks") -> Path:
    """A pinned file, downloaded to the user's cache if missing. Raises ModelError."""
    store = ModelStore(Path.home() / ".cache" / "larson" / folder, None, (entry,))
    store.fetch(entry, lambda _: lambda done, total: None)
    return store.path(entry)


def film(path: Path, frames: int = 30) -> None:
    """Write a short MJPEG of the photo's face, 640 x 480."""
    picture = cv2.resize(read_picture(photo()), (640, 800))[:480]
    with path.open("wb") as file:
        for shift in range(frames):
            file.write(encode_jpeg(cv2.warpAffine(picture, _turned(shift), (640, 480)), 90))


def _turned(step: int) -> MatLike:
    return cv2.getRotationMatrix2D((320, 240), 0.2 * step, 1)


@contextmanager
def running(config: Config, camera: str = "none") -> Iterator["Box"]:
    """A ready appliance with its own data folder on a free port."""
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(with_values(config, data=with_values(config.data, folder=Path(folder))), "server", port=0)
        settings = replace(settings, "chat", guesses="always")  # the model is measured, whatever the question
        appliance = Appliance(replace(settings, "camera", source=camera))
        server = bind(appliance)
        appliance.start()
        run_once("web server", server.serve_forever)
        try:
            _await(appliance)
            yield Box(appliance, server)
        finally:
            server.shutdown()
            server.server_close()
            appliance.stop()


def _await(appliance: Appliance, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while True:
        status = appliance.board.status or Status()
        if status.faces.ok and status.model.ok:
            return
        for part in (status.faces, status.model):
            if part.state == "absent":
                raise ApplianceError(part.text)
        if time.monotonic() > deadline:
            raise ApplianceError(verbatim("The appliance does not get ready."))
        time.sleep(0.01)


class Box:
    """The appliance and the address of its sockets."""

    def __init__(self, appliance: Appliance, server: Server):
        self.appliance = appliance
        self.server = server
        self.port = port = server.port
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/")
        response = connection.getresponse()
        self._cookie = response.headers["Set-Cookie"].partition(";")[0]
        response.read()
        connection.close()

    def socket(self, path: str) -> simple_websocket.Client:
        """A WebSocket of the page. As a browser's, it sends at once: else a message may wait 40 ms."""
        headers = {"Cookie": self._cookie, "Origin": "http://127.0.0.1"}
        client = simple_websocket.Client(f"ws://127.0.0.1:{self.port}{path}", headers=headers)
        client.sock.setsockopt(IPPROTO_TCP, TCP_NODELAY, True)
        return client


def ask(chat: simple_websocket.Client, text: str) -> tuple[float, float, dict[str, Any]]:
    """Ask and read to the end. Seconds to the first piece, seconds from there to the last, and the closing message."""
    chat.send(json.dumps({"type": "new"}))
    chat.send(json.dumps({"type": "ask", "text": text, "conversation": None}))
    began = time.perf_counter()
    first = last = 0.0
    while True:
        message = json.loads(chat.receive(timeout=60))
        if message["type"] == "piece":
            last = time.perf_counter()
            first = first or last
        if message["type"] == "error":
            raise ApplianceError(message["text"])
        if message["type"] == "done":
            return first - began, last - first, message
