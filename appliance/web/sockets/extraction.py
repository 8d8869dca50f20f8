"""The socket of the panel that takes data out of a text."""

import secrets
import threading
from typing import Any

from flask import Flask
from flask_sock import Sock
from simple_websocket import ConnectionClosed, Server

from appliance.assistant.conversation import check_question
from appliance.core.errors import ApplianceError
from appliance.core.jobs import run_once
from appliance.llm.engine import Event, Options, Reading, Waiting
from appliance.llm.structured.answer import StructuredAnswer, extraction
from appliance.llm.structured.schema import Schema
from appliance.web.access.context import Context
from appliance.web.sockets.connection import BadMessage, parse, send, within


def attach(app: Flask, sock: Sock, context: Context) -> None:
    """Add the socket to the app."""

    @sock.route("/ws/extract")
    def extract(ws: Server) -> None:
        """In: extract {"text", "schema"}, stop. Out: working {"text"}, extracted {"value"}, error {"text"}."""
        within(context.sockets, context, ws, Extraction(ws, context).run)


class Extraction:
    """One page's panel: one text at a time; the model stops when the page goes."""

    def __init__(self, ws: Server, context: Context):
        self._ws = ws
        self._context = context
        person = context.person
        self._owner = f"person {person.id}" if person else f"guest {secrets.token_hex(8)}"
        self._asked: StructuredAnswer | None = None
        self._working: threading.Thread | None = None
        self._sending = threading.Lock()

    def run(self) -> None:
        """Serve until the page goes."""
        try:
            while self._ws.connected and not self._context.appliance.stopping.is_set():
                data = self._ws.receive(timeout=1.0)
                if data is not None:
                    self._handle(data)
        finally:
            self._stop()

    def _handle(self, data: str | bytes) -> None:
        try:
            message = parse(data)
            if message["type"] == "stop":
                self._stop()
            elif message["type"] == "extract":
                self._begin(message)
            else:
                raise BadMessage(f"That was not understood: there is no {message['type'][:40]}.")
        except (BadMessage, ApplianceError) as error:
            self._send({"type": "error", "text": str(error)})

    def _begin(self, message: dict[str, Any]) -> None:
        if self._working and self._working.is_alive():
            raise BadMessage("The last text is still being read. Stop it first.")
        schema = Schema(message.get("schema"))
        if not str(message.get("text") or "").strip():
            raise BadMessage("Paste or type a text first.")
        turns = extraction(check_question(message.get("text")), schema)
        asked = StructuredAnswer(
            self._context.appliance.assistant.engine, schema, turns, Options(self._owner, temperature=0.0)
        )
        self._asked = asked
        self._working = run_once("extraction", lambda: self._extract(asked))

    def _extract(self, asked: StructuredAnswer) -> None:
        try:
            value = asked.value(self._watch)
            self._send({"type": "extracted", "value": value})
        except ApplianceError as error:
            self._try_send({"type": "error", "text": str(error)})
        except ConnectionClosed:
            pass  # the page has gone

    def _watch(self, event: Event) -> None:
        if isinstance(event, Waiting):
            self._send(
                {"type": "working", "text": f"{event.place} before you…" if event.place else "The model starts…"}
            )
        elif isinstance(event, Reading):
            self._send({"type": "working", "text": "Reading…" if event.done < event.total else "Writing…"})

    def _stop(self) -> None:
        if self._asked:
            self._asked.stop()

    def _try_send(self, message: dict[str, Any]) -> None:
        try:
            self._send(message)
        except ConnectionClosed:
            pass  # the page has gone

    def _send(self, message: dict[str, Any]) -> None:
        with self._sending:
            send(self._ws, message)
