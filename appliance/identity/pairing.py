"""Pairing codes: shown on the box's screen, valid once and for two minutes, and hard to guess."""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from appliance.core.errors import LockedError, PairingError
from appliance.core.i18n import say
from appliance.records.clients import Client

ALPHABET = "BCDFGHJKMPQRTVWXY346789"  # no vowels and no lookalikes: 23^8 is 36 bits
LENGTH = 8
SECONDS = 120.0  # validity of a code
FAILURES = 10  # wrong codes, from all clients together, that void every open code
PAUSE = 60.0  # seconds after that without new or accepted codes


@dataclass(frozen=True)
class PairingCode:
    """A pairing code and its rights."""

    code: str
    made: float  # time.monotonic()
    person_id: int | None  # who showed it
    may_pair: bool = True  # it can pair a new phone
    session: str = ""  # the phone is logged in as that person while this session lasts
    conversation: int | None = None  # opened on the phone

    @property
    def shown(self) -> str:
        """The code as people read it."""
        return f"{self.code[:4]} {self.code[4:]}"


class PairingCodes:
    """The codes that are open. Thread-safe."""

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
        """A code to show at a client. Its previous code becomes void. Raises LockedError."""
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        with self._lock:
            self._check()
            offer = PairingCode(code, self._clock(), person_id, may_pair, session, conversation)
            self._open[client] = offer
        return offer

    def withdraw(self, client: Client) -> None:
        """The client no longer shows a code."""
        with self._lock:
            self._open.pop(client, None)

    def open(self, client: Client) -> PairingCode | None:
        """The code that a client shows, while it is valid."""
        with self._lock:
            self._tidy()
            return self._open.get(client)

    def was_taken(self, client: Client) -> bool:
        """Whether the client's last code was used. True once."""
        with self._lock:
            self._tidy()
            return self._taken.pop(client, None) is not None

    def take(self, code: object) -> PairingCode:
        """Use a code. Raises PairingError if it is wrong, LockedError after too many wrong codes."""
        given = code.upper().replace(" ", "").replace("-", "") if isinstance(code, str) and len(code) <= 40 else ""
        with self._lock:
            self._check()
            # Compare all, each in constant time, so that timing reveals nothing.
            same = [page for page, offer in self._open.items() if _equal(offer.code, given)]
            if same:
                self._failures = 0
                self._taken[same[0]] = self._clock()
                return self._open.pop(same[0])
            if self._open:  # without an open code there is nothing to guess
                self._failures += 1
            if self._failures >= FAILURES:
                self._open.clear()
                self._failures, self._locked_until = 0, self._clock() + PAUSE
        raise PairingError(say("That code is wrong or has expired. Show a new one on the box."))

    def _check(self) -> None:
        self._tidy()
        if (left := self._locked_until - self._clock()) > 0:
            raise LockedError(say("Too many wrong codes. Wait {left} seconds, then show a new one.", left=round(left)))

    def _tidy(self) -> None:
        limit = self._clock() - SECONDS
        self._open = {page: offer for page, offer in self._open.items() if offer.made > limit}
        self._taken = {page: at for page, at in self._taken.items() if at > limit}


def _equal(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode(), other.encode())
