"""Finds what is left of somebody's words in the memory of this process."""

import gc
from types import CodeType, FrameType


def words_in_memory(secret: str) -> list[str]:
    """What kinds of objects still hold a text with these words, other than this very text, which is the test's."""
    gc.collect()
    return [
        f"{type(holder).__name__} {getattr(holder, '__wrapped__', '')}"
        for holder in gc.get_objects()
        if not isinstance(holder, FrameType | CodeType)
        and any(_holds(each, secret) for each in gc.get_referents(holder))
    ]


def _holds(value: object, secret: str) -> bool:
    if isinstance(value, bytes):
        return secret.encode() in value
    return isinstance(value, str) and value is not secret and secret in value
