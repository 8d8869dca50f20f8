"""The one door to the language model: every caller's answers wait here, in a fair order, and are watched here.

Whoever asks (a page, another program, a terminal), the load tells the LEDs and the Status what the model does.
"""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Literal

from appliance.core.errors import ChatError
from appliance.llm.engine import DEFAULTS, Answer, Engine, Event, Events, Finished, Options, Reading, TextDelta, Waiting
from appliance.llm.prompt import Turn

RATE_DELTAS, RATE_SECONDS = 64, 2.0  # the newest text by which the rate is judged

Mood = Literal["idle", "thinking", "answering"]


@dataclass(frozen=True)
class Load:
    """What the language model does, as one value."""

    mood: Mood = "idle"
    waiting: int = 0  # answers in the queue, with the one under way
    rate: float = 0.0  # tokens a second, of the text of the last seconds
    failed_at: float = float("-inf")  # time.monotonic() of the last answer that failed


class Scheduler:
    """An Engine for many callers at once, before one that answers one at a time."""

    def __init__(self, engine: Engine, places: int, on_change: Callable[[], None] = lambda: None):
        """At most `places` answers wait. `on_change` is called, from any thread, when the load changed.

        The rate also fades with time: read `load` as often as it is shown.
        """
        self._engine = engine
        self._places = places
        self._on_change = on_change
        self._turn = threading.Condition()
        self._queue: deque[ScheduledAnswer] = deque()  # the first one is under way
        self._mood: Mood = "idle"  # of the first one
        self._failed_at = float("-inf")
        self._recent: deque[tuple[float, int]] = deque(maxlen=RATE_DELTAS)  # time.monotonic(), tokens

    @property
    def load(self) -> Load:
        """What goes on now."""
        with self._turn:
            return Load(self._mood, len(self._queue), self._rate(time.monotonic()), self._failed_at)

    def answer(self, turns: Sequence[Turn], options: Options = DEFAULTS) -> "ScheduledAnswer":
        """See Engine. Raises ChatError when too many wait, or the engine refuses."""
        with self._turn:
            if len(self._queue) > self._places:
                raise ChatError("Too many people are waiting for an answer. Try again in a minute.")
            answer = ScheduledAnswer(self, self._engine.answer(turns, options), options.client)
            self._queue.insert(self._place_for(options.client), answer)
            self._turn.notify_all()  # those behind it have another place now
        self._on_change()
        return answer

    def close(self) -> None:
        """See Engine."""
        self._engine.close()

    def _place_for(self, client: str) -> int:
        """Where in the queue: before the second answer of another client, if this is the client's first."""
        ahead: Counter[str] = Counter()
        mine = 1 + sum(answer.client == client for answer in self._queue)
        for place, answer in enumerate(self._queue):
            ahead[answer.client] += 1
            if place > 0 and ahead[answer.client] > mine:  # the first one is under way
                return place
        return len(self._queue)

    def _rate(self, now: float) -> float:
        recent = [(at, tokens) for at, tokens in self._recent if now - at < RATE_SECONDS]
        if len(recent) < 2:
            return 0.0
        return round(sum(tokens for _, tokens in recent[1:]) / (now - recent[0][0]), 1)

    def _next_place(self, answer: "ScheduledAnswer", told: int | None) -> int:
        """How many are before an answer, once that differs from `told`; 0 at its turn, or when it was stopped."""
        with self._turn:
            while not answer.stopped:
                place = self._queue.index(answer) if answer in self._queue else 0
                if place == 0 or place != told:
                    return place
                self._turn.wait()
        return 0

    def _note(self, event: Event) -> None:
        mood: Mood = "thinking" if isinstance(event, Reading) else "answering"
        if isinstance(event, Waiting | Finished):
            return
        with self._turn:
            if isinstance(event, TextDelta):
                self._recent.append((time.monotonic(), event.tokens))
            changed = mood != self._mood
            self._mood = mood
        if changed:
            self._on_change()

    def _note_failure(self) -> None:
        with self._turn:
            self._failed_at = time.monotonic()

    def _leave(self, answer: "ScheduledAnswer") -> None:
        with self._turn:
            if self._queue and self._queue[0] is answer:
                self._mood = "idle"
            if answer in self._queue:
                self._queue.remove(answer)
            self._turn.notify_all()
        self._on_change()

    def _stop(self, answer: "ScheduledAnswer") -> None:
        with self._turn:
            answer.stopped = True
            self._turn.notify_all()


class ScheduledAnswer:
    """One caller's answer: waits for its turn, then passes on what the engine says."""

    def __init__(self, scheduler: Scheduler, answer: Answer, client: str):
        self.client = client
        self.stopped = False
        self._scheduler = scheduler
        self._answer = answer
        self._followed = False  # somebody iterates over the events

    def events(self) -> Events:
        """See Answer."""
        self._followed = True
        scheduler, place = self._scheduler, None
        try:
            while place := scheduler._next_place(self, place):
                yield Waiting(place)
            if self.stopped:
                yield Finished("stopped")
                return
            with closing(self._answer.events()) as events:
                for event in events:
                    scheduler._note(event)
                    yield event
        except ChatError:
            scheduler._note_failure()
            raise
        finally:
            scheduler._leave(self)

    def stop(self) -> None:
        """See Answer."""
        self._scheduler._stop(self)
        self._answer.stop()
        if not self._followed:  # and perhaps nobody ever will: do not hold up the others
            self._scheduler._leave(self)
