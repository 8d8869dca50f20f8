"""The messages between a page and the assistant, for chat and extraction, as typed values.

On the wire each is a JSON object; its "type" is the class name in lower case, unless stated otherwise.
Waiting, Reading and TextDelta ("piece") of llm/engine.py go to the page as they are.
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from appliance.core.i18n import Text, say
from appliance.llm.engine import Finished, Reading, TextDelta, Waiting
from appliance.llm.structured.evidence import Field
from appliance.records.chat import Conversation, Message, Source, Statistics, ToolUse

LONGEST_SEARCH = 200  # characters

Id = Annotated[int, Meta(ge=1, lt=2**62)]
NOT_A_NUMBER = say("A conversation or message number must be a whole number.")
WENT_WRONG = say("Something went wrong here. Try again.")
NO_TEXT = say("Type a message first.")
WHICH_CONVERSATION = say("The conversation number is missing.")
WHICH_MESSAGE = say("The message number is missing.")
WHICH_QUESTION = say("The question number is missing.")


class Incoming(Struct, frozen=True, tag=str.lower):
    """A message from a page."""

    members_only: ClassVar[bool] = False  # whether a log-in is needed
    problems: ClassVar[Mapping[str, Text]] = {"conversation": NOT_A_NUMBER}  # the error for an invalid field


class Ask(Incoming, frozen=True):
    """A question. It follows the message `after`; 0 is the beginning, None the current end."""

    problems = {"text": NO_TEXT, "conversation": NOT_A_NUMBER, "after": NOT_A_NUMBER}

    text: str
    conversation: Id | None = None
    after: Annotated[int, Meta(ge=0, lt=2**62)] | None = None
    documents: bool = False  # answer from the documents
    spoken: bool = False  # it was said aloud
    sure: bool = True  # that it is they who ask: False for a voice or a face alone of whom both are known


class Again(Incoming, frozen=True):
    """Another answer to a question."""

    problems = {"question": WHICH_QUESTION, "conversation": NOT_A_NUMBER}

    question: Id
    conversation: Id | None = None
    documents: bool = False
    guess: bool = False  # let the model answer what it may not know


class Stop(Incoming, frozen=True):
    """End the answer that is coming. Of one that is said aloud, `heard` characters were said; only they are kept."""

    problems = {"heard": say("The number of characters must be a whole number.")}

    heard: Annotated[int, Meta(ge=0, lt=2**31)] | None = None


class New(Incoming, frozen=True):
    """Begin another conversation."""


class List(Incoming, frozen=True):
    """List the conversations."""


class Search(Incoming, frozen=True):
    """Find conversations. Without words, all of them."""

    members_only = True
    problems = {"words": say("Search for {longest_search} characters at most.", longest_search=LONGEST_SEARCH)}

    words: Annotated[str, Meta(max_length=LONGEST_SEARCH)]


class Open(Incoming, frozen=True):
    """Show a conversation, in the branch of a message if given."""

    members_only = True
    problems = {"conversation": WHICH_CONVERSATION, "message": NOT_A_NUMBER}

    conversation: Id
    message: Id | None = None


class Choose(Incoming, frozen=True):
    """Continue in the branch of a message."""

    problems = {"message": WHICH_MESSAGE, "conversation": NOT_A_NUMBER}

    message: Id
    conversation: Id | None = None


class Remove(Incoming, frozen=True):
    """Delete a conversation."""

    members_only = True
    problems = {"conversation": WHICH_CONVERSATION}

    conversation: Id


class Export(Incoming, frozen=True):
    """Export a conversation as Markdown."""

    conversation: Id | None = None


class Persona(Incoming, frozen=True):
    """A guest's persona. Empty for the default."""

    problems = {"text": say("The persona must be text.")}

    text: str


class Timer(Incoming, frozen=True):
    """Stop, extend, pause or resume a timer. Anyone may stop or extend one that rings."""

    problems = {"id": say("The timer number is missing."), "seconds": say("The seconds must be a whole number.")}

    id: Id
    act: Literal["stop", "extend", "pause", "resume"]
    seconds: Annotated[int, Meta(ge=-86_400, le=86_400)] = 60  # to extend it by


class Extract(Incoming, frozen=True):
    """Extract data from a text in the form of a JSON Schema."""

    problems = {"text": say("Paste or type some text first.")}

    text: str
    schema: Any = None


ChatMessage = Ask | Again | Stop | New | List | Search | Open | Choose | Remove | Export | Persona | Timer
ExtractionMessage = Extract | Stop


class Outgoing(Struct, frozen=True, tag=str.lower):
    """A message to a page."""


class Asked(Outgoing, frozen=True):
    """A question was accepted."""

    conversation: int | None  # None for a guest's, which is not stored
    question: int  # id
    siblings: tuple[int, ...]  # ids of all versions of the question, if several
    sources: tuple[Source, ...]  # passages used for the answer
    parent: int = 0  # id of the message that the question follows; 0 for the first


class ToolUsed(Outgoing, frozen=True, tag="tool"):
    """A tool gives the answer."""

    name: str
    arguments: dict[str, Any]
    ran: bool
    asks: bool  # it waits for confirmation

    @classmethod
    def of(cls, use: ToolUse) -> "ToolUsed":
        """The message for a tool use."""
        return cls(use.name, use.arguments, use.ran, use.asks)


class Done(Outgoing, frozen=True):
    """The answer has ended, and was saved unless empty."""

    reason: str
    tokens: int
    prompt_tokens: int
    cached_tokens: int
    prompt_seconds: float
    answer_seconds: float
    message: int | UnsetType = UNSET  # id
    siblings: tuple[int, ...] | UnsetType = UNSET
    text: str | UnsetType = UNSET  # as it was saved
    statistics: Statistics | None | UnsetType = UNSET

    @classmethod
    def of(cls, end: Finished, saved: Message | None) -> "Done":
        """The message for the end of an answer."""
        took = (end.tokens, end.prompt_tokens, end.cached_tokens, end.prompt_seconds, end.answer_seconds)
        if saved is None:
            return cls(end.reason, *took)
        return cls(end.reason, *took, saved.id, saved.siblings, saved.text, saved.statistics)


class Cut(Outgoing, frozen=True):
    """An answer that was saved is shorter now: only its beginning was said aloud."""

    message: int  # id
    text: str


class History(Outgoing, frozen=True):
    """The messages of a conversation."""

    conversation: int | None
    messages: list[Message]


class Conversations(Outgoing, frozen=True):
    """The person of the chat, and their conversations."""

    person: str | None
    conversations: list[Conversation]


class OwnTimer(Struct, frozen=True):
    """A timer of the person at the page. `ends_at` has no meaning while it is paused, `left` only then."""

    id: int
    label: str  # empty if none was given
    state: Literal["running", "paused", "ringing"]
    seconds: int  # it was set for
    ends_at: float  # seconds since 1970
    left: float


class Timers(Outgoing, frozen=True):
    """The timers of the person at the page, next first. Sent whenever they change."""

    timers: list[OwnTimer]


class Found(Outgoing, frozen=True):
    """The results of a search."""

    words: str
    conversations: list[Conversation]


class Exported(Outgoing, frozen=True):
    """A conversation as Markdown."""

    title: str
    text: str


class Failure(Outgoing, frozen=True, tag="error"):
    """An error, in words for the person."""

    text: str
    over: bool | UnsetType = UNSET  # the answer that was coming has ended
    conversation: int | None | UnsetType = UNSET  # what is left of it when the question was withdrawn


class Working(Outgoing, frozen=True):
    """The progress of an extraction."""

    text: str


class Extracted(Outgoing, frozen=True):
    """The data extracted from a text: without what the text does not carry, and field by field."""

    value: Any
    fields: list[Field]


Told = Outgoing | Waiting | Reading | TextDelta


class Aloud(Outgoing, frozen=True):
    """Part of a question asked aloud at the box, or of its answer, sent to the open pages of the person who asked."""

    conversation: int | None  # None for a guest's
    question: int  # id
    told: Told  # Asked, ToolUsed, TextDelta, Done, Failure or Cut
    text: str = ""  # with Asked: the question
    start: int = 0  # with TextDelta: characters of the answer that came before
