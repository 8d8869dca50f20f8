"""What a request may follow from: the turns of the conversation before it, and the person's running timers."""

from dataclasses import dataclass
from functools import cached_property

from appliance.intents.call import Call

TALK = frozenset("about cannot unsure abilities facts guess".split())  # nothing follows from these
FARTHEST = 4  # turns back to the one that a request follows from
FAMILIES = {
    "timers": "timer offer_timer timers cancel_timer change_timer pause_timer resume_timer",
    "reminders": "reminder reminders cancel_reminder change_reminder",
    "lists": "list_add list_offer list_show list_remove list_clear",
    "chance": "coin dice random_number choose collection",
    "memory": "remember change_memory recall forget forget_all",
    "sums": "calculate",
    "shares": "share_out tip",
    "lights": "lights",
}
FAMILY = {tool: family for family, tools in FAMILIES.items() for tool in tools.split()}


@dataclass(frozen=True)
class Running:
    """A timer of the person."""

    label: str = ""
    nth: int = 1  # counted in the order in which they were set
    paused: bool = False
    ringing: bool = False


@dataclass(frozen=True)
class Turn:
    """What was asked, and the calls that it came to; none if the model talked."""

    text: str
    calls: tuple[Call, ...] = ()


@dataclass(frozen=True)
class Before:
    """The turns so far, oldest first, and the timers, next first."""

    turns: tuple[Turn, ...] = ()
    timers: tuple[Running, ...] = ()

    @cached_property
    def told(self) -> tuple[Turn, ...]:
        """The turns to follow from, newest first: back to where the model talked, without small talk."""
        found: list[Turn] = []
        for turn in reversed(self.turns[-FARTHEST:]):
            if not turn.calls:
                break
            calls = tuple(call for call in turn.calls if call.tool not in TALK)
            if calls:
                found.append(Turn(turn.text, calls))
        return tuple(found)

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """The calls of the last of them."""
        return self.told[0].calls if self.told else ()

    @cached_property
    def family(self) -> str:
        """What they are about; empty if that is nothing, or several things."""
        families = {FAMILY.get(call.tool, call.tool) for call in self.calls}
        return families.pop() if len(families) == 1 else ""

    def last(self, *families: str) -> Call | None:
        """The last call of these families, if the turn before had one."""
        return next((c for c in reversed(self.calls) if FAMILY.get(c.tool, c.tool) in families), None)


NOTHING = Before()
