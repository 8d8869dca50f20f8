"""The tools of the chat: plain functions. Their schemas come from their signatures, their descriptions from their
docstrings. The tables below say who may use them and which need confirmation.
"""

import inspect
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from jsonschema import Draft202012Validator

from appliance.assistant.tools.timers import LONGEST_TIMER, Timers
from appliance.core import system
from appliance.core.clock import SYSTEM, Clock
from appliance.core.errors import ApplianceError, ToolError
from appliance.core.i18n import say, verbatim
from appliance.intents.arithmetic import calculate as exactly
from appliance.intents.classifier import Embed
from appliance.intents.durations import in_words
from appliance.intents.own_matters import may_be_about
from appliance.intents.replies import is_about_oneself, is_yes
from appliance.intents.router import Call, Router
from appliance.records.people import Person
from appliance.storage.memories import Memory

TOLD_AT = 3600  # seconds from which the end time is shown as well
RINGING = 12.0  # seconds
RANG = 3600.0  # seconds in which pages that were asleep are still told
CONFIRM = 60.0  # seconds to confirm

GUEST = {
    "abilities",
    "calculate",
    "clock",
    "timer",
    "timers",
    "cancel_timer",
}  # the other tools need a log-in
LOG_IN = say("Log in and I can do that.")
ABOUT_IT = 0.5  # cosine, or share of words, from which a memory matches a text
ASKING = {"what", "which", "when", "where", "who", "the", "tell", "remind"}  # words without content
ASKED_FIRST = {"lights", "forget_all"}  # one affects everyone in the room, the other cannot be undone


@dataclass(frozen=True)
class ToolResult:
    """The result of a request: the call and its text."""

    call: Call
    result: str
    ran: bool = True
    asks: bool = False  # it waits for confirmation


@dataclass(frozen=True)
class ToolContext:
    """What the tools act on, passed in by the appliance."""

    seen: Callable[[], list[str]]  # names in front of the camera; "somebody" if unknown
    find: Callable[[str, Person | None], list[str]]  # passages about a question
    light: Callable[[str | None, float | None], None]  # pattern ("" for dark, None for the default) and brightness
    ring: Callable[[str, str], None]  # a timer ended: its label and owner
    remember: Callable[[Person, str], None]
    remembered: Callable[[Person], list[Memory]]
    forget: Callable[[Person, int], None]
    patterns: tuple[str, ...]
    folder: Path  # on the disk to report
    on_timers: Callable[[], None] = lambda: None  # a timer has changed
    clock: Clock = SYSTEM


class ToolRegistry:
    """Runs tools for the people in the room."""

    def __init__(self, surroundings: ToolContext):
        self.around = surroundings
        self._router = Router(surroundings.patterns)
        self._lock = threading.Lock()
        self.timers = Timers(surroundings.on_timers, surroundings.clock)
        self._asked: dict[str, tuple[Call, float]] = {}  # by owner: waiting for confirmation
        self.started = surroundings.clock.monotonic()
        self._embed: Embed | None = None

    def understand(self, embed: Embed, knows: Callable[[str], bool], kept: Path | None = None) -> None:
        """Also use the meaning of requests from now on.

        `embed` gives vectors for texts, `knows` tells words from typing mistakes, `kept` is a cache file.
        """
        self._embed = embed
        self._router = Router(self.around.patterns, embed, knows, kept)

    @property
    def names(self) -> list[str]:
        """All tools."""
        return sorted(FUNCTIONS)

    def allowed(self, person: Person | None) -> list[str]:
        """The tools a person may use; None is a guest."""
        return [name for name in self.names if person is not None or name in GUEST]

    def use(self, text: str, person: Person | None, owner: str, besides: Sequence[str] = ()) -> ToolResult | None:
        """Run the tool that a request asks for, if any; `owner` owns timers and confirmations.

        The tools in `besides` are not used.
        """
        with self._lock:
            call, asked_at = self._asked.pop(owner, (None, 0.0))
        if call and self.around.clock.monotonic() - asked_at < CONFIRM and is_yes(text):
            return ToolResult(call, self._run(call, person, owner))
        call = self._router.route(text) or self._from_memory(text, person)
        if call is None or call.tool in besides:
            return None
        if call.tool not in self.allowed(person):
            return ToolResult(call, LOG_IN, ran=False)
        if call.tool in ASKED_FIRST and call.arguments.get("action") != "help":
            with self._lock:
                self._asked[owner] = (call, self.around.clock.monotonic())
            return ToolResult(call, f"{_question(call)} Say yes to confirm.", ran=False, asks=True)
        return ToolResult(call, self._run(call, person, owner))

    def forget(self, owner: str) -> None:
        """Drop the timers and open questions of a guest who has left."""
        self.timers.stop_all(owner)
        with self._lock:
            self._asked.pop(owner, None)

    def _run(self, call: Call, person: Person | None, owner: str) -> str:
        function = FUNCTIONS[call.tool]
        problems = list(Draft202012Validator(schema_of(function)).iter_errors(call.arguments))
        if problems:
            return f"That did not work: {problems[0].message[:120]}"
        try:
            return function(Caller(self, person, owner), **call.arguments)
        except (ToolError, ApplianceError) as error:
            return error.text

    def _from_memory(self, text: str, person: Person | None) -> Call | None:
        """A call that answers a question about the person from memory."""
        if person is None or not is_about_oneself(text) or not self.nearest_memory(text, person):
            return None
        return Call("recall", {"question": text})

    def nearest_memory(self, text: str, person: Person) -> Memory | None:
        """The memory that a text is about, or None."""
        memories = [memory for memory in self.around.remembered(person) if may_be_about(memory.text, text)]
        if not memories:
            return None
        asked = set(_words(text))
        scores = [len(asked & set(_words(memory.text))) / max(1, len(asked)) for memory in memories]
        if self._embed:
            vectors = self._embed([text, *(memory.text for memory in memories)])
            scores = [max(score, float(vector @ vectors[0])) for score, vector in zip(scores, vectors[1:], strict=True)]
        best = max(range(len(memories)), key=scores.__getitem__)
        return memories[best] if scores[best] >= ABOUT_IT else None

    def tick(self) -> None:
        """Ring the timers that are due. Call it often."""
        for timer in self.timers.take_due():
            self.around.ring(timer.label or say("The timer"), timer.owner)


@dataclass(frozen=True)
class Caller:
    """The caller of a tool and its context."""

    box: ToolRegistry
    person: Person | None
    owner: str

    @property
    def around(self) -> ToolContext:
        """What the tools act on."""
        return self.box.around

    @property
    def member(self) -> Person:
        """The logged-in person. Raises ToolError for a guest."""
        if self.person is None:
            raise ToolError(LOG_IN)
        return self.person


# ---------------------------------------------------------------- the tools


def calculate(by: Caller, expression: str) -> str:
    """Exact arithmetic: + - * / powers, roots and percentages."""
    try:
        shown = " ".join(expression.replace("**", "^").replace("*", " × ").replace("/", " / ").split())
        return f"{shown} = {exactly(expression)}"
    except ValueError as error:
        raise ToolError(verbatim(str(error))) from error


def clock(by: Caller, elsewhere: bool = False) -> str:
    """The time, the day and the date."""
    now = datetime.now()
    only = "I only know the time here. " if elsewhere else ""
    return f"{only}It is {now:%H:%M} on {now:%A}, {now.day} {now:%B %Y}."


def lights(
    by: Caller,
    action: Literal["on", "off", "pattern", "brightness", "help"],
    pattern: str = "",
    brightness: int = 100,
) -> str:
    """The LEDs: on, off, a pattern, or a brightness from 0 to 100."""
    if action == "help":
        patterns = _listed(sorted(by.around.patterns))
        return f"I can turn the LEDs on or off, set their brightness, and show {patterns}. They are red."
    if action == "off":
        by.around.light("", None)
        return "The LEDs are off when idle."
    if action == "brightness":
        by.around.light(None, brightness / 100)
        return f"The LEDs are at {brightness} percent."
    if action == "pattern":
        if pattern not in by.around.patterns:
            raise ToolError(
                say(
                    "There is no pattern {pattern}. Choose from: {patterns}.",
                    pattern=pattern,
                    patterns=", ".join(by.around.patterns),
                )
            )
        by.around.light(pattern, None)
        return f"The LEDs show {pattern} when idle."
    by.around.light(None, 1.0)
    return "The LEDs are back to normal."


def who(by: Caller) -> str:
    """Who is in front of the camera, and who is logged in here."""
    seen = by.around.seen()
    known = [name for name in seen if name != SOMEBODY]
    strangers = len(seen) - len(known)
    told = [*known, *([f"{strangers} {'person' if strangers == 1 else 'people'} I do not know"] if strangers else [])]
    view = f"I see {_listed(told)}." if told else "I see nobody."
    return f"{view} {by.person.name} is logged in here." if by.person else view


def box(by: Caller) -> str:
    """The state of this box: temperature, memory, disk and uptime."""
    minutes = round((by.around.clock.monotonic() - by.box.started) / 60)
    parts = [f"I have been running for {in_words(60 * minutes) or 'a moment'}."]
    degrees = system.temperature()
    warm = (
        f"The processor is at {degrees:.0f} °C." if degrees is not None else "This machine has no temperature sensor."
    )
    parts.append(warm)
    if memory := system.memory():
        parts.append(f"{memory.free / 1e9:.1f} of {memory.total / 1e9:.1f} GB of memory is free.")
    if disk := system.disk(by.around.folder):
        parts.append(f"{disk.free / 1e9:.0f} GB of disk space is free.")
    return " ".join(parts)


def find(by: Caller, question: str) -> str:
    """What your documents say about something."""
    found = by.around.find(question, by.person)
    return "\n\n".join(found) if found else "I found nothing about that in the documents."


def timer(by: Caller, seconds: int, label: str = "") -> str:
    """A timer that rings and lights up."""
    if not seconds:
        raise ToolError(say("For how long? For example: set a timer for ten minutes."))
    if not 1 <= seconds <= LONGEST_TIMER:
        raise ToolError(say("A timer can run from one second to {longest}.", longest=timedelta(seconds=LONGEST_TIMER)))
    by.box.timers.start(by.owner, label, seconds)
    at = f", until {datetime.now() + timedelta(seconds=seconds):%H:%M}" if seconds >= TOLD_AT else ""
    return f"Timer set for {in_words(seconds)}{at}{f': {label}' if label else ''}."


def timers(by: Caller) -> str:
    """Your running timers."""
    now = by.around.clock.monotonic()
    told = [f"{t.label or 'Timer'}: {in_words(t.remaining(now))} left." for t in by.box.timers.of(by.owner)]
    return " ".join(told) or "No timer is running."


def cancel_timer(by: Caller) -> str:
    """Stop your timers."""
    mine = by.box.timers.stop_all(by.owner)
    return f"{len(mine)} timer{'' if len(mine) == 1 else 's'} stopped." if mine else "No timer is running."


def remember(by: Caller, text: str) -> str:
    """Remember something, just for you."""
    by.around.remember(by.member, text)
    return f"I will remember: {text}."


def recall(by: Caller, question: str = "") -> str:
    """What you asked me to remember."""
    known = by.around.remembered(by.member)
    if question and (nearest := by.box.nearest_memory(question, by.member)):
        return f"You told me: {nearest.text}."
    if question or not known:
        return (
            "You have not told me that. Say \u201cremember that\u2026\u201d and I will." if question else NOTHING_KNOWN
        )
    return "You asked me to remember:\n\n" + "\n".join(f"- {memory.text}" for memory in known)


def forget(by: Caller, text: str = "") -> str:
    """Forget something you asked me to remember."""
    nearest = by.box.nearest_memory(text, by.member) if text else None
    if nearest is None:
        return "I do not remember that. See “Persona and memory” for what I remember."
    by.around.forget(by.member, nearest.id)
    return f"Forgotten: {nearest.text}."


def forget_all(by: Caller) -> str:
    """Forget everything you asked me to remember, once you confirm."""
    known = by.around.remembered(by.member)
    for memory in known:
        by.around.forget(by.member, memory.id)
    return f"Forgotten: all {len(known)}." if known else NOTHING_KNOWN


def abilities(by: Caller) -> str:
    """What I can do."""
    allowed = by.box.allowed(by.person)
    lines = [f"- {inspect.getdoc(FUNCTIONS[name])}" for name in allowed if name != "abilities"]
    more = "" if by.person else "\n\nLog in and I can do more, and remember what you tell me."
    return "\n".join(["I answer questions, and everything stays on this box. I can also do this:", "", *lines]) + more


NOTHING_KNOWN = "You have not asked me to remember anything."
SOMEBODY = "somebody"
FUNCTIONS: dict[str, Callable[..., str]] = {
    f.__name__: f
    for f in (
        calculate,
        clock,
        lights,
        who,
        box,
        find,
        timer,
        timers,
        cancel_timer,
        remember,
        recall,
        forget,
        forget_all,
        abilities,
    )
}


def schema_of(function: Callable[..., str]) -> dict[str, Any]:
    """The JSON Schema of a function's arguments, from its signature; the first parameter is the caller."""
    hints = get_type_hints(function)
    parameters = list(inspect.signature(function).parameters.values())[1:]
    return {
        "type": "object",
        "properties": {p.name: _schema_of_type(hints[p.name]) for p in parameters},
        "required": [p.name for p in parameters if p.default is inspect.Parameter.empty],
        "additionalProperties": False,
    }


def _schema_of_type(hint: Any) -> dict[str, Any]:
    if get_origin(hint) is Literal:
        return {"enum": list(get_args(hint))}
    return {"type": {str: "string", int: "integer", float: "number", bool: "boolean"}[hint]}


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"\w{3,}", text.lower()) if word not in ASKING]


def _question(call: Call) -> str:
    if call.tool == "forget_all":
        return "Forget everything you asked me to remember?"
    action = call.arguments.get("action")
    asked = {
        "off": "Turn the LEDs off",
        "brightness": f"Set the LEDs to {call.arguments.get('brightness')} percent",
        "pattern": f"Show {call.arguments.get('pattern')} on the LEDs",
    }.get(str(action), "Set the LEDs back to normal")
    return f"{asked}? Everyone here will see it."


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
