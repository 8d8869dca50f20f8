"""The sockets that are open, by client, so that a client that may not stay is cut off at once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socket import SHUT_RDWR

from simple_websocket import Server


class OpenSockets:
    """The sockets that are open, by client, so that somebody who may not stay can be cut off at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[str, set[Server]] = {}

    @contextmanager
    def hold(self, client: str, ws: Server) -> Iterator[None]:
        """Note a socket while it is served."""
        with self._lock:
            self._open.setdefault(client, set()).add(ws)
        try:
            yield
        finally:
            with self._lock:
                self._open[client].discard(ws)
                if not self._open[client]:
                    del self._open[client]

    def cut(self, client: str) -> None:
        """End all sockets of a client."""
        with self._lock:
            found = list(self._open.get(client, ()))
        for ws in found:
            end(ws)


def end(ws: Server) -> None:
    """Cut a connection that is broken, or whose page has stopped reading, or may not stay."""
    try:
        ws.sock.shutdown(SHUT_RDWR)
    except OSError:
        pass  # it has ended by itself
