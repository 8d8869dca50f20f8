"""Messages, conversations and documents. Frozen, no I/O."""

from dataclasses import dataclass
from typing import Any, Literal

Circle = Literal["me", "members", "anyone"]  # who may read: the one who added it; registered people; guests too


@dataclass(frozen=True)
class Document:
    """A document in a person's list."""

    id: int
    title: str
    own: bool  # it belongs to the reader
    circle: Circle  # who may read it
    size: int  # bytes
    passages: int
    created_at: str
    digest: str  # SHA-256 of its content


@dataclass(frozen=True)
class Source:
    """A passage used for an answer."""

    number: int  # as it is cited: [1]
    passage: int
    where: str


@dataclass(frozen=True)
class ToolUse:
    """The tool call behind an answer."""

    name: str
    arguments: dict[str, Any]
    ran: bool = True
    asks: bool = False  # it waits for confirmation
    others: tuple["ToolUse", ...] = ()  # of the same request


@dataclass(frozen=True)
class Statistics:
    """Figures of an answer."""

    tokens: int  # of the answer
    prompt_tokens: int
    cached_tokens: int  # of the prompt, reused from the cache
    context: int  # size in tokens
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
    tool: "ToolUse | None" = None  # that gave the answer
    statistics: "Statistics | None" = None  # of the answer
    conversation: int = 0
    spoken: bool = False  # it was said aloud


@dataclass(frozen=True)
class Conversation:
    """The head of a stored conversation."""

    id: int
    title: str
    updated_at: str
    messages: int
    found: str = ""  # the text around the search words
    found_in: int = 0  # id of the message
