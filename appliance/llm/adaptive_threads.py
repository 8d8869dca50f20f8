"""How many threads the next token is worth. Pure: measured seconds come in, a number of threads comes out.

llama.cpp's threads meet at hundreds of barriers a token, and spin there. On idle cores that is the fastest way; when a
camera and a browser want the same cores, every barrier waits for the operating system, and one thread alone, which
waits for nobody, is ten times faster than two. Asking OpenMP to sleep instead of to spin costs four fifths of the speed
on idle cores. (Measured by lab/benchmarks/chat.py, on two cores.)
"""

import statistics
from collections import deque

WINDOW = 3  # tokens by which a pace is judged
FIRST_REST = 96  # tokens on one thread until all are tried again
LONGEST_REST = 768


class AdaptiveThreads:
    """All threads as long as they are faster than one alone; else one, and all again after a while."""

    def __init__(self, threads: int, alone: float):
        """`threads` is all of them, `alone` the seconds that a token takes on one."""
        self._most = threads
        self._alone = alone
        self._recent: deque[float] = deque(maxlen=WINDOW)
        self._rest = FIRST_REST
        self._left = 0  # tokens still to be made on one thread

    @property
    def threads(self) -> int:
        """For the next token."""
        return 1 if self._left else self._most

    def took(self, seconds: float) -> None:
        """Take note of what a token has taken."""
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
