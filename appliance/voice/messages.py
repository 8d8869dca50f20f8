"""The messages between a page that talks and the box, as typed values: JSON as in assistant/messages.py.

Sound goes as bytes: 16-bit samples, little-endian; from the page 16,000 a second, to the page as `clip` says.
"""

from typing import Annotated

from msgspec import Meta

from appliance.assistant.messages import Incoming, Outgoing
from appliance.core.i18n import Text, say

LONGEST_PIECE = 4000  # characters of a text to be said, in one message
TOO_LONG = say("Send at most {longest} characters at once to be said aloud.", longest=LONGEST_PIECE)


class Listen(Incoming, frozen=True):
    """Somebody talks from now on: sound follows."""


class Converse(Incoming, frozen=True):
    """It was a tap: the microphone stays open for a conversation, in which speech interrupts the page's voice."""


class Quiet(Incoming, frozen=True):
    """In a conversation: the answer has been heard, or is not said."""


class Finish(Incoming, frozen=True):
    """They have let go: what they said is to be written down now."""


class Cancel(Incoming, frozen=True):
    """Forget what was said."""


class Say(Incoming, frozen=True):
    """The next words of an answer, to be said aloud."""

    problems = {"text": TOO_LONG}

    text: Annotated[str, Meta(max_length=LONGEST_PIECE)]


class Said(Incoming, frozen=True):
    """The answer is over: no more words come."""


class Hush(Incoming, frozen=True):
    """Be quiet at once."""


class Aloud(Incoming, frozen=True):
    """Say it aloud although somebody else is there."""


class Mute(Incoming, frozen=True):
    """Switch the box's own microphone off, or on again. At its screen only."""

    problems = {"on": say("Say whether the microphone is to be off: true or false.")}

    on: bool


VoiceMessage = Listen | Converse | Quiet | Finish | Cancel | Say | Said | Hush | Aloud | Mute


class Hello(Outgoing, frozen=True):
    """What the box can do, first of all and whenever it changes."""

    ok: bool
    text: Text  # why not
    understands: tuple[str, ...]  # languages
    speaks: tuple[str, ...]


class Noticed(Outgoing, frozen=True):
    """What the ears noticed; see SpeechEvent."""

    kind: str
    text: str
    seconds: float
    milliseconds: dict[str, float]  # by stage
    reason: str = ""


class Act(Outgoing, frozen=True):
    """What the page is to do in a conversation; see Deed of machine.py. `text` is of "ask"."""

    deed: str
    text: str


class Parted(Outgoing, frozen=True):
    """A conversation is over: nobody spoke for a while, or said that it is enough."""


class Over(Outgoing, frozen=True):
    """A hearing is over. `nothing`: no speech was in it."""

    nothing: bool


class Clip(Outgoing, frozen=True):
    """A stretch of the voice; its samples are the next message."""

    rate: int  # samples a second
    characters: int  # of the answer that are said when it ends
    milliseconds: float  # that the voice took to make it


class Silent(Outgoing, frozen=True):
    """All of an answer has been sent as sound."""


class Private(Outgoing, frozen=True):
    """Somebody else is there: the answer is not said unless the person asks for it."""

    text: Text


class Problem(Outgoing, frozen=True, tag="error"):
    """What went wrong, and what to do."""

    text: str
