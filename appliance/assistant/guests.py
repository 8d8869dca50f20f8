"""What guests say: kept in memory for as long as their visit lasts, and dropped with it."""

import threading
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from appliance.assistant.transcripts import GuestTranscript
from appliance.identity.guest_visits import GuestVisits, Visit
from appliance.records.clients import Client


@dataclass(eq=False)
class GuestChat:
    """One page's chat during a visit."""

    visit: Visit
    transcript: GuestTranscript = field(default_factory=GuestTranscript)
    persona: str = ""

    def begin(self) -> None:
        """Begin another conversation."""
        self.transcript.forget()
        self.transcript = GuestTranscript()

    def forget(self) -> None:
        """Drop everything, also for those who still hold it."""
        self.transcript.forget()
        self.persona = ""


class GuestChats:
    """The chats of all visits. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._chats: dict[str, list[GuestChat]] = {}  # by visit

    def open(self, visit: Visit) -> GuestChat:
        """A chat for a page. One of a visit that has just ended keeps nothing."""
        chat = GuestChat(visit)
        with self._lock:
            if visit.over:
                chat.forget()
            else:
                self._chats.setdefault(visit.name, []).append(chat)
        return chat

    def close(self, chat: GuestChat) -> None:
        """The page has gone: its chat is dropped."""
        chat.forget()
        with self._lock:
            left = [other for other in self._chats.pop(chat.visit.name, []) if other is not chat]
            if left:
                self._chats[chat.visit.name] = left

    def beside(self, chat: GuestChat) -> GuestChat:
        """The newest chat of another page in the same visit; this one where there is none."""
        with self._lock:
            others = [other for other in self._chats.get(chat.visit.name, []) if other is not chat]
        return others[-1] if others else chat

    def forget(self, visit: Visit) -> None:
        """Drop what was said in a visit that is over."""
        with self._lock:
            chats = self._chats.pop(visit.name, [])
        for chat in chats:
            chat.forget()


@dataclass(frozen=True)
class GuestSeat:
    """One client's place for guests, one after the other."""

    client: Client
    visits: GuestVisits
    chats: GuestChats
    beside: bool = False  # it has no page of its own, and goes on in the chat of the page that is open there

    def visit(self) -> Visit:
        """The visit of now."""
        return self.visits.of(self.client)

    def open(self) -> GuestChat:
        """A chat in the visit of now."""
        return self.chats.open(self.visit())

    def chat(self, own: GuestChat) -> GuestChat:
        """The chat to ask in: this client's own, or that of the page beside it."""
        return self.chats.beside(own) if self.beside else own

    def keep(self) -> None:
        """The guest leaves something from now on, to be dropped when their visit ends."""
        self.visits.use(self.client)

    def answering(self, chat: GuestChat | None) -> AbstractContextManager[None]:
        """While an answer is written for a guest; None for a member."""
        return self.visits.answering(chat.visit) if chat else nullcontext()
