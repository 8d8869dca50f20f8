"""Questions and answers: chooses the source of an answer and builds the model's prompt."""

import itertools
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from appliance.assistant import conversation
from appliance.assistant.knowledge import Knowledge, Reply
from appliance.assistant.messages import Asked
from appliance.assistant.recollection import Recollection
from appliance.assistant.response import ChatResponse, Clock
from appliance.assistant.tools.registry import Asker, ToolRegistry, ToolResult
from appliance.assistant.tools.timers import Timers
from appliance.assistant.transcripts import Transcript
from appliance.assistant.word_help import with_word
from appliance.core.config import Chat
from appliance.core.errors import NotFoundError
from appliance.core.i18n import SOURCE, say, translated
from appliance.documents.service import NOTHING, DocumentService, grounded, sources
from appliance.intents import emergencies
from appliance.intents.before import Turn
from appliance.intents.call import CHANGES, Call
from appliance.intents.dialects import plain
from appliance.intents.questions import kind_of
from appliance.intents.understanding import tongue
from appliance.llm.engine import Answer, Engine, FixedAnswer, Options
from appliance.records.chat import Message, ToolUse
from appliance.records.clients import Client
from appliance.records.people import Person
from appliance.storage.documents import StoredPassage
from appliance.storage.memories import Memories

FREE = 0.7  # temperature of a small model, unless set: at 0.3 it fell into repetition in 8 of 20 answers, here in none
REGENERATED = 0.7  # lowest temperature when an answer is regenerated
DEPENDENT = re.compile(
    r"^(?:and|but|or|so|what about|how about)\b|^(?:why|when|where|who|which|how(?: much| many| long| far| often)?)\W*$"
    r"|\b(?:it|its|they|them|their|that|those|this|these|there|he|she|his|her|him|ones?|same)\b",
    re.I,
)


@dataclass(frozen=True)
class ChatRequest:
    """A request for an answer."""

    text: object = ""
    after: int | None = None  # id of the message before it; 0: the beginning; None: the current end
    again: int | None = None  # id of a question to answer again, instead of a text
    documents: bool = False  # answer from the documents
    language: str = SOURCE  # tag of the one that is answered in where no model answers
    blind: bool = False  # say nothing of the people the box sees: the person who asks is elsewhere
    guess: bool = False  # let the model answer what it may not know
    client: Client | None = None  # who asks
    spoken: bool = False  # it was said aloud
    sure: bool = True  # that it is they who ask, see Ask
    follows: bool = False  # something was said before it


def owner_of(person: Person | None, guest: str) -> str:
    """Who owns timers and places in the queue: a person, or the guest of this name."""
    return f"person {person.id}" if person else f"guest {guest}"


def spoken(text: str, preferred: str) -> str:
    """The tag of the language to answer a text in: its own, or the preferred one where its words do not tell."""
    told = tongue(text, preferred[:2])
    return preferred if preferred[:2] == told else told


class ChatService:
    """Answers people: with a tool, from the documents, or with the language model."""

    def __init__(
        self,
        engine: Engine,
        settings: Chat,
        documents: DocumentService,
        tools: ToolRegistry,
        memories: Memories,
        knowledge: Knowledge,
    ):
        self._engine = engine
        self._settings = settings
        self._documents = documents
        self._tools = tools
        self._memories = memories
        self._knowledge = knowledge
        self.on_measured: Callable[[int, float], None] = lambda *_: None  # tokens and seconds of the model's answers
        self._recollection = Recollection(memories, lambda: tools.embed)

    def ask(
        self, person: Person | None, transcript: Transcript, request: ChatRequest, persona: str = "", guest: str = ""
    ) -> ChatResponse:
        """Begin an answer and save its question. The answer is saved when its events end, complete or not.

        From documents, the answer uses passages about the question, or says that there are none. `persona` is a
        guest's, whose visit is `guest`; a person's is stored. Raises ChatError (then the question
        was not saved either), NotFoundError or StoreError.
        """
        began = time.monotonic()
        history, asked = _question(transcript, request)
        client = owner_of(person, guest)
        read = plain(asked.text, request.language[:2])
        used = self._use_tool(asked.text, person, client, request, history)
        passages = [] if used else self._passages(asked.text, history, person, request)
        reply = self._reply(
            _with_word(read, history), person, replace(request, follows=bool(history)), used, bool(passages)
        )
        characters = sum(len(passage.text) for passage in passages)
        clock = Clock(began, self._settings.context, characters, self.on_measured)
        if reply:
            answer: Answer = FixedAnswer(translated(reply.text, spoken(read, request.language)))
        else:
            grounds = [Message("user", grounded(asked.text, passages))] if passages else []
            told = grounds or [*self._recent(history, asked.text), self._with_memories(asked, person)]
            instructions = self._instructions(person, persona)
            options = Options(client, temperature=self._temperature(bool(passages), request.again is not None))
            answer = conversation.begin(self._engine, instructions, told, options)
        try:
            question = asked.id or transcript.ask(asked.text, request.after, request.spoken)
            path = transcript.path(question)  # empty if a guest's chat was dropped meanwhile
            siblings, parent = (path[-1].siblings, path[-1].parent) if path else ((), 0)
        except BaseException:
            answer.stop()  # leaves the queue
            raise
        return ChatResponse(
            transcript,
            Asked(transcript.number, question, siblings, sources(passages, request.language), parent),
            answer,
            clock,
            reply.use if reply else None,
            lambda: self._documents.quote(asked.text, passages) if passages else "",
            is_new=request.again is None,
        )

    @property
    def timers(self) -> Timers:
        """Everyone's timers."""
        return self._tools.timers

    def change_timer(self, act: str, number: int, seconds: int, owner: str) -> None:
        """Stop, extend, pause or resume a timer. Raises NotFoundError or ToolError."""
        if act == "stop":
            self._tools.stop_timer(number, Asker(None, owner))
        elif act == "extend":
            self.timers.extend(number, seconds, owner)
        else:
            {"pause": self.timers.pause, "resume": self.timers.resume}[act](number, owner)

    def welcome(self, person: Person) -> None:
        """Tell a person who has just logged in what they missed."""
        self._tools.welcome(person)

    def _use_tool(
        self, text: str, person: Person | None, owner: str, request: ChatRequest, history: Sequence[Message]
    ) -> ToolResult | None:
        elsewhere = not self._settings.tools or request.documents or request.guess
        if elsewhere and not emergencies.find(text):  # which may come up anywhere
            return None
        asker = Asker(person, owner, request.language, request.client, request.blind, request.sure)
        return self._tools.use(text, asker, CHANGES if request.again is not None else (), _turns(history))

    def _reply(
        self, text: str, person: Person | None, request: ChatRequest, used: ToolResult | None, found: bool
    ) -> Reply | None:
        """What is answered in fixed words: by a tool, a memory, the dictionary, or that nobody here knows."""
        if used:
            return _told(used)
        if found:
            return None
        if request.documents:
            return Reply(NOTHING, None)
        if own := self._recollection.reply(text, person):  # a guess at somebody's own life is always made up
            return own
        if request.guess:
            return None
        if known := self._knowledge.look_up(text):
            return known
        declined = self._knowledge.decline(text, request.language[:2])
        asker = Asker(person, "", request.language)
        guessed = self._tools.guess(text, asker, request.follows) if declined else None
        return _told(guessed) if guessed else declined

    def _temperature(self, passages: bool, again: bool) -> float | None:
        if again:
            return max(REGENERATED, self._settings.temperature)
        if not passages and self._knowledge.writes_poorly and self._settings.temperature == Chat.temperature:
            return FREE
        return 0.0 if passages else None

    def _recent(self, history: Sequence[Message], text: str) -> Sequence[Message]:
        """The history that the model is told: a small one copies what it wrote before into the next story."""
        is_new = kind_of(text) == "invention" and self._knowledge.writes_poorly
        return history[-2:] if is_new else history

    def _instructions(self, person: Person | None, persona: str) -> str:
        """The system prompt. What changes least comes first, so that it stays cached."""
        own = self._memories.persona(person.id) if person else persona
        return "\n".join(filter(None, [self._settings.system_prompt, own]))

    def _with_memories(self, asked: Message, person: Person | None) -> Message:
        """The question with the memories about it. In the system prompt they would have all that follows read again."""
        known = self._recollection.about(asked.text, person)
        if not known or person is None:
            return asked
        return replace(asked, text=f"({person.name} asked you to remember: {'; '.join(known)}.)\n{asked.text}")

    def _passages(
        self, text: str, history: Sequence[Message], person: Person | None, request: ChatRequest
    ) -> list[StoredPassage]:
        """Passages about a question. A follow-up question is searched together with the one before."""
        if not request.documents:
            return [] if request.guess else self._documents.about(text, person)
        before = next((m.text for m in reversed(history) if m.role == "user"), "")
        if before and DEPENDENT.search(text):
            return self._documents.search(f"{before} {text}", person)
        return self._documents.search(text, person)


def _told(used: ToolResult) -> Reply:
    """What a tool told."""
    others = tuple(ToolUse(call.tool, call.arguments) for call in used.others)
    return Reply(used.result, ToolUse(used.call.tool, used.call.arguments, used.ran, used.asks, others))


def _turns(history: Sequence[Message]) -> list[Turn]:
    """The questions of a conversation, with the tools that answered them."""
    return [
        Turn(asked.text, tuple(Call(use.name, use.arguments) for use in _uses(answer.tool)))
        for asked, answer in itertools.pairwise(history)
        if asked.role == "user" and answer.role == "assistant"
    ]


def _with_word(text: str, history: Sequence[Message]) -> str:
    """A question about the word that was just looked up, with that word for "it"."""
    last = history[-1].tool if history else None
    return with_word(text, str(last.arguments.get("word", ""))) if last and last.name == "facts" else text


def _uses(first: ToolUse | None) -> tuple[ToolUse, ...]:
    return (first, *first.others) if first else ()


def _question(transcript: Transcript, request: ChatRequest) -> tuple[list[Message], Message]:
    """The history and the question: a new one, or an existing one. Raises ApplianceError."""
    if request.again is None:
        history = transcript.path(request.after)
        return history, Message("user", conversation.check_question(request.text))
    path = transcript.path(request.again)
    if not path or path[-1].role != "user":
        raise NotFoundError(say("That question no longer exists."))
    return path[:-1], path[-1]
