"""The open pages of the box's own screen, and the touches on them."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from appliance.records.clients import Client


@dataclass
class Screen:
    """A client whose page is open."""

    client: Client
    pages: int = 0  # open sockets
    busy: bool = False  # the person is doing something that a log-in would disturb
    touched_at: float = 0.0
    alive_at: float = 0.0  # when the page last said that it lives


class Screens:
    """Keeps count of open pages. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._lock = threading.Lock()
        self._open: dict[Client, Screen] = {}

    @contextmanager
    def showing(self, client: Client) -> Iterator[None]:
        """Note that a page of a client is open."""
        with self._lock:
            screen = self._open.setdefault(client, Screen(client))
            screen.pages += 1
            screen.touched_at = screen.alive_at = self._clock()
        try:
            yield
        finally:
            with self._lock:
                screen.pages -= 1
                if not screen.pages:
                    self._open.pop(client, None)

    def touched(self, client: Client) -> None:
        """The page of a client was touched."""
        with self._lock:
            if screen := self._open.get(client):
                screen.touched_at = self._clock()

    def lives(self, client: Client) -> None:
        """The page of a client said that it lives: a browser that hangs keeps its socket open."""
        with self._lock:
            if screen := self._open.get(client):
                screen.alive_at = self._clock()

    @property
    def silence(self) -> float | None:
        """Seconds since any page's last sign of life; None if none is open."""
        with self._lock:
            newest = max((screen.alive_at for screen in self._open.values()), default=None)
            return None if newest is None else self._clock() - newest

    def set_busy(self, client: Client, busy: bool) -> None:
        """Set whether a person is typing a name or has a dialog open."""
        with self._lock:
            if screen := self._open.get(client):
                screen.busy = busy

    @property
    def front(self) -> Screen | None:
        """The active screen: the one last touched or opened."""
        with self._lock:
            return max(self._open.values(), key=lambda screen: screen.touched_at, default=None)
