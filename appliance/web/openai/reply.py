"""What every kind of answer does: asks for the choices one after the other, whole or as server-sent events."""

import itertools
import json
import socket
from collections.abc import Callable, Generator, Iterator
from typing import Any, TypeVar

from flask import Response, request

from appliance.llm.engine import Engine
from appliance.llm.structured.effort import watched
from appliance.web.openai.asking import Asking, Departure, usage_of
from appliance.web.openai.generation import Generation
from appliance.web.openai.request import Request

Read = TypeVar("Read")


class Choices:
    """The answers to one request, one after the other. They end when the client leaves."""

    def __init__(self, engine: Engine, leave: Callable[[], None]):
        """`leave` is called once, when the last has ended."""
        self._engine = engine
        self._leave = leave
        self._asked: list[Asking] = []
        self._stopped = False
        connection: socket.socket | None = request.environ.get("werkzeug.socket")
        self._departure = Departure(connection, self.stop)

    def prepare(self, read: Callable[[], Read]) -> Read:
        """What `read` makes of the request; it is given up when the client leaves. No answers come if it fails."""
        try:
            with watched(lambda: self._stopped):
                return read()
        except BaseException:
            self.end()
            raise

    def of(self, wanted: Request) -> Iterator[Generation]:
        """Each choice of a request."""
        for choice in range(wanted.choices):
            asking = Asking(self._engine, first=choice == 0)
            self._asked.append(asking)
            if self._stopped:
                asking.stop()
            yield Generation(asking, wanted, choice)

    @property
    def usage(self) -> dict[str, Any]:
        """Tokens of all choices so far."""
        return usage_of(self._asked)

    def stop(self) -> None:
        """Stop the model. From any thread."""
        self._stopped = True
        for asking in self._asked[-1:]:
            asking.stop()

    def end(self) -> None:
        """The answer has been sent, or nobody waits for it."""
        self._departure.end()
        self._leave()


def whole(choices: Choices, made: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """An answer as one object. Raises ApplianceError."""
    try:
        return made()
    finally:
        choices.end()


def streamed(choices: Choices, events: Generator[str, None, None]) -> Response:
    """An answer as server-sent events. What fails before the first of them is an error of the request."""
    try:
        first = next(events)
    except BaseException:
        choices.end()
        raise

    def end() -> None:
        try:
            events.close()  # the client may have gone: the model stops
        finally:
            choices.end()

    response = Response(itertools.chain([first], events), mimetype="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    response.call_on_close(end)
    return response


def event(value: dict[str, Any], name: str = "") -> str:
    """A server-sent event."""
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {json.dumps(value, ensure_ascii=False)}\n\n"
