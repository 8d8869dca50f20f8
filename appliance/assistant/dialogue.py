"""One client's chat, independent of its transport (today a page's socket)."""

import logging
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, replace
from typing import Any

from appliance.assistant import messages
from appliance.assistant.chat import ChatRequest, ChatService, owner_of
from appliance.assistant.guests import GuestSeat
from appliance.assistant.messages import ChatMessage, Told
from appliance.assistant.response import ChatResponse, Saved
from appliance.assistant.transcripts import StoredTranscript, Transcript, as_markdown
from appliance.core.errors import ApplianceError, ChatError, PromptTooLongError
from appliance.core.i18n import SOURCE, say
from appliance.core.jobs import run_once
from appliance.identity.guest_visits import Visit
from appliance.llm.engine import Finished
from appliance.records.people import Person
from appliance.storage.chats import Chats, title_of
from appliance.storage.memories import check_persona

log = logging.getLogger(__name__)


class Dialogue:
    """One client's chat: one answer at a time, in one conversation after another.

    Call it from one thread, except `stop` and `close`. `tell` is also called from another thread and must not
    raise.
    """

    def __init__(
        self,
        service: ChatService,
        chats: Chats,
        guests: GuestSeat,
        person: Callable[[], Person | None],
        tell: Callable[[Told], None],
        blind: bool = False,
        language: Callable[[], str] = lambda: SOURCE,
    ):
        """`person` says who is logged in at the client now, `language` the tag of the language to answer in.

        A `blind` client is not told whom the box sees.
        """
        self._service = service
        self._chats = chats
        self._guests = guests
        self._find_person = person
        self._tell = tell
        self._blind = blind
        self._language = language
        self._person = person()
        self.guest = guests.open()
        self.response: ChatResponse | None = None  # the last response
        self._shown: ChatResponse | None = None  # the response that the client still wants
        self._over = True  # the client knows that the last answer has ended
        self.answering: threading.Thread | None = None  # that tells the last answer
        self._telling = threading.RLock()
        self._timers_told: list[messages.OwnTimer] = []

    def receive(self, message: ChatMessage) -> Told | None:
        """Handle a message. Returns the immediate replies; an answer follows through `tell`.

        Raises ApplianceError.
        """
        self.check_person()
        if message.members_only and self._person is None:
            raise ChatError(say("Log in to see your conversations."))
        return _ACTIONS[type(message)](self, message)

    def check_person(self) -> None:
        """Check who is here now. Call it often: a change ends the previous person's answer, and saves a member's."""
        person, visit = self._find_person(), self._guests.visit()
        changed = (person and person.id) != (self._person and self._person.id)
        changed = changed or (person is None and visit is not self.guest.visit)
        if changed:
            self._leave_answer()
            self.response = None  # it has the words of the one before
        if visit is not self.guest.visit:  # a guest's words are not passed on to the next guest or to the model
            self._guests.chats.close(self.guest)
            self.guest = self._guests.open()
        self._person = person
        if changed and person:
            self._service.welcome(person)
        if changed:
            self._tell(messages.History(None, []))
            self._tell(self.conversations())
        self._tell_timers()

    def close(self) -> None:
        """Stop the model and save the answer so far: the client has gone."""
        self.stop()
        self.response = self._shown = None
        self._guests.chats.close(self.guest)

    # ------------------------------------------------------------ answers

    def ask(self, message: messages.Ask) -> None:
        """Answer a question."""
        request = ChatRequest(message.text, message.after, None, message.documents)
        self._begin(message, replace(request, spoken=message.spoken, sure=message.sure))

    def regenerate(self, message: messages.Again) -> None:
        """Answer a question again."""
        request = ChatRequest("", None, message.question, message.documents, guess=message.guess)
        self._begin(message, request)

    def stop(self, message: messages.Stop | None = None) -> None:
        """End the answer that is coming, if there is one. From any thread, unless only what was heard of it is kept."""
        if response := self.response:
            response.stop()
            if message is None or message.heard is None:
                return
            if self.answering:
                self.answering.join()  # another question may follow at once
            if kept := response.keep_heard(message.heard):
                self._tell(messages.Cut(kept.id, kept.text))

    def _begin(self, message: messages.Ask | messages.Again, request: ChatRequest) -> None:
        if not self._over:
            raise ChatError(say("An answer is still coming. Stop it first."))
        if self.answering:
            self.answering.join()  # it may still be sending the list
        transcript = self._transcript(message.conversation)
        request = replace(request, blind=self._blind, language=self._language(), client=self._guests.client)
        if self._person is None:
            self._guests.keep()
        guest = self.guest.visit.name
        persona = self._guests.chat(self.guest).persona
        response = self._service.ask(self._person, transcript, request, persona, guest)
        self.response = self._shown = response
        self._over = False
        self.answering = run_once("answer", lambda: self._answer(response))

    def _answer(self, response: ChatResponse) -> None:
        waiting = self._guests.answering(None if self._person else self.guest)
        try:
            with waiting, closing(response.events):
                self._pass_on(response)
        except PromptTooLongError as error:
            self._tell_of(response, messages.Failure(error.text, True, response.take_back()), over=True)
        except ApplianceError as error:
            self._tell_of(response, messages.Failure(error.text, True), over=True)
        except Exception:  # whatever it was, the page must not wait for ever
            log.exception("An answer failed.")
            self._tell_of(response, messages.Failure(messages.WENT_WRONG, True), over=True)
        finally:
            self._over = True
        if response.conversation_id is not None:
            try:
                self._tell(self.conversations())
            except ApplianceError as error:
                log.warning("Cannot list the conversations: %s", error)

    def _pass_on(self, response: ChatResponse) -> None:
        saved = None
        for stage in response.events:
            if isinstance(stage, Saved):
                saved = stage.message
            elif isinstance(stage, Finished):
                self._tell_of(response, messages.Done.of(stage, saved), over=True)
            else:
                self._tell_of(response, stage)

    def _tell_of(self, response: ChatResponse, message: Told, over: bool = False) -> None:
        """Send an answer, unless the client has moved on, or another person stands there now."""
        if not _is_still_there(
            self._person, self.guest.visit, self._find_person
        ):  # the next look at who is there clears the chat; not a word more goes out until then
            response.stop()
            with self._telling:
                self._shown = None
        with self._telling:
            self._over = self._over or over
            if self._shown is response:
                self._tell(message)

    def _leave_answer(self) -> None:
        """The client moves on: stop the answer, send no more of it, and wait until it is saved."""
        with self._telling:
            self._shown = None
        self.stop()
        if self.answering:
            self.answering.join()
        self._over = True

    # ------------------------------------------------------------ timers

    def timer(self, message: messages.Timer) -> None:
        """Stop, extend, pause or resume a timer. Raises NotFoundError or ToolError."""
        self._service.change_timer(message.act, message.id, message.seconds, self._owner())
        self._tell_timers()

    def _tell_timers(self) -> None:
        """Tell the client its timers, if that is news to it."""
        own = self._service.timers.of(self._owner())
        told = [messages.OwnTimer(label=timer.label, **asdict(timer.countdown)) for timer in own]
        if told != self._timers_told:
            self._timers_told = told
            self._tell(messages.Timers(told))

    def _owner(self) -> str:
        return owner_of(self._person, self.guest.visit.name)

    # ------------------------------------------------------------ conversations

    def new(self, _: messages.New) -> Told:
        """Begin another conversation."""
        self._leave_answer()
        self.guest.begin()
        return messages.History(None, [])

    def conversations(self, _: messages.List | None = None) -> Told:
        """The logged-in person and their conversations."""
        person = self._find_person()
        return messages.Conversations(person.name if person else None, self._chats.of(person.id) if person else [])

    def search(self, message: messages.Search) -> Told:
        """Find conversations of this person."""
        person = self._member()
        found = self._chats.search(person.id, message.words) if message.words.strip() else self._chats.of(person.id)
        return messages.Found(message.words, found)

    def open(self, message: messages.Open) -> Told:
        """Show a conversation of this person."""
        self._leave_answer()
        transcript = self._transcript(message.conversation)
        if message.message and message.message not in [m.id for m in transcript.path()]:  # it is in another branch
            transcript.choose(message.message)
        return _history(transcript)

    def choose(self, message: messages.Choose) -> Told:
        """Continue in another branch."""
        transcript = self._transcript(message.conversation)
        self._leave_answer()
        transcript.choose(message.message)
        return _history(transcript)

    def remove(self, message: messages.Remove) -> Told:
        """Delete a conversation of this person."""
        if self.response and self.response.conversation_id == message.conversation:
            self._leave_answer()
        self._chats.remove(self._member().id, message.conversation)
        return self.conversations()

    def export(self, message: messages.Export) -> Told:
        """A conversation as Markdown."""
        path = self._transcript(message.conversation).path()
        if not path:
            raise ChatError(say("There is nothing to export yet."))
        title = title_of(path[0].text)
        return messages.Exported(title, as_markdown(title, path, self._language()))

    def persona(self, message: messages.Persona) -> None:
        """Set a guest's persona. Forgotten when the guest leaves."""
        self._guests.keep()
        self.guest.persona = check_persona(message.text)

    def _member(self) -> Person:
        if self._person is None:
            raise ChatError(say("Log in to see your conversations."))
        return self._person

    def _transcript(self, number: int | None) -> Transcript:
        """The conversation of a message. Raises ChatError."""
        if self._person is not None:
            return StoredTranscript(self._chats, self._person.id, number)
        if number is not None:
            raise ChatError(say("You were logged out. Log in again to continue this conversation."))
        return self._guests.chat(self.guest).transcript


def _is_still_there(former: Person | None, visit: Visit, find: Callable[[], Person | None]) -> bool:
    """Whether the person, or the guest of this visit, who was last seen at the client is still there."""
    try:
        person = find()
    except ApplianceError:
        return False
    return (person and person.id) == (former and former.id) and not (former is None and visit.over)


def _history(transcript: Transcript) -> Told:
    return messages.History(transcript.number, transcript.path())


_ACTIONS: dict[type, Callable[[Dialogue, Any], Told | None]] = {
    messages.Ask: Dialogue.ask,
    messages.Again: Dialogue.regenerate,
    messages.Stop: Dialogue.stop,
    messages.New: Dialogue.new,
    messages.List: Dialogue.conversations,
    messages.Search: Dialogue.search,
    messages.Open: Dialogue.open,
    messages.Choose: Dialogue.choose,
    messages.Remove: Dialogue.remove,
    messages.Export: Dialogue.export,
    messages.Persona: Dialogue.persona,
    messages.Timer: Dialogue.timer,
}
