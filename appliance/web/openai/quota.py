"""How much the programs with one token may ask."""

import math
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from appliance.web.openai.errors import too_many

AT_ONCE = 3  # requests of one token
PER_MINUTE = 60  # of one token


class Quota:
    """Counts the requests of each token. For several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._times: dict[int, deque[float]] = {}
        self._running: dict[int, int] = {}

    def enter(self, token: int) -> None:
        """Begin a request. Raises WireError when there are too many."""
        with self._lock:
            now = time.monotonic()
            times = self._times.setdefault(token, deque())
            while times and now - times[0] > 60:
                times.popleft()
            if self._running.get(token, 0) >= AT_ONCE:
                raise too_many(f"{AT_ONCE} requests at once are the most.", 2)
            if len(times) >= PER_MINUTE:
                raise too_many(f"{PER_MINUTE} requests a minute are the most.", math.ceil(60.1 + times[0] - now))
            times.append(now)
            self._running[token] = self._running.get(token, 0) + 1

    def leave(self, token: int) -> None:
        """End a request."""
        with self._lock:
            self._running[token] -= 1

    @contextmanager
    def request(self, token: int) -> Iterator[None]:
        """Count one request while it lasts. Raises WireError when there are too many."""
        self.enter(token)
        try:
            yield
        finally:
            self.leave(token)
