"""Helpers for sockets: JSON in, JSON out, and honest words for what cannot be understood."""

import json
import re
from collections.abc import Callable
from typing import Any, get_args

import msgspec
from flask import request
from simple_websocket import ConnectionClosed, Server

from appliance.core.errors import BusyError
from appliance.core.i18n import SOURCE, say, translated
from appliance.web.access.context import Context
from appliance.web.access.language import in_language
from appliance.web.server.limits import Limits, TokenBucket
from appliance.web.sockets.open_sockets import end

LARGEST_TEXT = 256 << 10  # characters of a JSON message
MESSAGES_PER_SECOND, MESSAGES_AT_ONCE = 60, 240  # of one socket; pictures and their receipts are the most
LONGEST_REASON = 120  # bytes
WAITING = 240  # messages that a page may send before the first is taken
FIELD = re.compile(r"(?:field `|at `\$\.)(\w+)")  # which one a ValidationError is about


class BadMessage(ValueError):
    """A message that is not a JSON object with a type."""

    def __init__(self, text: str):
        super().__init__(text)
        self.text = text


class _Inbox(list[str | bytes]):
    """The library's list of messages that wait, with an end to it and a pace."""

    def __init__(self, ws: Server):
        super().__init__(ws.input_buffer)
        self._ws = ws
        self._pace = TokenBucket(MESSAGES_PER_SECOND, MESSAGES_AT_ONCE)

    def append(self, message: str | bytes) -> None:
        """Take a message. Raises OSError, upon which the library ends the connection."""
        if len(self) >= WAITING or not self._pace.allows():
            end(self._ws)
            raise OSError("too many messages")
        super().append(message)


def send(ws: Server, message: msgspec.Struct | dict[str, Any] | bytes, language: str = SOURCE) -> None:
    """Send a message as JSON text in a language, or bytes as they are.

    Raises ConnectionClosed, however the page has gone.
    """
    try:
        ws.send(message if isinstance(message, bytes) else _text(message, language))
    except OSError as error:
        end(ws)
        raise ConnectionClosed(message=str(error)) from error


def _text(message: msgspec.Struct | dict[str, Any], language: str) -> str:
    hook = in_language(lambda: language)
    try:
        return msgspec.json.encode(message, enc_hook=hook).decode()
    except UnicodeEncodeError:  # half a surrogate pair has no UTF-8
        plain = msgspec.to_builtins(message, enc_hook=hook)
        return json.dumps(plain, ensure_ascii=False).encode("utf-8", "replace").decode()


def within(limits: Limits, context: Context, ws: Server, work: Callable[[], None]) -> None:
    """Work for a socket while holding a place; where there is none, the page is told and the socket closed."""
    request.environ["larson.upgraded"]()
    client = context.client
    ws.input_buffer = _Inbox(ws)
    try:
        with limits.place(client), context.opened.hold(client, ws):
            context.forget_phone()
            if context.client == client:  # a phone may have been removed before its socket was noted
                work()
    except BusyError as error:
        said = translated(error.text, context.language)
        send(ws, {"type": "error", "text": said})
        ws.close(1013, _short(said))


def _short(reason: str) -> str:
    """As much of a reason as a close frame can carry."""
    return reason.encode()[:LONGEST_REASON].decode(errors="ignore")


def parse(data: str | bytes) -> dict[str, Any]:
    """The JSON object of a message. Raises BadMessage, in words for the page."""
    if isinstance(data, bytes):
        raise BadMessage(say("That was not understood: text was expected, not bytes."))
    if len(data) > LARGEST_TEXT:
        raise BadMessage(say("That message is too long."))
    try:
        message = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadMessage(say("That was not understood: it is not JSON.")) from error
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise BadMessage(say("That was not understood: a JSON object with a type is needed."))
    return message


def decode(data: str | bytes, kinds: Any) -> Any:
    """The message as a value of one of the types in the union `kinds`. Raises BadMessage, in words for the page."""
    message = parse(data)
    by_name = {kind.__struct_config__.tag: kind for kind in get_args(kinds)}
    kind = by_name.get(message["type"])
    if kind is None:
        raise BadMessage(say("That was not understood: there is no {kind}.", kind=message["type"][:40]))
    try:
        return msgspec.convert(message, kind)
    except msgspec.ValidationError as error:
        field = FIELD.search(str(error))
        problem = kind.problems.get(field[1]) if field else None
        raise BadMessage(problem or say("That was not understood: {error}.", error=error)) from error
