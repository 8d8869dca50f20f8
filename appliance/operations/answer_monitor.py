"""What the language model is doing, for LEDs and pages: its mood, its rate, its queue."""

import threading
import time
from collections import deque
from collections.abc import Callable

from appliance.operations.led_policy import Mood

DELTAS, RATE_SECONDS = 64, 2.0  # of the newest text, by which the rate is judged
ERROR_SECONDS = 5.0  # that a failed answer shows


class AnswerMonitor:
    """Hears of every answer. For several threads."""

    def __init__(self, on_change: Callable[[], None], clock: Callable[[], float] = time.monotonic):
        self._on_change = on_change
        self._clock = clock
        self._lock = threading.Lock()
        self._moods: dict[int, str] = {}  # by answer
        self._deltas: deque[float] = deque(maxlen=DELTAS)
        self._failed_at = -ERROR_SECONDS
        self.waiting = 0  # people in the queue

    def set_mood(self, answer: object, mood: str) -> None:
        """An answer is "thinking", "answering", "failed", or "" when it is over."""
        if mood == "failed":
            self._failed_at = self._clock()
            return
        with self._lock:
            if mood == "answering":
                self._deltas.append(self._clock())
            before = self._moods.get(id(answer), "")
            if mood:
                self._moods[id(answer)] = mood
            else:
                self._moods.pop(id(answer), None)
        if mood != before:
            self._on_change()

    def set_waiting(self, count: int) -> None:
        """The queue has another length."""
        self.waiting = count
        self._on_change()

    @property
    def mood(self) -> Mood:
        """Of all answers together."""
        with self._lock:
            moods = set(self._moods.values())
        return "answering" if "answering" in moods else "thinking" if moods else ""

    @property
    def failed(self) -> bool:
        """Whether an answer failed a moment ago."""
        return self._clock() - self._failed_at < ERROR_SECONDS

    @property
    def rate(self) -> float:
        """Tokens per second of the last moments."""
        now = self._clock()
        with self._lock:
            recent = [at for at in self._deltas if now - at < RATE_SECONDS]
        return round((len(recent) - 1) / (now - recent[0]), 1) if len(recent) > 1 else 0.0
