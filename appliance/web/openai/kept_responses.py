"""Responses that a program can refer to in its next request: in memory alone, and not for long."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from appliance.llm.prompt import Turn
from appliance.storage.tokens import Token

MOST = 64  # responses of all programs; the oldest goes first
SECONDS = 3600.0  # after which a response is forgotten


@dataclass(frozen=True)
class KeptResponse:
    """A response, and the conversation that it ended."""

    token: Token  # of the program that asked
    response: dict[str, Any]
    turns: list[Turn]  # without the instructions of the request
    items: dict[str, Turn] = field(default_factory=dict)  # by id
    since: float = 0.0


class KeptResponses:
    """The newest responses. For several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, KeptResponse] = OrderedDict()

    def keep(self, kept: KeptResponse) -> None:
        """Keep a response, and forget those that are too old or too many."""
        with self._lock:
            self._kept[kept.response["id"]] = kept
            self._forget_old()
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)

    def find(self, token: Token, name: str) -> KeptResponse | None:
        """A program's response."""
        with self._lock:
            self._forget_old()
            kept = self._kept.get(name)
            return kept if kept and kept.token.id == token.id else None

    def item(self, token: Token, name: str) -> Turn | None:
        """An item of one of a program's responses, as a turn."""
        with self._lock:
            self._forget_old()
            items = (
                each.items[name] for each in self._kept.values() if each.token.id == token.id and name in each.items
            )
            return next(items, None)

    def forget(self, token: Token, name: str) -> bool:
        """Drop a program's response. False if there is none."""
        with self._lock:
            if name not in self._kept or self._kept[name].token.id != token.id:
                return False
            del self._kept[name]
            return True

    def forget_person(self, person_id: int) -> None:
        """Drop the responses to a person's programs."""
        with self._lock:
            for name in [name for name, kept in self._kept.items() if kept.token.person_id == person_id]:
                del self._kept[name]

    def _forget_old(self) -> None:
        due = self._clock() - SECONDS
        for name in [name for name, kept in self._kept.items() if kept.since < due]:
            del self._kept[name]
