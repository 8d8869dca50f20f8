"""What the appliance is doing, as one value for pages and LEDs. Frozen, no I/O."""

from dataclasses import dataclass, field
from typing import Literal

from appliance.records.text import SILENCE, Text
from appliance.records.vision import Observation

Phase = Literal["idle", "registering", "login", "verified", "refused", "registered", "failed"]
TimerState = Literal["running", "paused", "ringing"]


@dataclass(frozen=True)
class Activity:
    """What a pipeline does with the person in front of it, and what it tells them."""

    phase: Phase = "idle"
    text: Text = SILENCE
    hint: str = ""  # a machine-readable direction for the page: straight, left, right, up, down, closer
    progress: float = 0.0  # 0 to 1
    name: str = ""
    at: float = 0.0  # time.monotonic() of the last change of phase
    challenge: bool = False  # the direction is a demand, not a hint
    amount: float = 0.0  # 0 to 1: how much of the movement is done
    colour: str = ""  # for the page to shine with


@dataclass(frozen=True)
class ComponentState:
    """Whether a part works, and what to do when it does not."""

    ok: bool
    state: str  # a word: starting, ready, absent, lost, off, low
    text: Text = SILENCE


@dataclass(frozen=True)
class Countdown:
    """A timer as every page may show it; its label goes to its owner alone."""

    id: int
    state: TimerState
    seconds: int  # it was set for
    ends_at: float  # seconds since 1970; without meaning while it is paused
    left: float = 0.0  # seconds, while it is paused


@dataclass(frozen=True)
class Status:
    """Everything that pages and LEDs show of the box, as one value."""

    pattern: str = "starting"
    progress: float = 0.0  # of the pattern, where it has one
    camera: ComponentState = ComponentState(False, "starting")
    faces: ComponentState = ComponentState(False, "starting")
    model: ComponentState = ComponentState(False, "starting")
    lights: ComponentState = ComponentState(False, "starting")
    disk: ComponentState = ComponentState(True, "ready")
    network: ComponentState = ComponentState(False, "off")  # whether phones can reach the box
    voice: ComponentState = ComponentState(False, "off")  # ears and mouth
    sound: ComponentState = ComponentState(False, "off")  # the box's own microphone and speaker
    people: int = 0
    waiting: int = 0  # people in the queue of the chat
    brightness: float = 1.0  # of the LEDs, 0 to 1, as requested
    loading: float = 0.0  # 0 to 1: how much of the language model is in memory, while it is being loaded
    rate: float = 0.0  # tokens per second of the answers that are coming
    load: float = 0.0  # 0 to 1: how busy the cores are
    ringing: str = ""  # label of the timer that has just ended
    rang: str = ""  # label of the last timer that ended
    rang_at: float = 0.0  # when that was, seconds since 1970: for pages that were asleep
    heat: Literal["cool", "warm", "hot"] = "cool"  # of the board; the language model slows down
    announcement: str = ""  # the last text that everybody was told, for an hour
    announced_by: str = ""  # the name of who said it; empty for Home Assistant
    announced_at: float = 0.0  # when, seconds since 1970
    timers: tuple[Countdown, ...] = ()  # everyone's
    reminder_at: float = 0.0  # when the next reminder of anybody rings, seconds since 1970; 0 for none today


@dataclass(frozen=True)
class PipelineState:
    """What one pipeline sees and does, for its page."""

    observation: Observation | None = None
    activity: Activity = field(default_factory=Activity)
