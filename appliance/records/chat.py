"""Messages, conversations and documents. Frozen, no I/O."""

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Document:
    """A document, as somebody sees it in a list."""

    id: int
    title: str
    own: bool  # of whoever looks
    shared: bool  # for everybody
    size: int  # bytes
    passages: int
    created_at: str
    digest: str  # SHA-256 of its content


@dataclass(frozen=True)
class Source:
    """A passage that an answer was made from."""

    number: int  # as it is cited: [1]
    passage: int
    where: str


@dataclass(frozen=True)
class ToolUse:
    """What was called to make an answer, and with what."""

    name: str
    arguments: dict[str, Any]
    ran: bool = True
    asks: bool = False  # it waits for a yes


@dataclass(frozen=True)
class Statistics:
    """What an answer took."""

    tokens: int  # of the answer
    prompt_tokens: int
    cached_tokens: int  # of the prompt, that did not have to be read again
    context: int  # tokens that fit in all
    first_seconds: float  # from the question to the first word
    seconds: float  # from the first word to the last
    passages: int = 0  # characters of the prompt that came from documents


@dataclass(frozen=True)
class Message:
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    text: str
    id: int = 0
    complete: bool = True  # False: stopped by the person, or cut short by a failure
    created_at: str = ""
    sources: tuple["Source", ...] = ()  # passages that it was made from
    parent: int = 0  # id of the message that it follows; 0 for the first
    siblings: tuple[int, ...] = ()  # ids of all that follow the same message, itself among them, when there are several
    tool: "ToolUse | None" = None  # that made it
    statistics: "Statistics | None" = None  # of how it was made
    conversation: int = 0


@dataclass(frozen=True)
class Conversation:
    """The head of a stored conversation."""

    id: int
    title: str
    updated_at: str
    messages: int
    found: str = ""  # what stands around the words that were searched for
    found_in: int = 0  # id of the message
