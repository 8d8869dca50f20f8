"""What a page and the assistant say to each other: the messages of the chat and of the extraction, as typed values.

On the wire each is a JSON object; its "type" is the name of the class in small letters, where nothing else is said.
Waiting, Reading and TextDelta ("piece") of llm/engine.py go to the page as they are.
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from msgspec import UNSET, Meta, Struct, UnsetType

from appliance.llm.engine import Finished, Reading, TextDelta, Waiting
from appliance.records.chat import Conversation, Message, Source, Statistics, ToolUse

LONGEST_SEARCH = 200  # characters

Id = Annotated[int, Meta(ge=1, lt=2**62)]
NOT_A_NUMBER = "A conversation or message number must be a whole number."
NO_TEXT = "Type a message first."
WHICH_CONVERSATION = "The conversation number is missing."
WHICH_MESSAGE = "The message number is missing."
WHICH_QUESTION = "The question number is missing."


class Incoming(Struct, frozen=True, tag=str.lower):
    """A message from a page."""

    members_only: ClassVar[bool] = False  # whether somebody has to be logged in
    problems: ClassVar[Mapping[str, str]] = {"conversation": NOT_A_NUMBER}  # what to say of a field that is not right


class Ask(Incoming, frozen=True):
    """A question. It follows the message `after`; 0 is the beginning, None where the conversation has come."""

    problems = {"text": NO_TEXT, "conversation": NOT_A_NUMBER, "after": NOT_A_NUMBER}

    text: str
    conversation: Id | None = None
    after: Annotated[int, Meta(ge=0, lt=2**62)] | None = None
    documents: bool = False  # answer from the documents


class Again(Incoming, frozen=True):
    """Another answer to a question."""

    problems = {"question": WHICH_QUESTION, "conversation": NOT_A_NUMBER}

    question: Id
    conversation: Id | None = None
    documents: bool = False


class Stop(Incoming, frozen=True):
    """End the answer that is coming."""


class New(Incoming, frozen=True):
    """Begin another conversation."""


class List(Incoming, frozen=True):
    """Which conversations are there?"""


class Search(Incoming, frozen=True):
    """Find conversations; all of them without words."""

    members_only = True
    problems = {"words": f"Search for {LONGEST_SEARCH} characters at most."}

    words: Annotated[str, Meta(max_length=LONGEST_SEARCH)]


class Open(Incoming, frozen=True):
    """Show a conversation, in the branch of a message if one is named."""

    members_only = True
    problems = {"conversation": WHICH_CONVERSATION, "message": NOT_A_NUMBER}

    conversation: Id
    message: Id | None = None


class Choose(Incoming, frozen=True):
    """Go on in the branch of a message."""

    problems = {"message": WHICH_MESSAGE, "conversation": NOT_A_NUMBER}

    message: Id
    conversation: Id | None = None


class Remove(Incoming, frozen=True):
    """Delete a conversation."""

    members_only = True
    problems = {"conversation": WHICH_CONVERSATION}

    conversation: Id


class Export(Incoming, frozen=True):
    """Give a conversation as Markdown."""

    conversation: Id | None = None


class Persona(Incoming, frozen=True):
    """How the chat is to speak with a guest; empty for the usual."""

    problems = {"text": "The persona must be text."}

    text: str


class Extract(Incoming, frozen=True):
    """Take data out of a text, in the shape of a JSON Schema."""

    problems = {"text": "Paste or type some text first."}

    text: str
    schema: Any = None


ChatMessage = Ask | Again | Stop | New | List | Search | Open | Choose | Remove | Export | Persona
ExtractionMessage = Extract | Stop


class Outgoing(Struct, frozen=True, tag=str.lower):
    """A message to a page."""


class Asked(Outgoing, frozen=True):
    """A question was taken."""

    conversation: int | None  # None for a guest's, which is not kept
    question: int  # id
    siblings: tuple[int, ...]  # ids of all the questions in its place, when there are several
    sources: tuple[Source, ...]  # passages that the answer is made from


class ToolUsed(Outgoing, frozen=True, tag="tool"):
    """A tool makes the answer."""

    name: str
    arguments: dict[str, Any]
    ran: bool
    asks: bool  # it waits for a yes

    @classmethod
    def of(cls, use: ToolUse) -> "ToolUsed":
        """The message about a call."""
        return cls(use.name, use.arguments, use.ran, use.asks)


class Done(Outgoing, frozen=True):
    """The answer is over, and saved if anything was said."""

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
        """The message about the end of an answer."""
        took = (end.tokens, end.prompt_tokens, end.cached_tokens, end.prompt_seconds, end.answer_seconds)
        if saved is None:
            return cls(end.reason, *took)
        return cls(end.reason, *took, saved.id, saved.siblings, saved.text, saved.statistics)


class History(Outgoing, frozen=True):
    """What was said in a conversation."""

    conversation: int | None
    messages: list[Message]


class Conversations(Outgoing, frozen=True):
    """Whose chat it is, and their conversations."""

    person: str | None
    conversations: list[Conversation]


class Found(Outgoing, frozen=True):
    """What a search found."""

    words: str
    conversations: list[Conversation]


class Exported(Outgoing, frozen=True):
    """A conversation as Markdown."""

    title: str
    text: str


class Failure(Outgoing, frozen=True, tag="error"):
    """What went wrong, in words for the person."""

    text: str
    over: bool | UnsetType = UNSET  # the answer that was coming has ended
    conversation: int | None | UnsetType = UNSET  # what is left of it when the question was taken back


class Working(Outgoing, frozen=True):
    """How far an extraction is."""

    text: str


class Extracted(Outgoing, frozen=True):
    """What a text says."""

    value: Any


Told = Outgoing | Waiting | Reading | TextDelta
