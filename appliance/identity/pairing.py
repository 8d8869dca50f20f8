"""Codes by which a phone comes in: shown on the box's own screen, good once and for two minutes, and hard to guess."""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from appliance.core.errors import LockedError, PairingError
from appliance.records.clients import Client

ALPHABET = "BCDFGHJKMPQRTVWXY346789"  # no vowels, and nothing that looks like another: 23^8 are 36 bits
LENGTH = 8
SECONDS = 120.0  # that a code is good for
FAILURES = 10  # wrong codes, from all together, that end every open one
PAUSE = 60.0  # seconds after that in which none is made or taken


@dataclass(frozen=True)
class PairingCode:
    """What a code is good for."""

    code: str
    made: float  # time.monotonic()
    person_id: int | None  # who offers it
    may_pair: bool = True  # a phone that is not known yet
    session: str = ""  # the phone goes on as that person, as long as this session of theirs goes on
    conversation: int | None = None  # with this conversation

    @property
    def shown(self) -> str:
        """The code as people read it."""
        return f"{self.code[:4]} {self.code[4:]}"


class PairingCodes:
    """The codes that are open. For several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._lock = threading.Lock()
        self._open: dict[Client, PairingCode] = {}  # by the client that shows it
        self._taken: dict[Client, float] = {}  # clients whose code was used, and when
        self._failures = 0
        self._locked_until = 0.0

    def make(
        self,
        client: Client,
        person_id: int | None,
        *,
        may_pair: bool = True,
        session: str = "",
        conversation: int | None = None,
    ) -> PairingCode:
        """A code to show at a client; one that it showed before is void. Raises LockedError."""
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        with self._lock:
            self._check()
            offer = PairingCode(code, self._clock(), person_id, may_pair, session, conversation)
            self._open[client] = offer
        return offer

    def withdraw(self, client: Client) -> None:
        """The client shows none any more."""
        with self._lock:
            self._open.pop(client, None)

    def open(self, client: Client) -> PairingCode | None:
        """The code that a client shows, while it is good."""
        with self._lock:
            self._tidy()
            return self._open.get(client)

    def was_taken(self, client: Client) -> bool:
        """Whether the client's last code was used; told once."""
        with self._lock:
            self._tidy()
            return self._taken.pop(client, None) is not None

    def take(self, code: object) -> PairingCode:
        """Use a code up. Raises PairingError when it is none, LockedError after too many wrong ones."""
        given = code.upper().replace(" ", "").replace("-", "") if isinstance(code, str) and len(code) <= 40 else ""
        with self._lock:
            self._check()
            # All are compared, and each in constant time: how long it takes says nothing.
            same = [page for page, offer in self._open.items() if _equal(offer.code, given)]
            if same:
                self._failures = 0
                self._taken[same[0]] = self._clock()
                return self._open.pop(same[0])
            if self._open:  # without one there is nothing to guess
                self._failures += 1
            if self._failures >= FAILURES:
                self._open.clear()
                self._failures, self._locked_until = 0, self._clock() + PAUSE
        raise PairingError("That code is wrong or has expired. Show a new one on the box.")

    def _check(self) -> None:
        self._tidy()
        if (left := self._locked_until - self._clock()) > 0:
            raise LockedError(f"Too many wrong codes. Wait {left:.0f} seconds, then show a new one.")

    def _tidy(self) -> None:
        limit = self._clock() - SECONDS
        self._open = {page: offer for page, offer in self._open.items() if offer.made > limit}
        self._taken = {page: at for page, at in self._taken.items() if at > limit}


def _equal(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode(), other.encode())
