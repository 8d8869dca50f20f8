"""The tools of the chat: plain functions. Their schemas come from their signatures, their descriptions from their
docstrings. The tables below say who may use them and which need confirmation.
"""

import logging
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from jsonschema import Draft202012Validator

from appliance.assistant.remembered import answering, may_answer_instead, nearest
from appliance.assistant.tools import (
    about,
    alarms,
    calendar,
    collection,
    household,
    lists,
    measures,
    memory,
    room,
    timing,
    workdays,
    world,
)  # fmt: skip
from appliance.assistant.tools.confirming import needs_yes, of_memory, put_right, question
from appliance.assistant.tools.context import LOG_IN, SOMEBODY, Caller, Tool, ToolContext, ToolResult
from appliance.assistant.tools.schema import schema_of
from appliance.assistant.tools.texts_told import TextsTold
from appliance.assistant.tools.timer_keeper import kept_timers
from appliance.assistant.tools.timers import Timer
from appliance.core.errors import ApplianceError
from appliance.core.i18n import Text, joined, say, translated, verbatim
from appliance.intents import emergencies, small_talk, unread
from appliance.intents.before import Before, Running, Turn
from appliance.intents.call import Call
from appliance.intents.classifier import Embed
from appliance.intents.dialects import plain
from appliance.intents.meaning.reader import MeaningReader
from appliance.intents.memory_forms import is_sure_to_forget
from appliance.intents.own_matters import may_be_about, tells_own_matter
from appliance.intents.replies import fills, is_about_oneself, is_no, is_yes
from appliance.intents.router import Router
from appliance.intents.understanding import Around, Understood, tongue
from appliance.intents.untrue import checked
from appliance.records.clients import Client
from appliance.records.people import Person
from appliance.storage.memories import Memory
from appliance.storage.reminders import Reminder

__all__ = ["LOG_IN", "SOMEBODY", "Asker", "ToolContext", "ToolRegistry", "ToolResult", "schema_of"]

log = logging.getLogger(__name__)

CONFIRM = 60.0  # seconds to confirm, or to tell what was missing

MODULES = (about, alarms, calendar, collection, household, measures, timing, lists, memory, room, workdays, world)
FUNCTIONS: dict[str, Tool] = {tool.__name__: tool for module in MODULES for tool in module.TOOLS}
MEMBERS = {  # the tools that need a log-in
    *("announce", "lights", "find", "reminders", "cancel_reminder"),
    *(tool.__name__ for tool in (*lists.TOOLS, *memory.TOOLS)),
}
CERTAIN = {"change_memory", "recall", "forget", "forget_all"}  # those that need it to be certain who asks
WHO_ASKS = say("For that I have to see and hear that it’s you. Look at me and ask again, or type it at the screen.")
NOTHING_KEPT = say("I keep nothing of what guests say. Log in, and I can tell you what you asked me to remember.")
NO_NEWS = say("Only people who are logged in can tell everyone something. Log in and ask again.")
MAY_BE_GUESS = {"never_mind", "fine", "identity"}  # small talk that may be an answer to a riddle: "I don't know"
GUEST = FUNCTIONS.keys() - MEMBERS


@dataclass(frozen=True)
class Asker:
    """Who asks, and from where."""

    person: Person | None
    owner: str  # of timers and confirmations
    language: str = ""  # the tag of the language to answer in, if the words of a request tell none
    client: Client | None = None
    blind: bool = False  # must not hear whom the box sees
    sure: bool = True  # it is certain who asks


@dataclass(frozen=True)
class _Waiting:
    """Calls that wait for a yes, or one that waits for what is missing."""

    calls: tuple[Call, ...]
    language: str
    since: float  # monotonic seconds
    missing: bool = False


class ToolRegistry:
    """Runs tools for the people in the room."""

    def __init__(self, surroundings: ToolContext):
        self.around = surroundings
        self._router = Router(surroundings.patterns)
        self._lock = threading.Lock()
        self.timers = kept_timers(surroundings.timers, surroundings.on_timers, surroundings.clock)
        self.collection = TextsTold()
        self._waiting: dict[str, _Waiting] = {}  # by owner
        self.reminder_at = 0.0  # when the next reminder of anybody rings, seconds since 1970; 0 for none within a day
        self.started = surroundings.clock.monotonic()
        self.embed: Embed | None = None  # what gives requests and memories a meaning
        self._meanings: MeaningReader | None = None

    def understand(self, embed: Embed, knows: Callable[[str], bool], kept: Path | None = None) -> None:
        """Also use the meaning of requests from now on.

        `embed` gives vectors for texts, `knows` tells words from typing mistakes, `kept` is a cache file.
        """
        if kept:
            small_talk.keep_in(kept.parent)
        self.embed = embed
        self._router = Router(self.around.patterns, embed, knows, kept)

    def understand_loosely(self, embed: Embed, kept: Path | None = None) -> None:
        """Also read what the rules are silent about, from now on. `embed` gives vectors for texts in any language."""
        self._meanings = MeaningReader(embed, kept)

    @property
    def names(self) -> list[str]:
        """All tools."""
        return sorted(FUNCTIONS)

    def allowed(self, person: Person | None) -> list[str]:
        """The tools a person may use; None is a guest."""
        return [name for name in self.names if person is not None or name in GUEST]

    def use(
        self, text: str, asker: Asker, besides: Collection[str] = (), turns: Sequence[Turn] = ()
    ) -> ToolResult | None:
        """Run the tools that a request asks for, if any. Those in `besides` have run for it before.

        `turns` are those of the conversation so far, which the request may follow from.
        """
        text = plain(text, asker.language[:2])
        with self._lock:
            waiting = self._waiting.pop(asker.owner, None)
        if alarm := emergencies.find(text, asker.language[:2]):  # whatever Larson has just asked
            return self._carried_out(alarm, asker)
        if (
            waiting
            and self.around.clock.monotonic() - waiting.since < CONFIRM
            and (done := self._answered(text, asker, waiting))
        ):
            return done
        understood = self._guessed(text, asker, self._understood(text, asker, turns))
        if understood is None:
            return None
        if waiting and not waiting.missing:
            understood = put_right(waiting.calls, understood)
        if person := asker.person:
            understood = of_memory(understood, lambda about: self.nearest_memory(about, person))
        first = understood.calls[0]
        if any(call.tool in besides for call in understood.calls):
            done_before = say("I’ve already done that.")
            return ToolResult(first, translated(done_before, _tag(understood.language, asker)), ran=False)
        return self._carried_out(understood, asker)

    def guess(self, text: str, asker: Asker, follows: bool = False) -> ToolResult | None:
        """The answer to what a text that nothing else answers may be about; `follows` says that it follows another."""
        topic = unread.topic(text, asker.language[:2], follows)
        missed = Understood((Call("unsure", {"topic": topic}),), tongue(text, asker.language[:2])) if topic else None
        if topic == "sum" and missed:
            return self._carried_out(missed, asker)
        guessed = missed or small_talk.guess(text, asker.language[:2])
        if self._meanings and not missed:
            around = Around(self.around.local_time())
            guessed = self._meanings.hint(text, around, asker.language[:2]) or guessed
        return self._carried_out(guessed, asker) if guessed else None

    def _understood(self, text: str, asker: Asker, turns: Sequence[Turn]) -> Understood | None:
        told = (replace(turn, text=plain(turn.text, asker.language[:2])) for turn in turns)
        before = Before(tuple(told), _running(self.timers.of(asker.owner)))
        labels, preferred = tuple(timer.label for timer in before.timers), asker.language[:2]
        around = Around(self.around.local_time(), labels, self.around.patterns, kept=self._kept(asker.person))
        try:
            found = self._router.understand(text, around.now, labels, preferred, before, around.kept)
            if self._meanings:
                found = self._meanings.after(found, text, around, before, preferred)
            found = checked(found, text)
        except (ValueError, ArithmeticError):  # a number or a date too large to hold: not understood
            log.exception("A request could not be read.")
            return None
        if found and found.calls[0].tool == "collection" and not self.around.is_small():
            return None  # the language model writes well enough
        if found and not self._is_doubtful(found, text, asker.person):
            return found
        if call := self._from_memory(text, asker.person):
            return Understood((call,), tongue(text, asker.language[:2]))
        if found is None and asker.person and tells_own_matter(text):
            fact = " ".join(text.split()).rstrip(" .!")
            return Understood((Call("remember", {"text": fact}),), tongue(text, asker.language[:2]), asks=True)
        return _unless_forgetting(found)

    def _guessed(self, text: str, asker: Asker, understood: Understood | None) -> Understood | None:
        """A guess at the riddle that was asked, unless the text is a request."""
        answer, spoken = self.collection.asked(asker.owner, self.around.clock.monotonic())
        is_request = understood is not None and understood.calls[0].arguments.get("what") not in MAY_BE_GUESS
        if not answer or is_request or not collection.may_be_guess(text):
            return understood
        return Understood((Call("guess", {"text": text}),), spoken[:2])

    def _is_doubtful(self, found: Understood, text: str, person: Person | None) -> bool:
        """Whether a request may rather be a question that a memory answers, or is about a memory that is not there."""
        tool = found.calls[0].tool
        if tool == "forget" and not is_sure_to_forget(text):
            told = str(found.calls[0].arguments.get("text", ""))
            return person is None or self.nearest_memory(told, person) is None
        return may_answer_instead(tool, text)

    def _kept(self, person: Person | None) -> list[tuple[str, str]] | None:
        """What is on a person's lists."""
        if person is None or self.around.lists is None:
            return None
        return [(item.list, item.text) for item in self.around.lists.of(person.id)]

    def _answered(self, text: str, asker: Asker, waiting: _Waiting) -> ToolResult | None:
        """What a reply to a question of Larson does: confirm, decline, or tell what was missing."""
        if waiting.missing:
            call = fills(text, waiting.calls[0], self.around.local_time(), waiting.language)
            return self._carried_out(Understood((call,), waiting.language), asker) if call else None
        language = _tag(waiting.language, asker)
        if is_yes(text):
            told = [self._run(call, asker, language) for call in waiting.calls]
            return ToolResult(waiting.calls[0], translated(joined("\n\n", told), language), others=waiting.calls[1:])
        if is_no(text):
            return ToolResult(Call("about", {"what": "never_mind"}), translated(say("All right."), language))
        return None

    def _carried_out(self, understood: Understood, asker: Asker) -> ToolResult:
        language = _tag(understood.language, asker)
        told: list[str] = []
        ran, asked = False, []
        for call in understood.calls:
            if call.tool not in self.allowed(asker.person):
                told.append(self._refused(call))
            elif call.tool in CERTAIN and not asker.sure:
                told.append(WHO_ASKS)
            elif understood.asks or needs_yes(call):
                asked.append(call)
                told.append(question(call))
            else:
                ran = True
                told.append(self._run(call, asker, language))
        if asked:  # once, however many there are
            at = told.index(question(asked[-1]))
            told[at] = joined(" ", [told[at], say("Say yes to confirm.")])
        if understood.left:
            told.append(say("I left out “{text}”: ask me that on its own.", text=verbatim(understood.left)))
        self._wait(understood, asker, tuple(asked))
        result = translated(joined("\n\n", _once(told, self.around.log_in)), language)
        return ToolResult(understood.calls[0], result, ran, bool(asked), understood.calls[1:])

    def _refused(self, call: Call) -> Text:
        """What a guest is told of a tool for those who are logged in."""
        if call.tool == "list_offer":
            return say("Log in, and I can put {items} on your list.", items=list(map(str, call.arguments["items"])))
        if call.tool == "announce":
            return NO_NEWS
        return NOTHING_KEPT if call.tool == "recall" else self.around.log_in

    def _wait(self, understood: Understood, asker: Asker, asked: tuple[Call, ...]) -> None:
        """Keep what a reply will be about."""
        last = understood.calls[-1]
        missing = not asked and _misses(last)
        if asked or missing:
            kept = _Waiting(asked or (last,), understood.language, self.around.clock.monotonic(), missing)
            with self._lock:
                self._waiting[asker.owner] = kept

    def forget(self, owner: str) -> None:
        """Drop the timers and open questions of a guest who has left."""
        self.timers.stop_all(owner)
        self.collection.forget(owner)
        with self._lock:
            self._waiting.pop(owner, None)

    def _run(self, call: Call, asker: Asker, language: str) -> str:
        if call.tool in CERTAIN and not asker.sure:
            return WHO_ASKS
        function = FUNCTIONS[call.tool]
        problems = list(Draft202012Validator(schema_of(function)).iter_errors(call.arguments))
        if problems:
            return say("That did not work: {problem}", problem=verbatim(problems[0].message[:120]))
        try:
            return function(self._caller(asker, language), **call.arguments)
        except ApplianceError as error:
            return error.text
        except (ValueError, ArithmeticError):  # a number or a date beyond what the tool can hold
            log.exception("The tool %s failed.", call.tool)
            return say("I can’t work that out.")

    def _caller(self, asker: Asker, language: str) -> Caller:
        return Caller(
            self.around,
            self.timers,
            self.collection,
            self.nearest_memory,
            self.allowed,
            lambda: self.around.clock.monotonic() - self.started,
            asker.person,
            asker.owner,
            language,
            asker.client,
            asker.blind,
        )

    def _from_memory(self, text: str, person: Person | None) -> Call | None:
        """A call that answers a question from what the person has told."""
        if person is None:
            return None
        known = [memory.text for memory in self.around.remembered(person)]
        if answering(text, known, self.embed) or (is_about_oneself(text) and self.nearest_memory(text, person)):
            return Call("recall", {"question": text})
        return None

    def nearest_memory(self, text: str, person: Person) -> Memory | None:
        """The memory that answers a text or is about it, or None."""
        memories = self.around.remembered(person)
        if found := answering(text, [memory.text for memory in memories], self.embed):
            return memories[found[0]]
        return nearest(text, [memory for memory in memories if may_be_about(memory.text, text)], self.embed)

    def tick(self) -> None:
        """Ring the timers and reminders that are due. Call it often."""
        for timer in self.timers.take_due():
            self.around.ring(say("Reminder") if timer.reminder else say("Timer"), timer.owner)
        if self.around.reminders is None:
            return
        now = self.around.clock.now().timestamp()
        for due in self.around.reminders.take_due(now):
            self._ring(due.person_id, due.text, due.id)
        self.reminder_at = self.around.reminders.next_due(now)

    def next_reminder(self, person: Person) -> Reminder | None:
        """What a person is reminded of next, within a day."""
        now = self.around.clock.now().timestamp()
        return self.around.reminders.next_of(person.id, now) if self.around.reminders else None

    def welcome(self, person: Person) -> None:
        """Ring again for the reminders that nobody has stopped: the person was away when they were due."""
        owner = f"person {person.id}"
        ringing = {timer.reminder for timer in self.timers.of(owner)}
        for kept in self.around.reminders.of(person.id) if self.around.reminders else ():
            if kept.rung and kept.id not in ringing:
                self._ring(person.id, kept.text, kept.id)

    def _ring(self, person_id: int, text: str, number: int) -> None:
        owner = f"person {person_id}"
        self.timers.ring(owner, text, number)
        self.around.ring(say("Reminder"), owner)  # everybody hears it; its words are for the person alone

    def stop_timer(self, number: int, asker: Asker) -> None:
        """Stop a timer. The reminder that it rings for is done only if its own person stops it. Raises NotFoundError.

        Anyone can silence a reminder, but it rings again at its person's next log-in.
        """
        stopped = self.timers.stop(number, asker.owner)
        if stopped.reminder and self.around.reminders and stopped.owner == asker.owner:
            self.around.reminders.remove(int(stopped.owner.removeprefix("person ")), stopped.reminder)


def _unless_forgetting(found: Understood | None) -> Understood | None:
    """The request, unless it would have something forgotten that was never told: "vergiss die Wäsche"."""
    return None if found and found.calls[0].tool == "forget" else found


def _running(timers: Sequence[Timer]) -> tuple[Running, ...]:
    """What a request needs to know of somebody's timers."""
    order = sorted(timer.id for timer in timers)
    return tuple(
        Running(timer.label, order.index(timer.id) + 1, timer.left is not None, timer.ringing) for timer in timers
    )


def _tag(language: str, asker: Asker) -> str:
    """The tag to answer in: the asker's own if it is of the language."""
    return asker.language if asker.language[:2] == language else language


def _once(told: Sequence[str], repeated: str) -> list[str]:
    """What is told, this sentence only once."""
    return [text for at, text in enumerate(told) if text != repeated or at == told.index(repeated)]


def _misses(call: Call) -> bool:
    """Whether a call asks back: for a time, or for what goes on a list."""
    if call.tool == "list_add":
        return not call.arguments.get("items")
    if call.tool == "timer":
        return not call.arguments.get("seconds")
    return call.tool == "reminder" and not call.arguments.get("at")
