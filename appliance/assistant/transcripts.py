"""Transcripts: one conversation each, stored for a person or kept in memory for a guest."""

import logging
import threading
from collections.abc import Sequence
from typing import Protocol

from appliance.core.errors import ChatError, NotFoundError, StoreError
from appliance.core.i18n import SOURCE, say, translated
from appliance.records.chat import Message
from appliance.storage.chats import Chats
from appliance.storage.message_tree import Tree

log = logging.getLogger(__name__)

MAX_GUEST_CHARACTERS = 400_000  # characters kept in memory per page


class Transcript(Protocol):
    """One conversation: stored for a person, or in memory for a guest."""

    number: int | None  # None for a guest's

    @property
    def person_id(self) -> int | None:
        """Whose it is; None for a guest's."""

    def path(self, end: int | None = None) -> list[Message]:
        """The messages up to `end`, or to the current end. Raises NotFoundError."""

    def ask(self, text: str, after: int | None, spoken: bool = False) -> int:
        """Add a question. Returns its id. Raises NotFoundError, ChatError or StoreError."""

    def answered(self, message: Message, question: int) -> int:
        """Add an answer. Returns its id. Raises NotFoundError or StoreError."""

    def shorten(self, message: int, text: str) -> None:
        """Keep only the beginning of an answer. Raises NotFoundError or StoreError."""

    def choose(self, message: int) -> None:
        """Continue with the branch of a message. Raises NotFoundError."""

    def take_back(self, question: int) -> int | None:
        """Delete a question without an answer. Returns the conversation's number if it still exists."""


class GuestTranscript:
    """A conversation in memory only. Thread-safe: a page and the box's own microphone may share it."""

    number: int | None = None
    person_id: int | None = None

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tree = Tree()
        self._forgotten = False

    def forget(self) -> None:
        """Drop all messages. An answer that still comes is not kept either."""
        with self._lock:
            self._forgotten = True
            self._tree = Tree()

    def path(self, end: int | None = None) -> list[Message]:
        """See Transcript."""
        with self._lock:
            return [] if self._forgotten else self._tree.path(end)

    def take_back(self, question: int) -> int | None:
        """See Transcript."""
        with self._lock:
            self._tree.take_back(question)
        return None

    def ask(self, text: str, after: int | None, spoken: bool = False) -> int:
        """See Transcript."""
        with self._lock:
            if self._forgotten:
                raise ChatError(say("That chat has ended. Start a new one."))
            if self._tree.characters > MAX_GUEST_CHARACTERS:
                raise ChatError(say("This chat is full. Start a new one."))
            return self._tree.add(Message("user", text, spoken=spoken), after)

    def answered(self, message: Message, question: int) -> int:
        """See Transcript."""
        with self._lock:
            return message.id if self._forgotten else self._tree.add(message, question)

    def shorten(self, message: int, text: str) -> None:
        """See Transcript."""
        with self._lock:
            if not self._forgotten:
                self._tree.shorten(message, text)

    def choose(self, message: int) -> None:
        """See Transcript."""
        with self._lock:
            self._tree.tip = self._tree.leaf(message)


class StoredTranscript:
    """A stored conversation."""

    def __init__(self, chats: Chats, person_id: int, number: int | None):
        self._chats = chats
        self.person_id: int = person_id
        self.number = number

    def path(self, end: int | None = None) -> list[Message]:
        """See Transcript."""
        return self._chats.messages(self.person_id, self.number, end) if self.number is not None else []

    def ask(self, text: str, after: int | None, spoken: bool = False) -> int:
        """See Transcript."""
        asked = self._chats.ask(self.person_id, self.number, text, after, spoken)
        self.number = asked.conversation
        return asked.id

    def answered(self, message: Message, question: int) -> int:
        """See Transcript."""
        return self._chats.add(self.person_id, self.number or 0, message, question)

    def shorten(self, message: int, text: str) -> None:
        """See Transcript."""
        self._chats.shorten(self.person_id, self.number or 0, message, text)

    def choose(self, message: int) -> None:
        """See Transcript."""
        self._chats.choose(self.person_id, self.number or 0, message)

    def take_back(self, question: int) -> int | None:
        """See Transcript."""
        try:
            there = self._chats.take_back(self.person_id, self.number or 0, question)
        except NotFoundError:  # removed meanwhile
            there = False
        except StoreError as error:
            log.warning("Cannot withdraw a question: %s", error)
            there = True
        return self.number if there else None


def as_markdown(title: str, messages: Sequence[Message], language: str = SOURCE) -> str:
    """A conversation as one Markdown text, for somebody who speaks a language."""
    stopped = translated(say("stopped here"), language)
    parts = [f"# {title}"]
    for message in messages:
        cut = "" if message.complete else f"\n\n*({stopped})*"
        listed = "\n".join(f"- [{source.number}] {source.where}" for source in message.sources)
        body = f"{message.text}{cut}" if message.role == "assistant" else "> " + message.text.replace("\n", "\n> ")
        parts += [body, listed] if listed else [body]
    return "\n\n".join(parts) + "\n"
