"""How much is too much: places for what stays open, and a pace for what comes again and again."""

import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from appliance.core.errors import BusyError
from appliance.core.i18n import say
from appliance.records.clients import Client

CLIENTS = 1024  # whose pace is remembered; the longest silent are forgotten


class Limits:
    """Counts what stays open, per client and in all; phones and the box's own screen take no places from each other."""

    def __init__(self, total: int, per_client: int, what: str):
        self._total = total
        self._per_client = per_client
        self._what = what
        self._lock = threading.Lock()
        self._open: Counter[tuple[bool, str]] = Counter()  # by whether it is remote, and its quota key

    @property
    def count(self) -> int:
        """How many are open."""
        with self._lock:
            return sum(self._open.values())

    @contextmanager
    def place(self, client: Client) -> Iterator[None]:
        """Hold a place. Raises BusyError."""
        key = (client.is_remote, client.quota_key)
        with self._lock:
            total = sum(count for (remote, _), count in self._open.items() if remote == client.is_remote)
            if total >= self._total or self._open[key] >= self._per_client:
                raise BusyError(say("Too many {what} are open. Close one and try again.", what=self._what))
            self._open[key] += 1
        try:
            yield
        finally:
            with self._lock:
                self._open[key] -= 1
                self._open += Counter()  # forgets those at 0


class TokenBucket:
    """A token bucket: so many at once, and so many a second after them."""

    def __init__(self, per_second: float, at_once: float, clock: Callable[[], float] = time.monotonic):
        self._per_second = per_second
        self._at_once = at_once
        self._clock = clock
        self._left = at_once
        self._at = clock()

    def allows(self) -> bool:
        """Whether one more may come now; it is counted then."""
        now = self._clock()
        self._left = min(self._at_once, self._left + (now - self._at) * self._per_second)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class TokenBuckets:
    """A pace for each client."""

    def __init__(self, per_second: float, at_once: float):
        self._rate = (per_second, at_once)
        self._lock = threading.Lock()
        self._known: OrderedDict[str, TokenBucket] = OrderedDict()

    def allows(self, client: str) -> bool:
        """Whether one more of a client may come now."""
        with self._lock:
            pace = self._known.setdefault(client, TokenBucket(*self._rate))
            self._known.move_to_end(client)
            if len(self._known) > CLIENTS:
                self._known.popitem(last=False)
            return pace.allows()
