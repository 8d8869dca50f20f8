"""What the box says aloud: answers and what it tells by itself, one at a time, and only to those whom it concerns."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from appliance.assistant.messages import Asked, Done, Failure, History, Told
from appliance.core.errors import ApplianceError
from appliance.core.i18n import say, translated
from appliance.llm.engine import TextDelta
from appliance.speech.engine import Speech
from appliance.voice.answer import Answer
from appliance.voice.asking import Asker
from appliance.voice.machine import Machine
from appliance.voice.playback import Speaker

log = logging.getLogger(__name__)

LOOK = 0.25  # seconds between two looks at whose chat it is

OVERHEARD = say("Somebody else is here. Shall I say it aloud?")
UNSURE = say("Somebody else is here. Look at me and ask again, so that I see and hear that it’s you.")
MISHEARD = say("I didn’t understand that.")
FOREIGN = say("I only understand English so far.")
FAILED = say("Something went wrong here. Try again.")


@dataclass(frozen=True)
class Private:
    """What is said aloud once the person says that others may hear it: an answer, or that to a question."""

    person_id: int | None
    question: str = ""
    answer: Answer | None = None


class Talker:
    """Asks the chat, and says its answers. For one thread, in which what `put` is given is run."""

    def __init__(
        self,
        speech: Speech,
        asker: Callable[[Callable[[Told], None]], Asker],
        machine: Machine,
        put: Callable[[Callable[[], None]], None],
    ):
        """`asker` makes the one who asks, given what hears the chat."""
        self._speech = speech
        self.asker = asker(self._tell_later)
        self._machine = machine
        self._put = put
        self._speaker: Speaker | None = None
        self._answer: Answer | None = None  # what is being said
        self._chat: Answer | None = None  # the chat's, whose words may still come
        self._number = 0  # of the question that the chat answers
        self._private: Private | None = None  # what waits for a yes
        self._aloud = False  # the answer may be heard by others
        self._looked = 0.0

    def start(self, speaker: Speaker) -> None:
        """Speak with this."""
        self._speaker = speaker

    def go_on(self, now: float) -> None:
        """Say what comes next. Call it now and then."""
        self._look(now)
        if self._answer:
            self._answer.go_on()
            if self._answer.over:
                self._answer = None
                self._machine.over(now)

    # ------------------------------------------------------------ who may hear it

    def _look(self, now: float) -> None:
        """Stop the answer if its asker has left, and hold it back if somebody else has come."""
        if now - self._looked < LOOK:
            return
        self._looked = now
        try:
            self.asker.look()
        except ApplianceError as error:
            log.warning("Cannot tell who is here: %s", error)
        if self._private and not self._machine.asks:  # they said something else, or nothing
            self._forsake()
        answer = self._answer
        if answer and answer is self._chat and not self._aloud and self.asker.overheard:
            answer.hold()
            self._answer = None
            self._ask_whether(Private(self.asker.person_id, answer=answer))

    def _ask_whether(self, private: Private) -> None:
        self._tell(translated(OVERHEARD, self.asker.language))
        self._private = private
        self._machine.asks = True

    def confirm(self) -> None:
        """Say aloud what waited for a yes, if the yes came from the person it is for."""
        private, self._private = self._private, None
        if private is None or private.person_id != self.asker.person_id or not self.asker.sure:
            self._forsake(private)
            self._tell(translated(UNSURE, self.asker.language))
        elif private.answer:
            self._aloud = True
            self._say_instead(private.answer)
            private.answer.take_up()
        else:
            self.ask(private.question, sure=True)

    def _forsake(self, private: Private | None = None) -> None:
        """Nobody wants any more what waited for a yes."""
        private, self._private = private or self._private, None
        if private and private.answer:
            private.answer.stop()
            self._keep(private.answer)

    def _gone(self) -> None:
        """Another person is here, or nobody: nothing of what was said is for them."""
        for answer in (self._answer, self._chat):
            if answer:
                answer.stop()
        self._answer = self._chat = self._private = None
        self.asker.conversation = None
        self._machine.forget()

    def ask(self, text: str, sure: bool = False) -> None:
        """Ask the chat, and say its answer; with a second face in view only if it is `sure` that others may hear it."""
        self._forsake()
        if self.asker.overheard and not self.asker.sure:
            self._tell(translated(UNSURE, self.asker.language))
            return
        if self.asker.overheard and not sure:
            self._ask_whether(Private(self.asker.person_id, text))
            return
        try:
            self.asker.look()  # before the number: what it tells is about the former question
            self._number += 1
            self._chat, self._aloud = self._begin(), sure
            self.asker.ask(text)
        except ApplianceError as error:
            self._tell(translated(error.text, self.asker.language))
        except Exception:  # the person is told instead of left waiting
            log.exception("A spoken question failed.")
            self._tell(translated(FAILED, self.asker.language))

    def _tell(self, text: str) -> None:
        """Say something that is no answer of the chat."""
        answer = self._begin()
        answer.feed(text)
        answer.end()

    def _begin(self) -> Answer:
        assert self._speaker is not None
        return self._say_instead(Answer(self._speech, self.asker.language, self._speaker, self._put, self._machine))

    def _say_instead(self, answer: Answer) -> Answer:
        if self._answer:
            self._answer.stop()
        self._answer = answer
        return answer

    def _tell_later(self, message: Told) -> None:
        """What the chat says, from another thread."""
        number = self._number
        self._put(lambda: self._told(message, number))

    def _told(self, message: Told, number: int) -> None:
        if number != self._number:  # of a question that was dropped
            return
        if isinstance(message, History):
            self._gone()
        elif isinstance(message, Asked):
            self.asker.conversation = message.conversation
        elif self._chat:
            self._answered(message, self._chat)

    def _answered(self, message: Told, answer: Answer) -> None:
        if isinstance(message, TextDelta):
            answer.feed(message.text)
        elif isinstance(message, Done):
            answer.end()
        elif isinstance(message, Failure):
            self._chat = self._private = None
            answer.stop()
            self._tell(translated(message.text, self.asker.language))

    def hold(self) -> None:
        """Be quiet; it may be taken up again."""
        if self._answer:
            self._answer.hold()

    def drop(self) -> None:
        """Say nothing more; the chat keeps what was said aloud."""
        self._forsake()
        answer, self._answer = self._answer, None
        if answer:
            answer.stop()
            self._keep(answer)

    def _keep(self, answer: Answer) -> None:
        """Of the chat's answer, keep what was said aloud."""
        if answer is not self._chat:
            return
        self._chat = None
        try:
            self.asker.keep(answer.heard)
        except ApplianceError as error:  # the next question is not lost for it
            log.warning("Cannot shorten what was not heard to its end: %s", error)

    def take_up(self) -> None:
        """Say on."""
        if self._answer:
            self._answer.take_up()

    def repeat(self) -> None:
        """Say the last sentence again, and go on."""
        if self._answer:
            self._answer.repeat()

    def misheard(self) -> None:
        """Say that something was not understood."""
        self._tell(translated(MISHEARD, self.asker.language))

    def foreign(self) -> None:
        """Say that a language was spoken which is not understood."""
        self._tell(translated(FOREIGN, self.asker.language))
