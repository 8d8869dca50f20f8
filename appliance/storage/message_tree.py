"""A conversation as a tree: edited questions and regenerated answers keep all versions.

Pure; knows messages and no database.
"""

from collections.abc import Iterable
from dataclasses import replace

from appliance.core.errors import NotFoundError
from appliance.core.i18n import say
from appliance.records.chat import Message

GONE = say("That message no longer exists.")


class Tree:
    """Messages, each with a parent, and the current tip."""

    def __init__(self, messages: Iterable[Message] = (), tip: int = 0):
        """`tip` is the id of the last message shown; 0 for none."""
        self._messages = {message.id: message for message in messages}
        self._last = max(self._messages, default=0)
        self.tip = tip if tip in self._messages else 0

    def __len__(self) -> int:
        return len(self._messages)

    @property
    def characters(self) -> int:
        """Total characters of all messages."""
        return sum(len(message.text) for message in self._messages.values())

    def all(self) -> list[Message]:
        """Every message, in chronological order."""
        return [self._messages[number] for number in sorted(self._messages)]

    def require(self, message_id: int) -> int:
        """Return the id (0 is the beginning). Raises NotFoundError if there is no such message."""
        if message_id and message_id not in self._messages:
            raise NotFoundError(GONE)
        return message_id

    def path(self, end: int | None = None) -> list[Message]:
        """The messages from the beginning to `end` (the tip by default), each with its siblings."""
        found: list[Message] = []
        at = self.tip if end is None else self.require(end)
        children = self._children()
        while at:
            message = self._messages[at]
            beside = children[message.parent]
            found.append(replace(message, siblings=tuple(beside) if len(beside) > 1 else ()))
            at = message.parent
        return found[::-1]

    def leaf(self, message_id: int) -> int:
        """The end of the branch below a message, along the newest children."""
        at = self.require(message_id)
        children = self._children()
        while following := children.get(at):
            at = following[-1]
        return at

    def add(self, message: Message, parent: int | None = None) -> int:
        """Append after `parent` (the tip by default); the new message becomes the tip. Returns its id.

        What was asked after a question that waited for this answer follows the answer, and the tip stays with it. A
        question after one that is answered by now follows that answer.
        """
        self._last += 1
        after = self.tip if parent is None else self.require(parent)
        if message.role == "user":
            after = self._answer_to(after) or after
        asked = self._asked_after(after) if after and message.role == "assistant" else []
        self._messages[self._last] = replace(message, id=self._last, parent=after)
        for number in asked:
            self._messages[number] = replace(self._messages[number], parent=self._last)
        self.tip = self.tip if asked else self._last
        return self._last

    def _answer_to(self, question: int) -> int:
        """The newest answer to a question, or 0. The next question may have been asked before it was seen."""
        if not question or self._messages[question].role != "user":
            return 0
        return next((n for n in self._children().get(question, [])[::-1] if self._messages[n].role == "assistant"), 0)

    def _asked_after(self, question: int) -> list[int]:
        """The questions that were asked before this one was answered: aloud at the box, or on another page."""
        return [
            message.id for message in self._messages.values() if message.parent == question and message.role == "user"
        ]

    def shorten(self, message_id: int, text: str) -> None:
        """Keep only the beginning of an answer. Raises NotFoundError."""
        if self.require(message_id):
            self._messages[message_id] = replace(self._messages[message_id], text=text, complete=False)

    def take_back(self, message_id: int) -> None:
        """Delete a question without followers."""
        message = self._messages.get(message_id)
        if message and message.role == "user" and message_id not in self._children():
            del self._messages[message_id]
            self.tip = self.leaf(message.parent) if self.tip == message_id else self.tip

    def _children(self) -> dict[int, list[int]]:
        children: dict[int, list[int]] = {}
        for number in sorted(self._messages):
            children.setdefault(self._messages[number].parent, []).append(number)
        return children
