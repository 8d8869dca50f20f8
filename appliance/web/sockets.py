"""Helpers for sockets: JSON in, JSON out, and honest words for what cannot be understood."""

import json
from typing import Any

from simple_websocket import Server

LARGEST_TEXT = 256 << 10  # characters of a JSON message


class BadMessage(ValueError):
    """A message that is not a JSON object with a type."""


def send(ws: Server, message: dict[str, Any]) -> None:
    """Send a message as JSON text."""
    ws.send(json.dumps(message, ensure_ascii=False))


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
