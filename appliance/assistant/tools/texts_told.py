"""Which texts of the collection somebody has been told, so that none comes twice in a row."""

import random
import threading
from collections import OrderedDict
from dataclasses import dataclass, field

MOST_PEOPLE = 200  # whose last texts are remembered
RIDDLE_SECONDS = 600.0  # in which an answer to a riddle counts


@dataclass
class Told:
    """What somebody has been told of the collection."""

    texts: dict[str, set[str]] = field(default_factory=dict)  # by kind
    riddle: tuple[str, str] = ("", "")  # the answer that it waits for, and its language
    since: float = 0.0  # monotonic seconds


class TextsTold:
    """Hands out texts, none a second time before all have been told. Thread-safe."""

    def __init__(self) -> None:
        self._told: OrderedDict[str, Told] = OrderedDict()  # by owner
        self._lock = threading.Lock()

    def pick(self, owner: str, kind: str, texts: list[str]) -> str:
        """A text that was not told lately."""
        with self._lock:
            told = self._of(owner).texts.setdefault(kind, set())
            left = [text for text in texts if text not in told]
            if not left:  # all have been told: begin again, with another than the last
                last = self._of(owner).texts[f"last {kind}"]
                told.clear()
                left = [text for text in texts if text not in last] or texts
            picked = random.choice(left)  # noqa: S311  # no secret
            told.add(picked)
            self._of(owner).texts[f"last {kind}"] = {picked}
            return picked

    def ask(self, owner: str, answer: str, language: str, now: float) -> None:
        """Wait for the answer to a riddle."""
        with self._lock:
            told = self._of(owner)
            told.riddle, told.since = (answer, language), now

    def asked(self, owner: str, now: float) -> tuple[str, str]:
        """The answer to the riddle that somebody is guessing, and its language; empty for none."""
        with self._lock:
            told = self._told.get(owner)
            return told.riddle if told and now - told.since < RIDDLE_SECONDS else ("", "")

    def solve(self, owner: str) -> None:
        """Wait no more."""
        with self._lock:
            self._of(owner).riddle = ("", "")

    def forget(self, owner: str) -> None:
        """Drop what a guest who has left was told."""
        with self._lock:
            self._told.pop(owner, None)

    def _of(self, owner: str) -> Told:
        told = self._told.setdefault(owner, Told())
        self._told.move_to_end(owner)
        while len(self._told) > MOST_PEOPLE:
            self._told.popitem(last=False)
        return told
