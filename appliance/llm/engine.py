"""The interface of an engine, which answers conversations as a stream of events.

Knows no page, no person and no database. LlamaEngine (llama.py) asks the worker process; ScriptedEngine (scripted.py)
serves the tests of the layers above; Scheduler (scheduler.py) lets many callers share one of them.
"""

from collections.abc import Generator, Sequence
from typing import Literal, Protocol

from msgspec import Struct

from appliance.llm.prompt import Turn


class Waiting(Struct, frozen=True, tag="waiting"):
    """The answer has not begun."""

    place: int  # answers ahead of this one; 0: its turn has come, but the model is still starting


class Reading(Struct, frozen=True, tag="reading"):
    """The prompt is being evaluated."""

    done: int  # tokens
    total: int
    left_out: int  # oldest turns that no longer fit


class TextDelta(Struct, frozen=True, tag="piece"):
    """The next characters of the answer."""

    text: str
    tokens: int = 1  # that these characters took


class Finished(Struct, frozen=True, tag="finished"):
    """The answer has ended."""

    reason: Literal["end", "length", "time", "stopped"]
    tokens: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    prompt_seconds: float = 0.0
    answer_seconds: float = 0.0


Event = Waiting | Reading | TextDelta | Finished
Events = Generator[Event, None, None]


class Options(Struct, frozen=True):
    """Options of an answer; None leaves the choice to the engine."""

    client: str = ""  # who asks; clients take turns, and what is evaluated for one serves no other
    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    seed: int | None = None
    stop: tuple[str, ...] = ()  # the answer ends before any of these words
    grammar: str | None = None  # GBNF, its start symbol "root"
    frequency_penalty: float = 0.0  # less likely by this for each time that a token was said
    presence_penalty: float = 0.0  # less likely by this once a token was said
    whole: bool = False  # no turn is left out to fit: the answer is shortened, or refused
    plain: bool = False  # the turns' text is continued as it stands, without the chat template


DEFAULTS = Options()


class Answer(Protocol):
    """One answer in progress."""

    def events(self) -> Events:
        """Events up to and including Finished. Closing the generator stops the model. Raises ChatError."""

    def stop(self) -> None:
        """Stop at once; `events()` ends with Finished("stopped"). From any thread, any number of times."""


class Engine(Protocol):
    """Answers conversations."""

    def answer(self, turns: Sequence[Turn], options: Options = DEFAULTS) -> Answer:
        """Prepare an answer to the turns, oldest first; its `events()` do the work. Raises ChatError."""

    def forget(self, client: str) -> None:
        """Drop all that is kept of a client's conversations. If the client asks again, it starts from nothing."""

    def close(self) -> None:
        """Stop the engine. May be called twice."""


class FixedAnswer:
    """An answer that needs no model."""

    def __init__(self, text: str):
        self._text = text

    def events(self) -> Events:
        """See Answer."""
        yield TextDelta(self._text)
        yield Finished("end")

    def stop(self) -> None:
        """See Answer."""
