"""Bounds the work for one schema: a few hundred characters can ask for years of it.

The bound holds for a block of code in one thread, as the context of `decimal` does. Whatever repeats calls `spend`.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf

from appliance.core.errors import SchemaError
from appliance.core.i18n import say

SECONDS = 8.0  # of a processor

_until: ContextVar[float] = ContextVar("until", default=inf)  # of the thread's own clock
_unwanted: ContextVar[Callable[[], bool] | None] = ContextVar("unwanted", default=None)


@contextmanager
def bounded(seconds: float | None = None) -> Iterator[None]:
    """End what takes longer than `seconds` (SECONDS), by a SchemaError. A bound within another does not extend it."""
    token = _until.set(min(_until.get(), time.thread_time() + (SECONDS if seconds is None else seconds)))
    try:
        yield
    finally:
        _until.reset(token)


@contextmanager
def watched(unwanted: Callable[[], bool]) -> Iterator[None]:
    """End what nobody waits for any more, by a SchemaError."""
    token = _unwanted.set(unwanted)
    try:
        yield
    finally:
        _unwanted.reset(token)


def spend() -> None:
    """Note a little work. Raises SchemaError if there was too much of it, or if nobody wants the result."""
    unwanted = _unwanted.get()
    if time.thread_time() > _until.get() or (unwanted is not None and unwanted()):
        raise SchemaError(say("This schema takes too long to prepare. Make it simpler."))
