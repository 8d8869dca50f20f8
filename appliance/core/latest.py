"""Latest: holds the newest value for any number of readers. Readers never slow the writer, and nothing queues up."""

import threading
import time
from typing import Generic, TypeVar

T = TypeVar("T")


class Latest(Generic[T]):
    """Holds the newest value and its sequence number, which starts at 0 for "nothing yet" and grows by one a value."""

    def __init__(self, value: T | None = None) -> None:
        self._changed = threading.Condition()
        self._value = value
        self._seq = 0 if value is None else 1
        self._woken = 0  # times that readers were woken without a value

    def put(self, value: T) -> int:
        """Replace the value, wake every waiting reader, and return the new sequence number."""
        with self._changed:
            self._value = value
            self._seq += 1
            self._changed.notify_all()
            return self._seq

    def get(self) -> T | None:
        """The newest value, or None if there is none yet."""
        with self._changed:
            return self._value

    def snapshot(self) -> tuple[int, T | None]:
        """Sequence number and value, taken together."""
        with self._changed:
            return self._seq, self._value

    def wait(self, after: int, timeout: float) -> tuple[int, T | None]:
        """Wait at most `timeout` seconds, or until `wake()`, for a value newer than `after`.

        Returns (sequence number, value); the number is still `after` when nothing newer came.
        """
        deadline = time.monotonic() + timeout
        with self._changed:
            woken = self._woken
            while self._seq <= after and self._woken == woken:
                remaining = deadline - time.monotonic()
                if remaining <= 0:
                    break
                self._changed.wait(remaining)
            return self._seq, self._value

    def wake(self) -> None:
        """Let every reader that waits now go on without a newer value, so that one of them can end."""
        with self._changed:
            self._woken += 1
            self._changed.notify_all()
