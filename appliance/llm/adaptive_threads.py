"""Chooses the number of threads for the next token or batch. Pure: from measured seconds to a number of threads.

llama.cpp's threads meet at hundreds of barriers a token, and spin there. On idle cores that is the fastest way; when a
camera and a browser use the same cores, every barrier waits for the operating system, and a single thread, which
waits for no other, is ten times faster than two. Asking OpenMP to sleep instead of spinning costs four fifths of the
speed on idle cores. (Measured by lab/benchmarks/chat.py, on two cores.)

Which of the two is faster changes while an answer is written, so the other is tried again and again. A token of a
trial that takes longer than one usually does is given up and made as usual: a trial costs one token's time at most.
"""

import statistics
from collections import deque

from appliance.llm.pipe import Ease

WINDOW = 3  # tokens used to judge the speed
FIRST_GAP = 24  # tokens until the other number is tried
LONGEST_GAP = 384
FIRST_BATCHES = 4  # of a prompt, until all threads are tried again
MOST_BATCHES = 64
WORTH = 0.95  # of the usual time: the other number must save a twentieth, or noise decides
UNKNOWN = 1.25  # a token that was given up would have taken at least so much longer than the limit, it is assumed


class AdaptiveThreads:
    """Use all threads or one, whichever is faster now."""

    def __init__(self, threads: int, alone: float):
        """`threads` is all of them, `alone` the seconds that a token takes on one."""
        self.ease = Ease()  # at most so many threads
        self._used, self._other = threads, 1
        self._of_other = alone  # seconds, as far as known
        self._recent: deque[float] = deque(maxlen=WINDOW)
        self._tried: list[float] = []  # seconds of the trial's tokens
        self._trying = False
        self._gap = self._left = FIRST_GAP

    @property
    def threads(self) -> int:
        """The number of threads for the next token."""
        usual = self._other if self._trying else self._used
        return min(usual, self.ease.threads or usual)

    @property
    def limit(self) -> float | None:
        """Seconds after which the next token is given up, as in a trial that fails; None for a usual token."""
        return statistics.median(self._recent) if self._trying and not self.ease.threads else None

    def took(self, seconds: float) -> None:
        """Record the time of a token. One that was slow on purpose tells nothing."""
        if self.ease.threads or self._used == self._other:
            return
        if self._trying:
            self._tried.append(seconds)
            if len(self._tried) == WINDOW:
                self._judge()
            return
        self._recent.append(seconds)
        self._left -= 1
        if len(self._recent) == WINDOW:
            is_slow = WORTH * statistics.median(self._recent) > self._of_other
            self._trying = self._left <= 0 or is_slow

    def gave_up(self) -> None:
        """Record that the token reached its limit: the usual number stays."""
        self._of_other = UNKNOWN * (self.limit or self._of_other)
        self._end_trial()

    def _judge(self) -> None:
        usual, tried = statistics.median(self._recent), statistics.median(self._tried)
        self._of_other = tried
        if tried < WORTH * usual:
            self._used, self._other, self._of_other = self._other, self._used, usual
            self._recent.clear()
            self._gap = FIRST_GAP // 2
        self._end_trial()

    def _end_trial(self) -> None:
        self._trying = False
        self._tried.clear()
        self._gap = self._left = min(2 * self._gap, LONGEST_GAP)


class ReadingThreads:
    """Read a prompt on all threads or on one, whichever is faster now.

    A batch is read several times as fast, for each token, as an answer is written. If it takes longer than that, the
    threads wait for each other: with 28 programs on two cores, 128 tokens took 25 seconds on two threads and 6 on one.
    """

    def __init__(self, threads: int, alone: float):
        """`threads` is all of them, `alone` the seconds that one thread takes to write a token."""
        self._all = self.threads = threads
        self._alone = alone
        self._taken: dict[int, float] = {}  # seconds for a token, by the number of threads
        self._gap = self._left = FIRST_BATCHES

    def wrote(self, seconds: float) -> None:
        """Record the time in which a token was written: the start may have been busy."""
        self._alone = min(self._alone, seconds)

    def took(self, threads: int, seconds: float) -> None:
        """Record the seconds for a token of a batch that was read on a number of threads."""
        if threads not in (1, self._all) or self._all == 1:
            return
        self._taken[threads] = seconds
        if threads == 1:
            self._left -= 1
            has_time = self._left <= 0 and seconds < self._alone
            self.threads = self._all if has_time or seconds > self._taken.get(self._all, seconds) else 1
        elif seconds > max(self._alone, self._taken.get(1, 0.0)):
            self.threads, self._left = 1, self._gap
            self._gap = min(2 * self._gap, MOST_BATCHES)
        else:
            self.threads, self._gap = self._all, FIRST_BATCHES
