"""What waits to be sent to a page, so that one that does not read holds up nobody else."""

from collections.abc import Callable
from queue import SimpleQueue

import msgspec
from simple_websocket import ConnectionClosed, Server

from appliance.core.jobs import run_once
from appliance.web.sockets.connection import send
from appliance.web.sockets.open_sockets import end

MOST = 1000  # messages that wait before the page is given up
JOIN = 2.0  # seconds

Message = msgspec.Struct | bytes


class Outbox:
    """Sends in a thread of its own, in order. Any thread may put."""

    def __init__(self, ws: Server, language: Callable[[], str]):
        self._ws = ws
        self._language = language
        self._waiting: SimpleQueue[tuple[Message, ...] | None] = SimpleQueue()
        self._thread = run_once("outbox", self._send_all)

    def put(self, *messages: Message) -> None:
        """Send messages, with no other between them. A page that takes none is cut off."""
        if self._waiting.qsize() >= MOST:
            end(self._ws)
        else:
            self._waiting.put(messages)

    def close(self) -> None:
        """Send no more."""
        self._waiting.put(None)
        self._thread.join(JOIN)

    def _send_all(self) -> None:
        try:
            while (messages := self._waiting.get()) is not None:
                for message in messages:
                    send(self._ws, message, self._language())
        except ConnectionClosed:
            pass  # the reader of the socket notices it too
