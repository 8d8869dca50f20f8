"""Guest visits: the stay of somebody who is not logged in, at one client.

A visit ends when the guest leaves, when another face takes their place, and when somebody logs in or out there. What
belongs to it, in any service, is dropped then. No page needs to be open.
"""

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from appliance.records.clients import Client
from appliance.records.vision import Observation
from appliance.vision.embed import EmbedderSpec
from appliance.vision.flows.guest_presence import GuestPresence

log = logging.getLogger(__name__)

VisitEnding = Literal["left", "idle", "replaced", "logged in", "logged out", "removed", "crowded"]
MAX_VISITS = 256  # clients; each cookie is one


@dataclass(frozen=True)
class VisitRules:
    """Limits after which a visit ends, in seconds."""

    unseen: float  # without a face or a touch, while the camera works
    idle: float  # without a touch, where no camera looks


@dataclass(eq=False)
class Visit:
    """One guest's stay at a client."""

    client: Client
    touched_at: float  # in the clock's seconds
    after: VisitEnding | Literal[""] = ""  # why the one before it ended
    name: str = field(default_factory=lambda: secrets.token_hex(8))  # owns what the guest leaves
    open: bool = False  # there is something to forget
    over: bool = False
    answers: int = 0  # being written
    seen_at: float = float("-inf")
    presence: GuestPresence = field(default_factory=GuestPresence)

    @property
    def owner(self) -> str:
        """What timers, places in the queue and the model's states are kept under."""
        return f"guest {self.name}"


class GuestVisits:
    """The visit of each client. Thread-safe."""

    def __init__(self, rules: VisitRules, clock: Callable[[], float] = time.monotonic):
        self._rules = rules
        self._clock = clock
        self._lock = threading.RLock()
        self._visits: dict[Client, Visit] = {}  # the newest last
        self._endings: dict[Client, VisitEnding] = {}  # of each client's last visit, until the next, the newest last
        self._listeners: list[Callable[[Visit, VisitEnding], None]] = []

    def on_end(self, listener: Callable[[Visit, VisitEnding], None]) -> None:
        """Have a function called with every visit that has ended, and why."""
        self._listeners.append(listener)

    def of(self, client: Client) -> Visit:
        """The visit of a client; begins one if there is none."""
        with self._lock:
            visit = self._visits.get(client)
            if visit is None:
                visit = self._visits[client] = Visit(client, self._clock(), self._endings.pop(client, ""))
            others = [other for other in self._visits if other != client]
            unused = [other for other in others if not self._visits[other].open]
            crowd = (unused or others) if len(self._visits) > MAX_VISITS else []
        for other in crowd[:1]:
            self.end(other, "crowded")
        return visit

    def use(self, client: Client) -> Visit:
        """The same; the guest leaves something from now on."""
        visit = self.of(client)
        visit.open, visit.touched_at = True, self._clock()
        return visit

    def touched(self, client: Client) -> None:
        """The page of a client was touched, so the guest is still there."""
        self.of(client).touched_at = self._clock()

    @contextmanager
    def answering(self, visit: Visit) -> Iterator[None]:
        """While an answer is written, the guest may wait for it out of sight."""
        with self._lock:
            visit.answers += 1
        try:
            yield
        finally:
            with self._lock:
                visit.answers -= 1
                visit.touched_at = self._clock()

    def end(self, client: Client, why: VisitEnding) -> None:
        """End the visit of a client, if there is one: what it left is dropped."""
        with self._lock:
            visit = self._visits.pop(client, None)
            if visit is None:
                return
            visit.over = True
            self._endings[client] = why
            while len(self._endings) > MAX_VISITS:
                del self._endings[next(iter(self._endings))]
        for listener in self._listeners:
            listener(visit, why)

    def end_phone(self, phone: int) -> None:
        """End the visits of a phone that was removed."""
        for visit in self.all():
            if visit.client.is_remote and visit.client.phone == phone:
                self.end(visit.client, "removed")

    def all(self) -> list[Visit]:
        """Every visit."""
        with self._lock:
            return list(self._visits.values())

    def watch(self, visit: Visit, observation: Observation | None, spec: EmbedderSpec | None) -> None:
        """Take an observation of the guest's camera; None where no camera looks. Ends the visit when it is over."""
        now = self._clock()
        if observation is not None and spec is not None:
            sight = visit.presence.update(observation, spec, now)
            if sight == "replaced":
                return self.end(visit.client, "replaced")
            visit.seen_at = now if sight == "seen" else visit.seen_at
        if not visit.open or visit.answers:
            return None
        unused = now - max(visit.touched_at, visit.seen_at)
        if unused > (self._rules.idle if observation is None else self._rules.unseen):
            self.end(visit.client, "idle" if observation is None else "left")
        return None
