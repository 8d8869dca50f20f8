"""The chat's socket: carries a Dialogue's messages."""

import logging
import threading
from collections.abc import Callable

from simple_websocket import ConnectionClosed, Server

from appliance.assistant.dialogue import Dialogue
from appliance.assistant.guests import GuestSeat
from appliance.assistant.messages import WENT_WRONG, ChatMessage, Failure, History, Told
from appliance.assistant.readers import Reader
from appliance.core.errors import ApplianceError
from appliance.web.access.context import Context
from appliance.web.access.roles import GUEST
from appliance.web.access.routing import Routes
from appliance.web.sockets.connection import BadMessage, decode, send, within
from appliance.web.sockets.membership import Membership

log = logging.getLogger(__name__)

BEAT = 1.0  # seconds between two looks at who is logged in


routes = Routes("chat")


@routes.socket("/ws/chat", GUEST)
def chat(ws: Server, context: Context) -> None:
    """In: ask, again, stop, new, list, search, open, choose, remove, export, persona,
    timer.

    Out: asked, tool, waiting, reading, piece, done, history, conversations, found, exported, timers, aloud, error.
    """
    within(context.sockets, context, ws, ChatSocket(ws, context).run)


class ChatSocket:
    """One page's chat."""

    def __init__(self, ws: Server, context: Context):
        self._ws = ws
        self._stopping = context.appliance.stopping
        self._member = Membership(context)
        self._sending = threading.Lock()  # the answer's thread and the socket's own both send
        blind = not context.may_watch  # a phone that may not watch hears of nobody who is seen
        assistant = context.appliance.assistant
        self._readers = assistant.readers
        visits = context.appliance.identity.visits
        guests = GuestSeat(self._member.client, visits, assistant.guests)
        self._dialogue = Dialogue(
            assistant.chat, assistant.chats, guests, self._member.look, self._send, blind, lambda: self._member.language
        )
        self._reader = Reader(self._member.client, self._dialogue, self._member.look, self._send)

    def run(self) -> None:
        """Serve until the page goes; then the model stops."""
        self._readers.add(self._reader)
        try:
            self._send(self._dialogue.conversations())
            while self._ws.connected and not self._stopping.is_set():
                data = self._ws.receive(timeout=BEAT)
                self._look_around() if data is None else self._handle(data)
        finally:
            self._readers.remove(self._reader)
            self._dialogue.close()

    def _look_around(self) -> None:
        """Nobody has sent anything, so nobody waits: what fails is logged, and tried again at the next beat."""
        try:
            self._dialogue.check_person()
        except Exception:  # the socket outlives it
            log.exception("Cannot check who is at a page.")

    def _handle(self, data: str | bytes) -> None:
        try:
            if self._member.heeds(data):
                self._dialogue.check_person()
                return
            message = decode(data, ChatMessage)
            self._member.person()  # a message is a sign that the person is still there
            told = self._dialogue.receive(message)
        except (BadMessage, ApplianceError) as error:
            told = Failure(error.text)
        except Exception:  # the page is told, and the socket outlives it
            log.exception("A message failed.")
            told = Failure(WENT_WRONG, over=True)
        if told is not None:
            self._send(told)

    def _send(self, message: Told, may_go: Callable[[], bool] = lambda: True) -> None:
        """Tell the page something, if it still may be told that when its turn has come."""
        try:
            with self._sending:
                if not may_go():
                    return
                self._reader.note(message)
                send(self._ws, message, self._member.language)
            if isinstance(message, History):
                self._readers.opened(self._reader, message)
        except ConnectionClosed:  # the page has gone
            self._dialogue.close()
