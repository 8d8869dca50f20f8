"""Questions and answers: what a question is answered from, what the model is told, and what is kept of it."""

import logging
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from appliance.assistant import conversation
from appliance.assistant.tools.registry import ToolRegistry
from appliance.assistant.transcripts import Transcript
from appliance.core.config import Chat
from appliance.core.errors import ChatError, NotFoundError
from appliance.documents.service import NOTHING, DocumentService, grounded, sources, without_false_marks
from appliance.llm.engine import Answer, Engine, Event, Finished, FixedAnswer, Options, Reading, TextDelta
from appliance.records.chat import Message, Source, Statistics, ToolUse
from appliance.records.people import Person
from appliance.storage.documents import StoredPassage
from appliance.storage.memories import Memories

log = logging.getLogger(__name__)

ONCE = ("timer", "cancel_timer", "lights", "remember", "forget", "forget_all")  # not run again for another answer
SIGHT = ("who",)
REMEMBERED = 600  # characters of memories in a prompt, the newest of them
ANEW = 0.7  # temperature at least, where another answer is wanted
# A question that goes on from the one before: by how it begins, or about what "it" was.
DEPENDENT = re.compile(
    r"^(?:and|but|or|so|what about|how about)\b|^(?:why|when|where|who|which|how(?: much| many| long| far| often)?)\W*$"
    r"|\b(?:it|its|they|them|their|that|those|this|these|there|he|she|his|her|him|ones?|same)\b",
    re.I,
)


@dataclass(frozen=True)
class ChatRequest:
    """What somebody asks for."""

    text: object = ""
    after: int | None = None  # id of the message that it follows: 0 the beginning, None where the conversation has come
    again: int | None = None  # id of a question to answer anew, instead of a text
    documents: bool = False  # answer from the documents
    blind: bool = False  # not a word of whom the box sees: the one who asks is elsewhere


class ChatResponse:
    """An answer under way."""

    def __init__(
        self,
        notebook: Transcript,
        question: int,
        answer: Answer,
        found: tuple[Source, ...] = (),
        tool: ToolUse | None = None,
        put_now: bool = True,
    ):
        self.notebook = notebook
        self.question = question  # id
        self.answer = answer
        self.sources = found
        self.tool = tool
        self.saved: Message | None = None  # once the events have ended, where anything was said
        self.events: Iterator[Event] = iter(())
        self._put_now = put_now

    @property
    def conversation_id(self) -> int | None:
        """None for a guest, whose words are not kept."""
        return self.notebook.number

    def take_back(self) -> int | None:
        """Forget the question, if it was put with this reply; the conversation, where it is still there."""
        return self.notebook.take_back(self.question) if self._put_now else self.notebook.number


class ChatService:
    """Answers the people in the room."""

    def __init__(
        self,
        engine: Engine,
        settings: Chat,
        librarian: DocumentService,
        toolbox: ToolRegistry,
        memories: Memories,
        on_mood: Callable[[Answer, str], None] = lambda answer, mood: None,
    ):
        """`on_mood` hears what an answer does: "thinking", "answering", "failed", or "" when it is over."""
        self._engine = engine
        self._settings = settings
        self._librarian = librarian
        self._toolbox = toolbox
        self._memories = memories
        self._on_mood = on_mood

    def ask(
        self, person: Person | None, notebook: Transcript, wish: ChatRequest, persona: str = "", guest: str = ""
    ) -> ChatResponse:
        """Begin an answer and save its question; the answer is saved when its events end, whole or cut short.

        From documents, it is made from passages about the question, and says so when there are none. `persona` is a
        guest's, who is told from others by the word `guest`; a person's is stored. Raises ChatError (then the question
        was not saved either), NotFoundError or StoreError.
        """
        began = time.monotonic()
        if wish.again is None:
            history = notebook.path(wish.after)
            asked = Message("user", conversation.check_question(wish.text))
        else:
            *history, asked = _question(notebook.path(wish.again))
        text = asked.text
        owner = f"person {person.id}" if person else f"guest {guest}"
        besides = (
            *(ONCE if wish.again is not None else ()),
            *(SIGHT if wish.blind else ()),
        )
        tools = self._settings.tools and not wish.documents  # those answers are made from the documents alone
        used = self._toolbox.use(text, person, owner, besides) if tools else None
        passages = self._passages(text, history, person) if wish.documents else []
        if used or (wish.documents and not passages):
            answer: Answer = FixedAnswer(used.result if used else NOTHING)
        else:
            told = [Message("user", grounded(text, passages))] if passages else [*history, asked]
            options = Options(owner=owner, temperature=self._temperature(bool(passages), wish.again is not None))
            instructions = self._instructions(person, persona, memories=not passages)
            answer = conversation.begin(self._engine, instructions, told, options)
        try:
            question = asked.id or notebook.ask(text, wish.after)
        except BaseException:
            answer.stop()  # gives up its place in the queue
            raise
        tool = ToolUse(used.call.tool, used.call.arguments, used.ran, used.asks) if used else None
        reply = ChatResponse(notebook, question, answer, sources(passages), tool, put_now=wish.again is None)
        watch = _Watch(began, self._settings.context, sum(len(p.text) for p in passages))
        events = watch.events(_Quoting(answer, text, passages, self._librarian))
        reply.events = self._shown(reply, conversation.follow(events, lambda *said: _save(reply, watch, *said)))
        return reply

    def _temperature(self, passages: bool, again: bool) -> float | None:
        if again:
            return max(ANEW, self._settings.temperature)
        return 0.0 if passages else None

    def _instructions(self, person: Person | None, persona: str, memories: bool) -> str:
        """The system prompt. What comes first changes least, so that it need not be read again."""
        own = self._memories.persona(person.id) if person else persona
        lines = [self._settings.system_prompt, own]
        known: list[str] = []
        for memory in reversed(self._memories.of(person.id) if person and memories else []):
            if sum(map(len, known)) + len(memory.text) > REMEMBERED:
                break
            known.append(memory.text)
        if person and known:
            lines.append(f"{person.name} asked you to remember: {'; '.join(reversed(known))}.")
        return "\n".join(filter(None, lines))

    def _passages(self, text: str, history: Sequence[Message], person: Person | None) -> list[StoredPassage]:
        """Passages about a question; one that goes on from the question before is searched for together with it."""
        before = next((m.text for m in reversed(history) if m.role == "user"), "")
        if before and DEPENDENT.search(text):
            return self._librarian.search(f"{before} {text}", person)
        return self._librarian.search(text, person)

    def _shown(self, reply: ChatResponse, events: Iterator[Event]) -> Iterator[Event]:
        """The same events, while the LEDs show what goes on."""
        try:
            for event in events:
                if isinstance(event, Reading):
                    self._on_mood(reply.answer, "thinking")
                elif isinstance(event, TextDelta):
                    self._on_mood(reply.answer, "answering")
                yield event
        except ChatError:
            self._on_mood(reply.answer, "failed")
            raise
        finally:
            try:
                _close(events)
            finally:
                self._on_mood(reply.answer, "")


def _question(path: list[Message]) -> list[Message]:
    if not path or path[-1].role != "user":
        raise NotFoundError("That question is not here any more.")
    return path


def _save(reply: ChatResponse, watch: "_Watch", said: str, complete: bool) -> None:
    text = without_false_marks(said, len(reply.sources)) if reply.sources else said
    statistics = watch.statistics
    message = Message("assistant", text, 0, complete, "", reply.sources, tool=reply.tool, statistics=statistics)
    reply.saved = replace(message, id=reply.notebook.answered(message, reply.question))


class _Watch:
    """Sees an answer's events go by, and what it took."""

    def __init__(self, began: float, context: int, passages: int):
        self._began = began
        self._context = context
        self._passages = passages
        self._first = 0.0
        self.statistics: Statistics | None = None

    def events(self, answer: "_Quoting") -> Iterator[Event]:
        """The same events."""
        events = answer.events()
        try:
            for event in events:
                now = time.monotonic()
                if isinstance(event, TextDelta) and not self._first:
                    self._first = now
                if isinstance(event, Finished) and event.prompt_tokens:
                    first = (self._first or now) - self._began
                    self.statistics = Statistics(
                        event.tokens,
                        event.prompt_tokens,
                        event.cached_tokens,
                        self._context,
                        round(first, 3),
                        round(now - self._began - first, 3),
                        self._passages,
                    )
                yield event
        finally:
            _close(events)


class _Quoting:
    """An answer that ends with what its passages say word for word, where there are any."""

    def __init__(self, answer: Answer, question: str, passages: list[StoredPassage], librarian: DocumentService):
        self._answer = answer
        self._question = question
        self._passages = passages
        self._librarian = librarian

    def events(self) -> Iterator[Event]:
        """See Answer."""
        events = self._answer.events()
        try:
            for event in events:
                if isinstance(event, Finished) and event.reason != "stopped" and self._passages:
                    if quote := self._librarian.quote(self._question, self._passages):
                        yield TextDelta(f"\n\n{quote}")
                yield event
        finally:
            _close(events)


def _close(events: Iterator[Event]) -> None:
    close = getattr(events, "close", None)
    if close:
        close()
