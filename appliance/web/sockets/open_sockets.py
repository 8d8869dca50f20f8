"""The sockets that are open, by client, so that a client that may not stay is cut off at once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socket import SHUT_RD, SHUT_RDWR

from simple_websocket import ConnectionClosed, Server

from appliance.records.clients import Client

CLOSING_SECONDS = 0.5  # for the other side to answer a close


class OpenSockets:
    """The sockets that are open, by client, so that somebody who may not stay can be cut off at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[Client, set[Server]] = {}

    @contextmanager
    def hold(self, client: Client, ws: Server) -> Iterator[None]:
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

    def cut_phone(self, phone: int) -> None:
        """End all sockets of a phone."""
        with self._lock:
            found = [ws for client, sockets in self._open.items() if client.phone == phone for ws in sockets]
        for ws in found:
            end(ws)


def end(ws: Server) -> None:
    """Cut a connection that is broken, or whose page has stopped reading, or may not stay."""
    with suppress(OSError):  # it has ended by itself
        ws.sock.shutdown(SHUT_RDWR)


def finish(ws: Server) -> None:
    """Close a connection, and wait until the library's thread has left it.

    The server closes the socket next. On a busy machine the thread may not have started by then, and would fail.
    """
    with suppress(ConnectionClosed, OSError):
        ws.close()
    ws.thread.join(CLOSING_SECONDS)
    if ws.thread.is_alive():  # the other side does not answer
        with suppress(OSError):
            ws.sock.shutdown(SHUT_RD)
        ws.thread.join(CLOSING_SECONDS)
