"""Responses that a program can refer to in its next request: in memory alone, and not for long."""

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from appliance.llm.prompt import Turn
from appliance.storage.tokens import Token

MOST = 64  # responses of all programs; the oldest goes first
MOST_BYTES = 16 << 20  # of all of them, as they are sent
SECONDS = 3600.0  # after which a response is forgotten


@dataclass(frozen=True)
class KeptResponse:
    """A response, and the conversation that it ended."""

    token: Token  # of the program that asked
    response: dict[str, Any]
    turns: list[Turn]  # without the instructions of the request
    items: dict[str, Turn] = field(default_factory=dict)  # by id
    since: float = 0.0

    @cached_property
    def size(self) -> int:
        """Bytes of it as JSON, about what it takes in memory."""
        return len(json.dumps([self.response, self.turns], default=str))

    def is_of(self, token: Token) -> bool:
        """Whether a token is the one that asked. The number of a revoked one may be given to another."""
        return (self.token.id, self.token.person_id, self.token.created_at) == (
            token.id,
            token.person_id,
            token.created_at,
        )


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
            while len(self._kept) > MOST or sum(each.size for each in self._kept.values()) > MOST_BYTES:
                self._kept.popitem(last=False)

    def find(self, token: Token, name: str) -> KeptResponse | None:
        """A program's response."""
        with self._lock:
            self._forget_old()
            kept = self._kept.get(name)
            return kept if kept and kept.is_of(token) else None

    def item(self, token: Token, name: str) -> Turn | None:
        """An item of one of a program's responses, as a turn."""
        with self._lock:
            self._forget_old()
            items = (each.items[name] for each in self._kept.values() if each.is_of(token) and name in each.items)
            return next(items, None)

    def forget(self, token: Token, name: str) -> bool:
        """Drop a program's response. False if there is none."""
        with self._lock:
            if name not in self._kept or not self._kept[name].is_of(token):
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
