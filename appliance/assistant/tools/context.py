"""What the tools act on, and who calls them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from appliance.core.clock import SYSTEM, Clock
from appliance.core.errors import ToolError
from appliance.core.i18n import Text, say
from appliance.intents.call import Call
from appliance.records.clients import Client
from appliance.records.people import Person
from appliance.storage.lists import Lists
from appliance.storage.memories import Memory
from appliance.storage.reminders import Reminders
from appliance.storage.timers import StoredTimers

if TYPE_CHECKING:
    from appliance.assistant.tools.texts_told import TextsTold
    from appliance.assistant.tools.timers import Timers

SOMEBODY = "somebody"
LOG_IN = say("Log in and I can do that.")


def _no_model() -> str:
    return ""


@dataclass(frozen=True)
class ToolContext:
    """What the tools act on, passed in by the appliance."""

    # Names in front of a client's camera, "somebody" if unknown; None if the client may not hear of the box's.
    seen: Callable[[Client | None, bool], list[str] | None]
    find: Callable[[str, Person | None], list[str]]  # passages about a question
    light: Callable[[str | None, float | None], None]  # pattern ("" for dark, None for the default) and brightness
    ring: Callable[[str, str], None]  # a timer ended: its label and owner
    remember: Callable[[Person, str], None]
    remembered: Callable[[Person], list[Memory]]
    forget: Callable[[Person, int], None]
    patterns: tuple[str, ...]
    folder: Path  # on the disk to report
    reminders: Reminders | None = None  # None where nothing is kept
    lists: Lists | None = None
    timers: StoredTimers | None = None
    on_timers: Callable[[], None] = lambda: None  # a timer has changed
    model: Callable[[], str] = _no_model  # name of the language model
    address: Callable[[], str] = _no_model  # at which phones reach the box
    clock: Clock = SYSTEM
    log_in: Text = LOG_IN  # what a guest is told of tools for members
    is_small: Callable[[], bool] = lambda: True  # the language model writes poorly: see knowledge.py
    # Tells everybody a text, by whom and in which language; how many phones it reaches.
    announce: Callable[[str, str, str], int] = lambda *_: 0
    keeps_time: bool = True  # somebody calls `tick` for as long as a timer may run

    def local_time(self) -> datetime:
        """The local time, without its zone."""
        return self.clock.now().astimezone().replace(tzinfo=None)


@dataclass(frozen=True)
class Caller:
    """The caller of a tool and its context."""

    around: ToolContext
    timers: "Timers"
    collection: "TextsTold"
    nearest: Callable[[str, Person], Memory | None]  # the memory that a text is about
    allowed: Callable[[Person | None], list[str]]
    uptime: Callable[[], float]  # seconds
    person: Person | None
    owner: str  # of timers
    language: str = "en"
    client: Client | None = None
    blind: bool = False  # must not hear whom the box sees

    @property
    def member(self) -> Person:
        """The logged-in person. Raises ToolError for a guest."""
        if self.person is None:
            raise ToolError(self.around.log_in)
        return self.person

    @property
    def now(self) -> datetime:
        """The local time."""
        return self.around.local_time()


@dataclass(frozen=True)
class ToolResult:
    """The result of a request: its calls, the first of them foremost, and what is said."""

    call: Call
    result: str
    ran: bool = True
    asks: bool = False  # it waits for confirmation
    others: tuple[Call, ...] = field(default=())


Tool = Callable[..., Text]
Arguments = dict[str, Any]
