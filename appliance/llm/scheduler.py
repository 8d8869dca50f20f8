"""The only access to the language model: answers of all callers wait here in a fair order and are measured.

The load tells the LEDs and the Status what the model does, for pages, other programs and the terminal.
"""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Literal

from appliance.core.errors import ChatError
from appliance.core.i18n import say
from appliance.llm.engine import DEFAULTS, Answer, Engine, Event, Events, Finished, Options, Reading, TextDelta, Waiting
from appliance.llm.prompt import Turn

RATE_DELTAS, RATE_SECONDS = 64, 2.0  # the newest text, used for the rate

Mood = Literal["idle", "thinking", "answering"]


@dataclass(frozen=True)
class Load:
    """The activity of the language model, as one value."""

    mood: Mood = "idle"
    waiting: int = 0  # answers in the queue, including the current one
    rate: float = 0.0  # tokens a second, of the text of the last seconds
    failed_at: float = float("-inf")  # in the clock's seconds: of the last answer that failed


@dataclass(eq=False)
class Ticket:
    """A place in the queue."""

    client: str
    cancelled: bool = False


class FairQueue:
    """The queue. The first ticket is served; clients take turns."""

    def __init__(self, places: int):
        """At most `places` tickets wait behind the first one."""
        self._places = places
        self._changed = threading.Condition()
        self._tickets: deque[Ticket] = deque()

    def __len__(self) -> int:
        with self._changed:
            return len(self._tickets)

    @property
    def clients(self) -> list[str]:
        """The tickets in order; the first is being served."""
        with self._changed:
            return [ticket.client for ticket in self._tickets]

    def enter(self, client: str) -> Ticket:
        """Add a ticket. Raises ChatError if too many wait."""
        with self._changed:
            if len(self._tickets) > self._places:
                raise ChatError(say("Too many people are waiting for an answer. Try again in a minute."))
            ticket = Ticket(client)
            self._tickets.insert(self._place_for(client), ticket)
            self._changed.notify_all()  # the places of later tickets have changed
        return ticket

    def _place_for(self, client: str) -> int:
        """Before the second ticket of another client, if this is the client's first, and so on."""
        ahead: Counter[str] = Counter()
        mine = 1 + sum(ticket.client == client for ticket in self._tickets)
        for place, ticket in enumerate(self._tickets):
            ahead[ticket.client] += 1
            if place > 0 and ahead[ticket.client] > mine:  # the first one is being served
                return place
        return len(self._tickets)

    def wait(self, ticket: Ticket, told: int | None) -> int:
        """Wait until the number of tickets ahead differs from `told`; 0 at its turn or if cancelled."""
        with self._changed:
            while not ticket.cancelled:
                place = self._tickets.index(ticket) if ticket in self._tickets else 0
                if place == 0 or place != told:
                    return place
                self._changed.wait()
        return 0

    def cancel(self, ticket: Ticket) -> None:
        """Wake the waiter of a ticket. The ticket keeps its place until it leaves."""
        with self._changed:
            ticket.cancelled = True
            self._changed.notify_all()

    def leave(self, ticket: Ticket) -> None:
        """Remove a ticket. May be called twice."""
        with self._changed:
            if ticket in self._tickets:
                self._tickets.remove(ticket)
            self._changed.notify_all()


class Meter:
    """Derives the model's activity and rate from the events of answers."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._mood: Mood = "idle"
        self._failed_at = float("-inf")
        self._recent: deque[tuple[float, int]] = deque(maxlen=RATE_DELTAS)  # the clock's seconds, tokens

    def note(self, event: Event) -> bool:
        """Record an event. True if the activity has changed."""
        if isinstance(event, Waiting | Finished):
            return False
        with self._lock:
            if isinstance(event, TextDelta):
                self._recent.append((self._clock(), event.tokens))
            before, self._mood = self._mood, "thinking" if isinstance(event, Reading) else "answering"
            return self._mood != before

    def fail(self) -> None:
        """Record a failed answer."""
        with self._lock:
            self._failed_at = self._clock()

    def rest(self) -> None:
        """Record the end of an answer."""
        with self._lock:
            self._mood = "idle"

    def load(self, waiting: int) -> Load:
        """The present reading."""
        now = self._clock()
        with self._lock:
            recent = [(at, tokens) for at, tokens in self._recent if now - at < RATE_SECONDS]
            since = now - recent[0][0] if recent else 0.0
            rate = sum(tokens for _, tokens in recent[1:]) / since if since > 0 else 0.0
            return Load(self._mood, waiting, round(rate, 1), self._failed_at)


class Scheduler:
    """An Engine for many callers, in front of an engine that answers one at a time."""

    def __init__(
        self,
        engine: Engine,
        places: int,
        on_change: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ):
        """At most `places` answers wait. `on_change` is called, from any thread, when the load changed.

        The rate also fades with time: read `load` as often as it is shown.
        """
        self._engine = engine
        self._queue = FairQueue(places)
        self._meter = Meter(clock)
        self._on_change = on_change
        self._lock = threading.Lock()
        self._open: list[ScheduledAnswer] = []

    @property
    def load(self) -> Load:
        """The current load."""
        return self._meter.load(len(self._queue))

    def answer(self, turns: Sequence[Turn], options: Options = DEFAULTS) -> "ScheduledAnswer":
        """See Engine. Raises ChatError if too many wait, or the engine refuses."""
        ticket = self._queue.enter(options.client)
        try:
            answer = self._engine.answer(turns, options)
        except BaseException:
            self._queue.leave(ticket)
            raise
        self._on_change()
        made = ScheduledAnswer(answer, ticket, self._queue, self._meter, self._ended)
        with self._lock:
            self._open.append(made)
        return made

    def _ended(self, answer: "ScheduledAnswer | None") -> None:
        with self._lock:
            self._open = [other for other in self._open if other is not answer]
        self._on_change()

    def forget(self, client: str) -> None:
        """See Engine. Ends the client's answers."""
        with self._lock:
            theirs = [answer for answer in self._open if answer.client == client]
        for answer in theirs:
            answer.stop()
        self._engine.forget(client)

    def close(self) -> None:
        """See Engine."""
        self._engine.close()


class ScheduledAnswer:
    """One caller's answer: waits for its turn, then forwards the engine's events."""

    def __init__(
        self,
        answer: Answer,
        ticket: Ticket,
        queue: FairQueue,
        meter: Meter,
        on_change: Callable[["ScheduledAnswer | None"], None],
    ):
        """`on_change` is called when its activity changes: with None, and with the answer when it has ended."""
        self.client = ticket.client
        self._answer = answer
        self._ticket = ticket
        self._queue = queue
        self._meter = meter
        self._on_change = on_change
        self._followed = False  # the events are being read

    def events(self) -> Events:
        """See Answer."""
        self._followed = True
        place: int | None = None
        try:
            while place := self._queue.wait(self._ticket, place):
                yield Waiting(place)
            if self._ticket.cancelled:
                yield Finished("stopped")
                return
            try:
                with closing(self._answer.events()) as events:
                    for event in events:
                        if self._meter.note(event):
                            self._on_change(None)
                        yield event
            except ChatError:
                self._meter.fail()
                raise
            finally:
                self._meter.rest()  # before the next turn
        finally:
            self._leave()

    def stop(self) -> None:
        """See Answer."""
        self._queue.cancel(self._ticket)
        self._answer.stop()
        if not self._followed:  # perhaps no one ever will, so do not block the others
            self._leave()

    def _leave(self) -> None:
        self._queue.leave(self._ticket)
        self._on_change(self)
