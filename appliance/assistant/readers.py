"""Live view of spoken questions and answers on the open pages of the person who asks.

A page gets only what it could open anyway: a member's words go to pages where that member is logged in, a guest's to
the page that keeps their chat. Each message is checked against the person at the page just before it is sent.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable
from functools import partial

from msgspec import UNSET, Struct

from appliance.assistant.dialogue import Dialogue
from appliance.assistant.messages import Aloud, Asked, Cut, Done, Failure, History, Told, ToolUsed
from appliance.assistant.response import ChatResponse
from appliance.assistant.transcripts import Transcript
from appliance.core.errors import ApplianceError
from appliance.core.jobs import run_once
from appliance.llm.engine import Finished, TextDelta
from appliance.records.clients import Client
from appliance.records.people import Person

log = logging.getLogger(__name__)

Shown = Asked | ToolUsed | TextDelta | Done | Failure | Cut
MOST = 1000  # messages that wait for a page; one that does not read them is not sent more


class Reader:
    """One open page. Thread-safe, except as its dialogue is."""

    def __init__(
        self,
        client: Client,
        dialogue: Dialogue,
        person: Callable[[], Person | None],
        send: Callable[[Told, Callable[[], bool]], None],
    ):
        """`person` says who is logged in at the page now.

        `send` may take its time. When it is the message's turn, it asks once whether it may still be sent.
        """
        self.client = client
        self.conversation: int | None = None  # that the page shows
        self._dialogue = dialogue
        self._person = person
        self._send = send
        self._lock = threading.Lock()
        self._waiting: deque[tuple[Transcript, Aloud]] = deque()
        self._sending = False

    def note(self, told: Told) -> None:
        """The page is told something, and nothing else meanwhile: it may show another conversation now."""
        if isinstance(told, History) and told.conversation is None:  # somebody else may be there
            with self._lock:
                self._waiting.clear()
        if isinstance(told, Asked | History | Failure) and told.conversation is not UNSET:
            self.conversation = told.conversation

    def shows(self, person_id: int) -> bool:
        """Whether this member is logged in at the page."""
        try:
            person = self._person()
        except ApplianceError:
            return False
        return person is not None and person.id == person_id

    def may_read(self, transcript: Transcript) -> bool:
        """Whether a conversation belongs to the person at the page."""
        if transcript.person_id is not None:
            return self.shows(transcript.person_id)
        try:
            guest = self._dialogue.guest
            return self._person() is None and guest.transcript is transcript and not guest.visit.over
        except ApplianceError:
            return False

    def put(self, transcript: Transcript, message: Aloud) -> None:
        """Send a message to the page soon, if it may be read there now and then. Waits for no page; does not raise."""
        try:
            if self.may_read(transcript):  # else not even kept
                self._keep(transcript, message)
        except Exception:  # the answer goes on without this page
            log.exception("Cannot keep what is asked aloud for a page.")

    def _keep(self, transcript: Transcript, message: Aloud) -> None:
        with self._lock:
            if len(self._waiting) >= MOST:
                return
            self._waiting.append((transcript, message))
            if not self._sending:
                run_once("reader", self._send_all)
                self._sending = True

    def _send_all(self) -> None:
        try:
            while waiting := self._next():
                self._send(waiting[1], partial(self._takes, *waiting))
        except Exception:  # the next message begins again
            log.exception("Cannot show a page what is asked aloud.")
            with self._lock:
                self._waiting.clear()
                self._sending = False

    def _next(self) -> tuple[Transcript, Aloud] | None:
        with self._lock:
            self._sending = bool(self._waiting)
            return self._waiting.popleft() if self._waiting else None

    def _takes(self, transcript: Transcript, message: Aloud) -> bool:
        """Whether a message may still be read. A page without a conversation takes up the one that begins with it."""
        if not self.may_read(transcript):
            return False
        begins = isinstance(message.told, Asked) and message.told.parent == 0 and transcript.person_id is not None
        if begins and self.conversation is None:
            self.conversation = message.conversation
        return True


class Answered(Struct):
    """The question that was asked last, and its answer so far. Of a guest's, no words are kept."""

    response: ChatResponse
    asked: Aloud
    tool: Aloud | None = None
    text: str = ""
    length: int = 0  # characters of the answer
    end: Aloud | None = None
    over: bool = False

    @property
    def is_guests(self) -> bool:
        """Whether a guest asked."""
        return self.response.transcript.person_id is None

    def take(self, told: Shown, message: Aloud) -> None:
        """The answer goes on."""
        self.length += len(told.text) if isinstance(told, TextDelta) else 0
        self.over = self.over or isinstance(told, Done | Failure | Cut)
        if self.is_guests:
            return
        if isinstance(told, Asked):
            self.asked = message
        elif isinstance(told, TextDelta):
            self.text += told.text
        elif isinstance(told, ToolUsed):
            self.tool = message
        else:
            self.end = message

    @property
    def messages(self) -> list[Aloud]:
        """All of it, for a page that has just opened the conversation."""
        written = self.telling(TextDelta(self.text)) if self.text else None
        return [message for message in (self.asked, self.tool, written, self.end) if message]

    def telling(self, told: Shown, text: str = "", start: int = 0) -> Aloud:
        """A message of this question."""
        return Aloud(self.response.transcript.number, self.response.asked.question, told, text, start)


class Readers:
    """The open pages, and what is answered aloud now. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._readers: list[Reader] = []
        self._answered: Answered | None = None

    def add(self, reader: Reader) -> None:
        """A page has been opened."""
        with self._lock:
            self._readers.append(reader)

    def remove(self, reader: Reader) -> None:
        """A page has gone."""
        with self._lock:
            self._readers.remove(reader)

    def page_of(self, client: Client, person_id: int) -> Reader | None:
        """The newest page of a client where a member is logged in."""
        with self._lock:
            readers = [reader for reader in self._readers if reader.client == client]
        return next((reader for reader in reversed(readers) if reader.shows(person_id)), None)

    def opened(self, reader: Reader, message: History) -> None:
        """A page shows a conversation. If it is the one that is answered aloud, it misses nothing of it."""
        with self._lock:
            answered = self._answered
            if answered is None or answered.is_guests:
                return
            if message.conversation == answered.asked.conversation:
                for each in answered.messages:
                    reader.put(answered.response.transcript, each)

    def tell(self, response: ChatResponse, question: str, told: Told) -> None:
        """What the chat tells of a question that was asked aloud."""
        if not isinstance(told, Shown):
            return
        with self._lock:
            if isinstance(told, Asked):
                self.settle()
                self._answered = Answered(response, Aloud(response.transcript.number, told.question, told))
            if (answered := self._answered) and answered.response is response:
                self._pass_on(answered, told, question if isinstance(told, Asked) else "")

    def _pass_on(self, answered: Answered, told: Shown, text: str = "") -> None:
        message = answered.telling(told, text, answered.length if isinstance(told, TextDelta) else 0)
        answered.take(told, message)
        for reader in self._readers:
            reader.put(answered.response.transcript, message)

    def settle(self) -> None:
        """No more of the answer comes, whether its end was told or not."""
        with self._lock:
            if (answered := self._answered) and not answered.over:
                self._pass_on(answered, Done.of(Finished("stopped"), answered.response.saved))

    def leave(self) -> None:
        """Forget the question and its answer: the person who asked has gone."""
        with self._lock:
            self.settle()
            self._answered = None
