"""The socket of the panel that takes data out of a text."""

import threading
from contextlib import nullcontext

from simple_websocket import ConnectionClosed, Server

from appliance.assistant.conversation import check_question
from appliance.assistant.messages import Extract, Extracted, ExtractionMessage, Failure, Outgoing, Stop, Working
from appliance.core.errors import ApplianceError, ChatError
from appliance.core.i18n import say
from appliance.core.jobs import run_once
from appliance.llm.engine import Event, Options, Reading, Waiting
from appliance.llm.structured.answer import StructuredAnswer, extraction
from appliance.llm.structured.evidence import checked
from appliance.llm.structured.schema import Schema
from appliance.web.access.context import Context
from appliance.web.access.roles import GUEST
from appliance.web.access.routing import Routes
from appliance.web.sockets.connection import BadMessage, decode, send, within
from appliance.web.sockets.membership import Membership

BEAT = 0.5  # seconds between two looks at who is here

routes = Routes("extraction")


@routes.socket("/ws/extract", GUEST)
def extract(ws: Server, context: Context) -> None:
    """In: extract {"text", "schema"}, stop. Out: working {"text"}, extracted {"value"}, error {"text"}."""
    within(context.sockets, context, ws, Extraction(ws, context).run)


class Extraction:
    """One page's panel: one text at a time; the model stops when the page goes."""

    def __init__(self, ws: Server, context: Context):
        self._ws = ws
        self._appliance = context.appliance
        self._member = Membership(context)
        self._person = context.person
        self._visits = context.appliance.identity.visits
        self._visit = self._visits.of(context.client)
        self._asked: StructuredAnswer | None = None
        self._working: threading.Thread | None = None
        self._sending = threading.Lock()

    def run(self) -> None:
        """Serve until the page goes."""
        try:
            while self._ws.connected and not self._appliance.stopping.is_set():
                data = self._ws.receive(timeout=BEAT)
                if self._visit.over:  # somebody else is here: the page that they use opens a socket of its own
                    break
                if data is not None:
                    self._handle(data)
        finally:
            self._stop()

    def _handle(self, data: str | bytes) -> None:
        try:
            if self._member.heeds(data):
                return
            message = decode(data, ExtractionMessage)
            if isinstance(message, Stop):
                self._stop()
            else:
                self._begin(message)
        except (BadMessage, ApplianceError) as error:
            self._send(Failure(error.text))

    def _begin(self, message: Extract) -> None:
        if self._working and self._working.is_alive():
            raise ChatError(say("The last text is still being read. Stop it first."))
        schema = Schema(message.schema)
        if not message.text.strip():
            raise ChatError(Extract.problems["text"])
        turns = extraction(check_question(message.text), schema)
        owner = f"person {self._person.id}" if self._person else self._visits.use(self._member.client).owner
        self._asked = asked = StructuredAnswer(
            self._appliance.assistant.scheduler, schema, turns, Options(owner, temperature=0.0)
        )
        self._working = run_once("extraction", lambda: self._extract(asked, message))

    def _extract(self, asked: StructuredAnswer, message: Extract) -> None:
        waiting = nullcontext() if self._person else self._visits.answering(self._visit)
        try:
            with waiting:
                value, fields = checked(asked.value(self._watch), message.schema, message.text)
                self._send(Extracted(value, fields))
        except ApplianceError as error:
            self._send(Failure(error.text))

    def _watch(self, event: Event) -> None:
        if isinstance(event, Waiting):
            self._send(
                Working(say("{place} ahead of you…", place=event.place) if event.place else say("The model starts…"))
            )
        elif isinstance(event, Reading):
            self._send(Working(say("Reading…") if event.done < event.total else say("Writing…")))

    def _stop(self) -> None:
        if self._asked:
            self._asked.stop()

    def _send(self, message: Outgoing) -> None:
        if self._visit.over:
            return
        try:
            with self._sending:
                send(self._ws, message, self._member.language)
        except ConnectionClosed:  # the page has gone
            self._stop()
