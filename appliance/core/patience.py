"""Asks what may never answer, such as a disk that is dying or whose machine is off, without waiting for ever."""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from appliance.core.jobs import run_once

Place = TypeVar("Place")
Answer = TypeVar("Answer")


@dataclass
class _Question(Generic[Answer]):
    until: float  # in monotonic seconds: nobody waits longer
    done: threading.Event = field(default_factory=threading.Event)
    answers: list[Answer] = field(default_factory=list)  # one, or none after a failure

    def wait(self) -> bool:
        """Whether it is answered in time."""
        return self.done.wait(max(0.0, self.until - time.monotonic()))


class Patience(Generic[Place, Answer]):
    """Asks places in threads of their own, one at a time for each place. Thread-safe.

    A thread in a system call that never returns cannot be ended. So a place that has not answered is not asked again
    before it does.
    """

    def __init__(self, ask: Callable[[Place], Answer], seconds: float):
        self._ask = ask
        self._seconds = seconds
        self._lock = threading.Lock()
        self._open: dict[Place, _Question[Answer]] = {}

    def answers(self, places: Iterable[Place]) -> dict[Place, Answer]:
        """The answers of the places that gave one in time."""
        asked = {place: self._question(place) for place in places}
        return {place: each.answers[0] for place, each in asked.items() if each.wait() and each.answers}

    def _question(self, place: Place) -> _Question[Answer]:
        while True:
            with self._lock:
                before = self._open.get(place)
                if before is None or before.done.is_set():
                    new = self._open[place] = _Question(time.monotonic() + self._seconds)
                    break
            if not before.wait():
                return before
        run_once("look", lambda: self._answer(place, new))
        return new

    def _answer(self, place: Place, question: _Question[Answer]) -> None:
        try:
            question.answers.append(self._ask(place))
        finally:
            question.done.set()
