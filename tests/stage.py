"""A stage before a running appliance: an actor whose camera is an MJPEG address, and who follows the box's demands."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from ipcamera import serving
from simple_websocket import ConnectionClosed
from web.box import Page

from appliance.core.images import encode_jpeg
from appliance.lab.presentations import Presentation
from appliance.vision.liveness.flash import COLOURS

RATE = 10.0  # frames per second


class Stage:
    """Plays an actor; `follow` has it listen to a box. With `waits_for` set, no other hint moves it."""

    def __init__(self, actor: Presentation):
        self.actor = actor
        self.wanted = "straight"
        self.waits_for = ""
        self.colour = ""
        self._began = time.monotonic()
        self._lock = threading.Lock()
        self._jpeg, self._drawn = b"", 0.0
        self._ended = threading.Event()

    def jpeg(self) -> bytes:
        """The picture of now; the same for all who ask within a frame's time."""
        with self._lock:
            now = time.monotonic()
            if now - self._drawn >= 1 / RATE:
                self._drawn = now
                self._jpeg = encode_jpeg(
                    self.actor.frame(now - self._began, self.wanted, COLOURS[self.colour or "black"]), 92
                )
            return self._jpeg

    def follow(self, port: int) -> None:
        """Listen to the feed of the box at `port` until the end."""
        page = Page(port).open()
        threading.Thread(target=self._listen, args=(page,), daemon=True).start()

    def _listen(self, page: Page) -> None:
        feed = page.socket("/ws/feed")
        try:
            while not self._ended.is_set():
                message = feed.receive()
                if isinstance(message, dict) and message["type"] == "sight":
                    hint = message["activity"]["hint"]
                    self.wanted = hint if hint and self.waits_for in ("", hint) else "straight"
                    self.colour = message["activity"]["colour"]
        except (ConnectionClosed, AssertionError, OSError):
            return

    def end(self) -> None:
        """Play no more."""
        self._ended.set()


@contextmanager
def playing(actor: Presentation) -> Iterator[tuple[Stage, str]]:
    """The stage and the address of its camera."""
    stage = Stage(actor)

    with serving(stage.jpeg, RATE) as address:
        try:
            yield stage, address
        finally:
            stage.end()


def let_in(page, name: str, tries: int = 4, patience: int = 60_000) -> None:
    """Wait until the page greets `name`. An actor may miss a movement, as people do: then they try again."""
    greeting = f".greeting b:text-is('{name}')"
    for _ in range(tries):
        ended = f"{greeting}:visible, account-panel[data-phase=refused], account-panel[data-phase=failed]"
        page.wait_for_selector(ended, timeout=patience)
        if page.locator(greeting).is_visible():
            return
        page.wait_for_selector("[data-do=login]:not([disabled])", timeout=patience)
        page.click("[data-do=login]")
        begun = f"account-panel:not([data-phase=refused], [data-phase=failed]), {greeting}:visible"
        page.wait_for_selector(begun, timeout=patience)
    page.wait_for_selector(greeting, timeout=patience)
