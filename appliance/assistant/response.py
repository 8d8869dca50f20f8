"""One answer in progress: a stream of stages, from the accepted question to the saved answer."""

import re
import threading
import time
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import replace

from msgspec import Struct, structs

from appliance.assistant.messages import Asked, ToolUsed
from appliance.assistant.transcripts import Transcript
from appliance.documents.quoting import carried
from appliance.documents.service import without_false_marks
from appliance.llm.engine import Answer, Event, Finished, Reading, TextDelta, Waiting
from appliance.records.chat import Message, Statistics, ToolUse

UNSAID = "…"  # stands for an answer of which nothing was said aloud


class Saved(Struct, frozen=True):
    """The answer was saved."""

    message: Message


Stage = Asked | ToolUsed | Waiting | Reading | TextDelta | Saved | Finished


class Clock:
    """Collects the figures of an answer from its events."""

    def __init__(
        self, began: float, context: int, passages: int, measured: Callable[[int, float], None] = lambda *_: None
    ):
        """The question came at `began` (time.monotonic()).

        `context` is its size in tokens; `passages` characters of the prompt came from documents.
        `measured` is told the tokens and the seconds of an answer by the model.
        """
        self._began = began
        self._context = context
        self._passages = passages
        self._measured = measured
        self._first = 0.0
        self.statistics: Statistics | None = None  # of an answer by the model

    def note(self, event: Event) -> None:
        """Record an event."""
        now = time.monotonic()
        if isinstance(event, TextDelta):
            self._first = self._first or now
        elif isinstance(event, Finished) and event.prompt_tokens:
            first = (self._first or now) - self._began
            self._measured(event.tokens, now - self._began - first)
            self.statistics = Statistics(
                event.tokens,
                event.prompt_tokens,
                event.cached_tokens,
                self._context,
                round(first, 3),
                round(now - self._began - first, 3),
                self._passages,
            )


class ChatResponse:
    """An answer in progress. `events` is its one stream. The text so far is saved, whatever happens."""

    def __init__(
        self,
        transcript: Transcript,
        asked: Asked,
        answer: Answer,
        clock: Clock,
        tool: ToolUse | None = None,
        quote: Callable[[], str] = lambda: "",
        is_new: bool = True,
    ):
        """`quote` returns the exact words of the sources, which come before anything that the model says of them.

        `is_new`: the question was asked for this answer.
        """
        self.asked = asked
        self.transcript = transcript  # that it is in
        self.events: Generator[Stage, None, None] = self._stages()
        self._answer = answer
        self._clock = clock
        self._tool = tool
        self._quote = quote
        self._is_new = is_new
        self._saving = threading.Lock()
        self.saved: Message | None = None  # the answer, once it is
        self._heard: int | None = None  # characters of the answer that were said aloud, where the rest was dropped

    @property
    def conversation_id(self) -> int | None:
        """None for a guest, whose words are not stored."""
        return self.transcript.number

    def stop(self) -> None:
        """Stop the answer; `events` still run to their end. From any thread, any number of times."""
        self._answer.stop()

    def keep_heard(self, characters: int) -> Message | None:
        """Of the answer, keep the characters that were said aloud. From any thread.

        Returns the message if it had been saved whole; else it will be saved like that. Raises ApplianceError.
        """
        with self._saving:
            self._heard = characters
            if self.saved is None:
                return None
            kept = replace(self.saved, text=heard(self.saved.text, characters), complete=False)
            self.transcript.shorten(kept.id, kept.text)
            self.saved = kept
            return kept

    def take_back(self) -> int | None:
        """Delete the question if it is new. Returns the conversation, unless that was deleted too."""
        return self.transcript.take_back(self.asked.question) if self._is_new else self.transcript.number

    def _stages(self) -> Generator[Stage, None, None]:
        """The stages. Closing the iterator stops the model and saves the text so far. Raises ApplianceError."""
        said: list[str] = []
        complete, saved = False, None
        end = Finished("stopped")
        try:
            yield self.asked
            if self._tool:
                yield ToolUsed.of(self._tool)
            end = yield from self._answering(said)
            complete = end.reason == "end"
        finally:
            self._answer.stop()  # leaves the queue if it never began
            with self._saving:
                if text := "".join(said).strip():
                    saved = self.saved = self._save(text, complete)
        if saved:
            path = self.transcript.path(saved.id)  # empty if a guest's chat was dropped meanwhile
            yield Saved(replace(saved, siblings=path[-1].siblings if path else ()))
        yield end

    def _answering(self, said: list[str]) -> Generator[Stage, None, Finished]:
        """Put the answer into `said` as it comes. The words of the sources come first, what they do not carry never."""
        end, told = Finished("stopped"), said
        if quote := self._quote():
            said.append(quote)
            told = []
            yield TextDelta(quote)
        with closing(self._answer.events()) as events:
            for event in events:
                self._clock.note(event)
                if isinstance(event, Finished):
                    end = event
                    continue
                if isinstance(event, TextDelta):
                    told.append(event.text)
                if not quote or not isinstance(event, TextDelta):
                    yield event
        if quote and end.reason != "stopped" and (own := carried("".join(told), quote)):
            said.append(f"\n\n{own}")
            yield TextDelta(said[-1])
        if quote and end.reason == "stopped":
            return structs.replace(end, reason="end")  # the sources' own words are whole
        return end

    def _save(self, said: str, complete: bool) -> Message:
        if self._heard is not None:
            said, complete = heard(said, self._heard), False
        sources = self.asked.sources
        message = Message(
            "assistant",
            without_false_marks(said, len(sources)) if sources else said,
            complete=complete,
            sources=sources,
            tool=self._tool,
            statistics=self._clock.statistics,
        )
        return replace(message, id=self.transcript.answered(message, self.asked.question))


def heard(text: str, characters: int) -> str:
    """The beginning of a text that was said aloud, in whole words."""
    said, following = text[:characters], text[characters : characters + 1]
    if following.isalnum():
        said = said[: len(said) - len(re.split(r"\s", said)[-1])]
    return said.rstrip() or UNSAID
