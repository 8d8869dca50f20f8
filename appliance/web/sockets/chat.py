"""The chat's socket: questions in, the answer's events out."""

import logging
import secrets
import threading
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flask import Flask
from flask_sock import Sock
from simple_websocket import ConnectionClosed, Server

from appliance.assistant.chat import ChatRequest, ChatResponse
from appliance.assistant.transcripts import GuestTranscript, Transcript
from appliance.core.errors import ApplianceError, PromptTooLongError
from appliance.core.jobs import run_once
from appliance.llm.engine import Event, Finished, Reading, TextDelta, Waiting
from appliance.records.chat import Message
from appliance.records.people import Person
from appliance.storage.chats import title_of
from appliance.storage.memories import check_persona
from appliance.web.access.context import Context
from appliance.web.access.roles import MESSAGES, Role
from appliance.web.sockets.connection import BadMessage, parse, send, within

log = logging.getLogger(__name__)

LONGEST_SEARCH = 200  # characters


def attach(app: Flask, sock: Sock, context: Context) -> None:
    """Add the socket to the app."""

    @sock.route("/ws/chat")
    def chat(ws: Server) -> None:
        """In: ask, again, stop, new, list, search, open, choose, remove, export, persona.

        Out: asked, tool, waiting, reading, piece, done, history, conversations, exported, error.
        """
        dialogue = Dialogue(ws, context, context.token)
        within(context.sockets, context, ws, dialogue.run)


class Dialogue:
    """One page's chat. A guest's words live here and nowhere else."""

    def __init__(self, ws: Server, context: Context, token: str):
        self._ws = ws
        self._context = context
        self._token = token
        self._guest = GuestTranscript()
        self._persona = ""  # a guest's
        self._blind = not context.may_watch  # a phone that may not watch hears of nobody who is seen
        self._guest_name = secrets.token_hex(8)  # whose timers and whose place in the queue
        self._asker: Person | None = None
        self._reply: ChatResponse | None = None
        self._shown: ChatResponse | None = None  # the one whose events the page wants
        self._answering: threading.Thread | None = None
        self._over = True  # the page was told that the last answer has ended
        self._sending = threading.RLock()  # the answer's thread and the socket's own both speak

    def run(self) -> None:
        """Serve until the page goes; then the model stops."""
        try:
            self._tell_list()
            while self._ws.connected and not self._context.appliance.stopping.is_set():
                data = self._ws.receive(timeout=1.0)
                if data is not None:
                    self._handle(data)
        finally:
            if self._reply:
                self._reply.answer.stop()

    @property
    def _person(self) -> Person | None:
        return self._context.appliance.identity.sessions.person(self._token)

    def _handle(self, data: str | bytes) -> None:
        try:
            message = parse(data)
            action = {
                "ask": self._ask,
                "again": self._ask_again,
                "stop": self._stop,
                "list": lambda _: self._tell_list(),
                "search": self._search,
                "open": self._open,
                "choose": self._choose,
                "export": self._export,
                "persona": self._be,
                "remove": self._remove,
                "new": self._new,
            }.get(message["type"])
            if action is None:
                raise BadMessage(f"That was not understood: there is no {message['type'][:40]}.")
            if MESSAGES[message["type"]].role > Role.GUEST and self._person is None:
                raise BadMessage("Log in to see your conversations.")
            action(message)
        except (BadMessage, ApplianceError) as error:
            self._send({"type": "error", "text": str(error)})

    def _ask(self, message: dict[str, Any]) -> None:
        documents = message.get("documents") is True
        self._begin(
            message,
            ChatRequest(message.get("text"), _number(message.get("after"), least=0), None, documents, self._blind),
        )

    def _ask_again(self, message: dict[str, Any]) -> None:
        question = _number(message.get("question"))
        if question is None:
            raise BadMessage("Which question? Its number is missing.")
        self._begin(message, ChatRequest("", None, question, message.get("documents") is True, self._blind))

    def _begin(self, message: dict[str, Any], wish: ChatRequest) -> None:
        if not self._over:
            raise BadMessage("An answer is still coming. Stop it first.")
        if self._answering:
            self._answering.join()  # it may still be saving
        notebook = self._notebook(message)
        reply = self._context.appliance.assistant.chat.ask(self._asker, notebook, wish, self._persona, self._guest_name)
        self._reply = self._shown = reply
        found = [asdict(source) for source in reply.sources]
        try:
            beside = notebook.path(reply.question)[-1].siblings
        except ApplianceError:  # the conversation was removed meanwhile
            reply.answer.stop()
            raise
        self._over = False
        asked = {
            "conversation": reply.conversation_id,
            "question": reply.question,
            "siblings": beside,
            "sources": found,
        }
        self._send({"type": "asked", **asked})
        if reply.tool:
            self._send({"type": "tool", **asdict(reply.tool)})
        self._answering = run_once("answer", lambda: self._answer(reply))

    def _notebook(self, message: dict[str, Any]) -> Transcript:
        """The conversation that a message is about."""
        number = _number(message.get("conversation"))
        person = self._person
        if number is not None and person is None:
            raise BadMessage("You were logged out. Log in again to go on with this conversation.")
        if person != self._asker:  # what a guest said is not for the next one, nor for the model to go on from
            self._guest, self._asker, self._persona = GuestTranscript(), person, ""
            self._guest_name = secrets.token_hex(8)
        return self._context.appliance.assistant.transcript(person, number) if person else self._guest

    def _answer(self, reply: ChatResponse) -> None:
        done: dict[str, Any] = {}
        try:
            for event in reply.events:
                if isinstance(event, Finished):
                    done = _event_json(event)  # told when the answer is saved
                else:
                    self._tell(reply, _event_json(event))
            if reply.saved:
                beside = reply.notebook.path(reply.saved.id)[-1].siblings
                saved = {"message": reply.saved.id, "siblings": beside, "text": reply.saved.text}
                done |= saved | {"statistics": _statistics(reply.saved)}
            self._tell(reply, done, over=True)
        except PromptTooLongError as error:
            kept = reply.take_back()
            self._tell(reply, {"type": "error", "text": str(error), "over": True, "conversation": kept}, over=True)
        except ApplianceError as error:
            self._tell(reply, {"type": "error", "text": str(error), "over": True}, over=True)
        except ConnectionClosed:
            pass  # the page has gone; closing the events stops the model
        finally:
            self._end(reply)
        if reply.conversation_id is not None:
            self._try_list()

    def _end(self, reply: ChatResponse) -> None:
        try:
            reply.events.close()  # type: ignore[attr-defined]  # a generator: saves what was said
        except ApplianceError as error:
            log.warning("What was said could not be saved: %s", error)

    def _tell(self, reply: ChatResponse, message: dict[str, Any], over: bool = False) -> None:
        """Tell the page about an answer, unless it has turned to something else meanwhile. Raises ConnectionClosed."""
        with self._sending:
            self._over = self._over or over
            if self._shown is reply:
                self._send(message)

    def _try_list(self) -> None:
        try:
            self._tell_list()
        except (ConnectionClosed, ApplianceError):
            pass  # the page has gone, or the person was removed; either way there is no list to show

    def _stop(self, _: dict[str, Any]) -> None:
        if self._reply:
            self._reply.answer.stop()

    def _leave_answer(self) -> None:
        """The page turns to something else: stop the answer, say no more of it, and wait until it is saved."""
        with self._sending:
            self._shown = None
        self._stop({})
        if self._answering:
            self._answering.join()
        self._over = True

    def _new(self, _: dict[str, Any]) -> None:
        self._leave_answer()
        self._guest = GuestTranscript()
        self._send({"type": "history", "conversation": None, "messages": []})

    def _open(self, message: dict[str, Any]) -> None:
        person, number = self._own(message)
        shown = _number(message.get("message"))
        self._leave_answer()
        notebook = self._context.appliance.assistant.transcript(person, number)
        if shown and shown not in [m.id for m in notebook.path()]:  # it was found in another branch
            notebook.choose(shown)
        self._tell_history(notebook)

    def _choose(self, message: dict[str, Any]) -> None:
        chosen = _number(message.get("message"))
        if chosen is None:
            raise BadMessage("Which message? Its number is missing.")
        notebook = self._notebook(message)
        self._leave_answer()
        notebook.choose(chosen)
        self._tell_history(notebook)

    def _tell_history(self, notebook: Transcript) -> None:
        messages = [_message_json(message) for message in notebook.path()]
        self._send({"type": "history", "conversation": notebook.number, "messages": messages})

    def _export(self, message: dict[str, Any]) -> None:
        path = self._notebook(message).path()
        if not path:
            raise BadMessage("There is nothing to export yet.")
        title = title_of(path[0].text)
        self._send({"type": "exported", "title": title, "text": markdown_of(title, path)})

    def _search(self, message: dict[str, Any]) -> None:
        words = message.get("words")
        if not isinstance(words, str) or len(words) > LONGEST_SEARCH:
            raise BadMessage(f"Search for up to {LONGEST_SEARCH} characters.")
        person = self._person
        if person is None:
            raise BadMessage("Log in to see your conversations.")
        chats = self._context.appliance.assistant.chats
        found = chats.search(person.id, words) if words.strip() else chats.of(person.id)
        self._send({"type": "found", "words": words, "conversations": [asdict(c) for c in found]})

    def _be(self, message: dict[str, Any]) -> None:
        """A guest says how the chat is to speak; it is forgotten with the page."""
        self._notebook({})
        self._persona = check_persona(message.get("text"))

    def _remove(self, message: dict[str, Any]) -> None:
        person, number = self._own(message)
        if self._reply and self._reply.conversation_id == number:
            self._leave_answer()
        self._context.appliance.assistant.chats.remove(person.id, number)
        self._tell_list()

    def _own(self, message: dict[str, Any]) -> tuple[Person, int]:
        person = self._person
        number = _number(message.get("conversation"))
        if person is None:
            raise BadMessage("Log in to see your conversations.")
        if number is None:
            raise BadMessage("Which conversation? Its number is missing.")
        return person, number

    def _tell_list(self) -> None:
        person = self._person
        own = self._context.appliance.assistant.chats.of(person.id) if person else []
        self._send(
            {
                "type": "conversations",
                "person": person.name if person else None,
                "conversations": [asdict(c) for c in own],
            }
        )

    def _send(self, message: dict[str, Any]) -> None:
        with self._sending:
            send(self._ws, message)


def markdown_of(title: str, messages: Sequence[Message]) -> str:
    """A conversation as one Markdown text."""
    parts = [f"# {title}"]
    for message in messages:
        cut = "" if message.complete else "\n\n*(stopped here)*"
        listed = "\n".join(f"- [{source.number}] {source.where}" for source in message.sources)
        body = f"{message.text}{cut}" if message.role == "assistant" else "> " + message.text.replace("\n", "\n> ")
        parts += [body, listed] if listed else [body]
    return "\n\n".join(parts) + "\n"


def _number(value: object, least: int = 1) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value < 2**62:
        raise BadMessage("That was not understood: a number of a conversation or a message is a whole number.")
    return value


def _event_json(event: Event) -> dict[str, Any]:
    kind = {Waiting: "waiting", Reading: "reading", TextDelta: "piece", Finished: "done"}[type(event)]
    return {"type": kind, **asdict(event)}


def _message_json(message: Message) -> dict[str, Any]:
    return asdict(message) | {"statistics": _statistics(message)}


def _statistics(message: Message) -> dict[str, Any] | None:
    return asdict(message.statistics) if message.statistics else None
