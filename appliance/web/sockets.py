"""Helpers for sockets: JSON in, JSON out, and honest words for what cannot be understood."""

import json
from collections.abc import Callable
from socket import SHUT_RDWR
from typing import Any

from flask import request
from simple_websocket import ConnectionClosed, Server

from appliance.web.security import Limits, TooManyError

LARGEST_TEXT = 256 << 10  # characters of a JSON message


class BadMessage(ValueError):
    """A message that is not a JSON object with a type."""


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
    """Cut a connection that is broken, or whose page has stopped reading."""
    try:
        ws.sock.shutdown(SHUT_RDWR)
    except OSError:
        pass  # it has ended by itself


def within(limits: Limits, client: str, ws: Server, work: Callable[[], None]) -> None:
    """Work for a socket while holding a place; where there is none, the page is told and the socket closed."""
    request.environ["larson.upgraded"]()
    try:
        with limits.place(client):
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
