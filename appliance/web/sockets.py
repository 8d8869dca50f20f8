"""Helpers for sockets: JSON in, JSON out, and honest words for what cannot be understood."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socket import SHUT_RDWR
from typing import TYPE_CHECKING, Any

from flask import request
from simple_websocket import ConnectionClosed, Server

from appliance.web.limits import Limits, Pace, TooManyError

if TYPE_CHECKING:
    from appliance.web.context import Context

LARGEST_TEXT = 256 << 10  # characters of a JSON message
MESSAGES_PER_SECOND, MESSAGES_AT_ONCE = 60, 240  # of one socket; pictures and their receipts are the most
WAITING = 240  # messages that a page may send before the first is taken


class BadMessage(ValueError):
    """A message that is not a JSON object with a type."""


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


class _Inbox(list[str | bytes]):
    """The library's list of messages that wait, with an end to it and a pace."""

    def __init__(self, ws: Server):
        super().__init__(ws.input_buffer)
        self._ws = ws
        self._pace = Pace(MESSAGES_PER_SECOND, MESSAGES_AT_ONCE)

    def append(self, message: str | bytes) -> None:
        """Take a message. Raises OSError, upon which the library ends the connection."""
        if len(self) >= WAITING or not self._pace.allows():
            end(self._ws)
            raise OSError("too many messages")
        super().append(message)


def send(ws: Server, message: dict[str, Any] | bytes) -> None:
    """Send a message as JSON text, or bytes as they are. Raises ConnectionClosed, however the page has gone."""
    try:
        ws.send(message if isinstance(message, bytes) else _text(message))
    except OSError as error:
        end(ws)
        raise ConnectionClosed(message=str(error)) from error


def _text(message: dict[str, Any]) -> str:
    return json.dumps(message, ensure_ascii=False).encode("utf-8", "replace").decode()  # half a pair has no UTF-8


def end(ws: Server) -> None:
    """Cut a connection that is broken, or whose page has stopped reading, or may not stay."""
    try:
        ws.sock.shutdown(SHUT_RDWR)
    except OSError:
        pass  # it has ended by itself


def within(limits: Limits, context: "Context", ws: Server, work: Callable[[], None]) -> None:
    """Work for a socket while holding a place; where there is none, the page is told and the socket closed."""
    request.environ["larson.upgraded"]()
    client = context.client
    ws.input_buffer = _Inbox(ws)
    try:
        with limits.place(client), context.opened.hold(client, ws):
            context.forget_device()
            if context.client == client:  # a phone may have been removed before its socket was noted
                work()
    except TooManyError as error:
        send(ws, {"type": "error", "text": str(error)})
        ws.close(1013, str(error)[:120])


def parse(data: str | bytes) -> dict[str, Any]:
    """The JSON object of a message. Raises BadMessage, in words for the page."""
    if isinstance(data, bytes):
        raise BadMessage("That was not understood: text was expected, not bytes.")
    if len(data) > LARGEST_TEXT:
        raise BadMessage("That message is too long.")
    try:
        message = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadMessage("That was not understood: it is not JSON.") from error
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise BadMessage("That was not understood: a JSON object with a type is needed.")
    return message
