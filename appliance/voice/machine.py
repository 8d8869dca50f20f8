"""The spoken conversation as a state machine: what is heard comes in, what is to be done comes out. Pure.

Asleep, it answers whoever looks at the box while their mouth moves, or calls its name. Afterwards it listens for a
while without either. 300 ms of speech interrupt its voice.
"""

from dataclasses import dataclass
from typing import Literal

from appliance.records.sound import SpeechEvent
from appliance.speech.name import after_name
from appliance.voice.rules import Rule, is_echo, may_be_rule, rule_of

Stage = Literal["asleep", "listening", "thinking", "speaking"]
# hold: stop the voice, and keep what is unsaid; halt: stop the model as well; drop: forget what is unsaid, the chat
# keeps what was said aloud.
Deed = Literal[
    "ask",
    "hold",
    "halt",
    "drop",
    "go on",
    "repeat",
    "louder",
    "quieter",
    "called",
    "misheard",
    "foreign",
    "confirm",
    "decline",
]

SOMEBODY = 0  # in place of the id of a person who is not recognised
FOLLOW_UP = 8.0  # seconds that it listens without being called, after an answer or its name
IN_VIEW = 20.0  # the same while whoever spoke looks at the box


@dataclass(frozen=True)
class View:
    """What is seen before the box now."""

    camera: bool = False  # a camera looks at the room
    facing: bool = False  # somebody looks at the box
    speaking: frozenset[int] = frozenset()  # whose mouth moves meanwhile: ids of people, or SOMEBODY
    ringing: bool = False  # a timer rings


@dataclass(frozen=True)
class Action:
    """Something to be done."""

    deed: Deed
    text: str = ""  # of `ask`


class Machine:
    """One box's conversation. Not for several threads."""

    def __init__(self) -> None:
        self.stage: Stage = "asleep"
        self.said = ""  # what is being said aloud
        self.asks = False  # it waits for a yes or no
        self._until = self._longest = 0.0  # when it falls asleep; the same while somebody looks at it
        self._turn = False  # somebody speaks
        self.speakers: frozenset[int] = frozenset()  # see View.speaking: of the turn so far, or the last one
        self._held = False  # its voice was interrupted

    def hear(self, event: SpeechEvent, view: View, now: float) -> list[Action]:
        """What to do upon an event of the ears, at a time in seconds."""
        self._turn = event.kind not in ("heard", "nothing")
        self.speakers = view.speaking | (self.speakers if event.kind != "began" else frozenset())
        if event.kind == "partial" and self.stage == "speaking" and not self._held:
            self._held = True
            return [Action("hold")]
        if event.kind == "partial" and self._held and _is_new(event.text, self.said):
            return [Action("halt")]  # this is no "go on": the model has nothing to write on for
        if event.kind == "nothing":
            return self._nothing(event, now)
        return self._heard(event, view, now) if event.kind == "heard" else []

    def look(self, view: View, now: float) -> None:
        """Take in what is seen, and fall asleep when nobody speaks on."""
        if self._turn:
            self.speakers |= view.speaking
        if self.stage == "listening" and now > (self._longest if view.facing else self._until):
            self.sleep()

    def attends(self, view: View) -> bool:
        """Whether what is said now matters. If not, what is not said to the box by name is not even written down."""
        return self.stage != "asleep" or bool(view.speaking) or view.ringing

    def sleep(self) -> None:
        """Wait to be called."""
        self.stage = "asleep"
        self._held = self.asks = False

    def forget(self) -> None:
        """The speaker has left: nobody else may have the answer repeated or confirm a question."""
        self.said = ""
        self.sleep()

    def deaf(self) -> list[Action]:
        """What to do when the ears have died: what they heard begin has no end."""
        self._turn = False
        held, self._held = self._held, False
        return [Action("go on")] if held else []

    def speaks(self) -> None:
        """The first sound of an answer is heard."""
        self.stage = "speaking"

    def over(self, now: float) -> None:
        """The answer was said to its end: more may be asked."""
        self._held = False
        self._listen(now)

    def _listen(self, now: float) -> None:
        self.stage = "listening"
        self._until, self._longest = now + FOLLOW_UP, now + IN_VIEW

    def _nothing(self, event: SpeechEvent, now: float) -> list[Action]:
        if self._held:  # a cough
            self._held = False
            return [Action("go on")]
        if self.stage == "listening" and self.speakers:
            self._listen(now)
            return [Action("foreign" if event.reason == "language" else "misheard")]
        return []

    def _heard(self, event: SpeechEvent, view: View, now: float) -> list[Action]:
        after = after_name(event.text, event.called)
        name, words = after is not None, event.text.strip() if after is None else after
        if self.stage in ("speaking", "thinking"):
            return self._meanwhile(words, name, view, now)
        if view.ringing and rule_of(words) in ("stop", "never mind"):  # as an alarm clock, it needs no name for that
            return self._ask("stop")
        addressed = name or (bool(self.speakers) if view.camera else False)
        if self.stage == "asleep" and not addressed:
            return []
        if self.stage == "listening" and self.asks:
            return self._decided(words, now)
        if not words:
            self._listen(now)
            return [Action("called")]
        if self.stage == "listening" and rule_of(words) in ("stop", "never mind"):
            self.sleep()
            return []
        return self._ask(words)

    def _ask(self, text: str) -> list[Action]:
        self.stage = "thinking"
        self._held = self.asks = False
        return [Action("ask", text)]

    def _decided(self, words: str, now: float) -> list[Action]:
        rule = rule_of(words)
        self.asks = False
        self._listen(now)
        if rule in ("yes", "go on"):
            self.stage = "thinking"
            return [Action("confirm")]
        if not words or rule in ("no", "stop", "never mind"):
            return [Action("decline")]
        return [Action("decline"), *self._ask(words)]

    def _meanwhile(self, words: str, name: bool, view: View, now: float) -> list[Action]:
        """Somebody speaks while it thinks or speaks."""
        held, self._held = self._held, False
        before = [] if held else [Action("hold")]
        rule = rule_of(words)
        if self.asks and rule in _DECIDES:
            return [*before, *self._decided(words, now)]
        if rule in ("stop", "never mind"):
            self._listen(now)
            return [*before, Action("drop")]
        if self.stage == "thinking":
            addressed = name or bool(self.speakers) or not view.camera
            return [*before, Action("drop"), *self._ask(words)] if words and addressed else []
        if not words or is_echo(words, self.said):
            return [Action("go on")] if held else []
        if rule is not None and rule in _WHILE_SPEAKING:
            return [*before, *map(Action, _WHILE_SPEAKING[rule])]
        return [*before, Action("drop"), *self._ask(words)]


def _is_new(text: str, said: str) -> bool:
    """Whether a turn that has begun like this is neither a rule's phrase nor what was just said."""
    return bool(text) and not may_be_rule(text) and not is_echo(text, said)


_DECIDES: tuple[Rule, ...] = ("yes", "go on", "no", "stop", "never mind")
_WHILE_SPEAKING: dict[Rule, tuple[Deed, ...]] = {
    "pardon": ("repeat",),
    "louder": ("louder", "go on"),
    "quieter": ("quieter", "go on"),
    "go on": ("go on",),
    "yes": ("go on",),
}
