"""Chooses the pattern of the LEDs: the most important thing happening. Pure."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from appliance.llm.scheduler import Load
from appliance.records.status import Activity, Status

ERROR_SECONDS = 5.0  # that a failed answer is shown

# The shows that people can ask for, and the pattern of each.
LIGHT_SHOWS = {
    "sweep": "idle",
    "scanner": "idle",
    "breathe": "seen",
    "dance": "dance",
    "welcome": "verified",
    "alarm": "timer",
}

VOICE = ("listening", "thinking", "speaking")  # stages of the voice that are patterns of the same name

# An activity's phase and the pattern that shows it, most important first.
PHASES = (
    ("login", "checking"),
    ("verified", "verified"),
    ("registered", "verified"),
    ("refused", "refused"),
    ("failed", "error"),
)


@dataclass(frozen=True)
class Signals:
    """The inputs of the pattern other than the Status."""

    activities: Sequence[Activity] = ()  # of every pipeline
    present: bool = False  # someone is in front of a camera
    load: Load = Load()  # of the language model
    voice: str = "asleep"  # what the voice does: listening, thinking, speaking, muted
    show: str | None = None  # a light show that was asked for; "" for dark
    stopping: bool = False
    now: float = field(default_factory=time.monotonic)


def pattern_of(status: Status, signals: Signals) -> tuple[str, float]:
    """The pattern and its progress, 0 to 1."""
    if signals.stopping:
        return "stopping", 0.0
    phases = {activity.phase: activity for activity in signals.activities}
    if registering := phases.get("registering"):
        return "registering", registering.progress
    for phase, pattern in PHASES:
        if phase in phases:
            return pattern, 0.0
    if status.ringing:
        return "timer", 0.0
    if signals.voice in VOICE:
        return signals.voice, 0.0
    if signals.load.mood != "idle":
        return signals.load.mood, status.load
    return _at_rest(status, signals)


def _at_rest(status: Status, signals: Signals) -> tuple[str, float]:
    """The pattern while the box is idle."""
    components = (status.camera, status.faces, status.model, status.disk)
    failed = signals.now - signals.load.failed_at < ERROR_SECONDS
    if failed or any(component.state in ("lost", "low") for component in components):
        return "error", 0.0
    if "starting" in (status.faces.state, status.model.state):
        return "starting", 0.0
    if signals.show is not None:
        return LIGHT_SHOWS.get(signals.show, "off"), 0.0
    if signals.voice == "muted":
        return "muted", 0.0
    return ("seen", 0.0) if signals.present else ("idle", status.load)
