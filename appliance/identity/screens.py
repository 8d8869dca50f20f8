"""The pages that are open at the box's own screen, and what the hands in front of them do."""

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
    pages: int = 0  # sockets that are open
    busy: bool = False  # somebody is in the middle of something that a log-in would disturb
    touched_at: float = 0.0


class Screens:
    """Keeps count of open pages. For several threads."""

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
            screen.touched_at = self._clock()
        try:
            yield
        finally:
            with self._lock:
                screen.pages -= 1
                if not screen.pages:
                    self._open.pop(client, None)

    def touched(self, client: Client) -> None:
        """Somebody touched the page of a client."""
        with self._lock:
            if screen := self._open.get(client):
                screen.touched_at = self._clock()

    def set_busy(self, client: Client, busy: bool) -> None:
        """Whether somebody types a name or has a dialog open at a client."""
        with self._lock:
            if screen := self._open.get(client):
                screen.busy = busy

    @property
    def front(self) -> Screen | None:
        """The screen that people look at: the one touched or opened last."""
        with self._lock:
            return max(self._open.values(), key=lambda screen: screen.touched_at, default=None)
