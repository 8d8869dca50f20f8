"""What a check of the box found. Frozen, no I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from appliance.records.text import SILENCE, Text

Severity = Literal["ok", "attention", "broken"]
Fact = bool | int | float | str


@dataclass(frozen=True)
class Verdict:
    """How one thing is: a state, a sentence, and what to do about it."""

    state: Severity
    text: Text
    fix: Text = SILENCE  # one sentence; silent where nothing is to be done
    on_page: Text = SILENCE  # the same for those who read it on the page “Box”; silent where it does not differ
    # For the report that an owner may pass on: figures and words of ours, never a name, an address or a path.
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """The verdict of a check."""

    id: str
    title: Text
    verdict: Verdict
    fixable: bool  # Larson can fix it itself
    seconds: float = 0.0  # that the check took


def fine(text: Text, **facts: Fact) -> Verdict:
    """A verdict: nothing to be done."""
    return Verdict("ok", text, facts=facts)


def attention(text: Text, fix: Text, **facts: Fact) -> Verdict:
    """A verdict: it works, but somebody should look at it."""
    return Verdict("attention", text, fix, facts=facts)


def broken(text: Text, fix: Text, **facts: Fact) -> Verdict:
    """A verdict: it does not work."""
    return Verdict("broken", text, fix, facts=facts)
