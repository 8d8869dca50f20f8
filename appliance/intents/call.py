"""What a request comes to: tools to run, with their arguments."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Call:
    """A tool to run, with its arguments."""

    tool: str
    arguments: dict[str, Any] = field(default_factory=dict)


# Tools that change something: they are not run again when an answer is regenerated.
CHANGES = frozenset(
    "timer offer_timer cancel_timer change_timer pause_timer resume_timer reminder cancel_reminder change_reminder "
    "lights remember change_memory forget forget_all list_add list_offer list_remove list_clear announce".split()
)
