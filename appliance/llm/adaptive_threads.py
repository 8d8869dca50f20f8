"""Chooses the number of threads for the next token. Pure: from measured seconds to a number of threads.

llama.cpp's threads meet at hundreds of barriers a token, and spin there. On idle cores that is the fastest way; when a
camera and a browser use the same cores, every barrier waits for the operating system, and a single thread, which
waits for no other, is ten times faster than two. Asking OpenMP to sleep instead of spinning costs four fifths of the
speed on idle cores. (Measured by lab/benchmarks/chat.py, on two cores.)
"""

import statistics
from collections import deque

from appliance.llm.pipe import Ease

WINDOW = 3  # tokens used to judge the speed
FIRST_REST = 96  # tokens on one thread until all are tried again
LONGEST_REST = 768


class AdaptiveThreads:
    """Use all threads while they are faster than one; otherwise one, and retry all after a while."""

    def __init__(self, threads: int, alone: float):
        """`threads` is all of them, `alone` the seconds that a token takes on one."""
        self.ease = Ease()  # at most so many threads
        self._most = threads
        self._alone = alone
        self._recent: deque[float] = deque(maxlen=WINDOW)
        self._rest = FIRST_REST
        self._left = 0  # tokens still to be made on one thread

    @property
    def threads(self) -> int:
        """The number of threads for the next token."""
        usual = 1 if self._left else self._most
        return min(usual, self.ease.threads or usual)

    def took(self, seconds: float) -> None:
        """Record the time of a token. One that was slow on purpose tells nothing."""
        if self.ease.threads:
            return
        if self._left:
            self._alone = 0.9 * self._alone + 0.1 * seconds
            self._left -= 1
            return
        self._recent.append(seconds)
        if len(self._recent) < WINDOW or self._most == 1:
            return
        if statistics.median(self._recent) <= self._alone:
            self._rest = FIRST_REST
            return
        self._recent.clear()
        self._left = self._rest
        self._rest = min(2 * self._rest, LONGEST_REST)
