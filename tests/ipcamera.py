"""A camera at an address, as an IP camera is one: MJPEG over HTTP, served by the test itself."""

import http.server
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from appliance.core.images import encode_jpeg

START = b"\xff\xd8"  # of every JPEG
EMPTY = encode_jpeg(np.full((480, 640, 3), 40, np.uint8), 90)


@contextmanager
def serving(jpeg: Callable[[], bytes], rate: float) -> Iterator[str]:
    """Serve what `jpeg` gives, `rate` times a second. Gives the address."""
    ended = threading.Event()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
            self.end_headers()
            try:
                while not ended.is_set():
                    picture = jpeg()
                    head = b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(picture)
                    self.wfile.write(head + picture + b"\r\n")
                    time.sleep(1 / rate)
            except OSError:
                return  # the box has ended

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/camera.mjpg"
    finally:
        ended.set()
        server.shutdown()
        server.server_close()


class Projector:
    """What stands before the camera, and can be changed: a film (JPEG files one after another), or nobody."""

    def __init__(self):
        self.play(None)

    def play(self, film: Path | None) -> None:
        data = film.read_bytes() if film else EMPTY
        self._frames = [START + part for part in data.split(START)[1:]]
        self._number = 0

    def jpeg(self) -> bytes:
        frames, self._number = self._frames, self._number + 1
        return frames[self._number % len(frames)]


@contextmanager
def projecting(rate: float = 12.0) -> Iterator[tuple[Projector, str]]:
    """A projector and the address of the camera before it."""
    projector = Projector()
    with serving(projector.jpeg, rate) as address:
        yield projector, address
