"""Room that is kept free for what a full disk must not stop: log-ins with their counters, and deletion.

A file of fixed size takes the room. When the disk is nearly full, nothing new is stored any more; when even less is
left, the file goes, and what must go on has its room. It is made again once there is space.
"""

import os
from contextlib import suppress
from pathlib import Path

from appliance.core import system
from appliance.core.errors import StoreError
from appliance.core.i18n import say

SIZE = 8 << 20  # bytes: thousands of counters, or the log of deleting a person with many documents
ENOUGH = 4 << 20  # bytes that must be free to store something new
LITTLE = 2 << 20  # bytes below which the reserve is opened


class Reserve:
    """The reserve of a data folder."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._file = folder / "reserve"
        self._kept = False

    def keep(self) -> None:
        """Make it, and make it again whenever it was used and there is room. For the program that runs for years."""
        self._kept = True
        self.fill()

    def fill(self) -> None:
        """Make it if it is wanted, missing, and there is room. Call it now and then; takes microseconds."""
        if not self._kept or self._file.exists() or self.is_short():
            return
        with suppress(OSError):
            descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                os.posix_fallocate(descriptor, 0, SIZE)  # takes the room without writing it
            finally:
                os.close(descriptor)

    def is_short(self) -> bool:
        """Whether there is not even the room that filling the reserve asks for."""
        return not self.has_room(SIZE + 2 * ENOUGH)

    def has_room(self, size: int) -> bool:
        """Whether so many bytes are free."""
        return self._free() >= size

    def open_if_needed(self) -> None:
        """Give its room up if little else is left. Called before everything that is written."""
        if self._free() < LITTLE:
            with suppress(OSError):
                self._file.unlink(missing_ok=True)

    def require_room(self) -> None:
        """Raises StoreError if nothing new should be stored: the disk is full, but for the reserve."""
        if self._free() < ENOUGH or (self._kept and not self._file.exists()):
            self.fill()
            if self._free() < ENOUGH or (self._kept and not self._file.exists()):
                raise StoreError(say("The disk is full. Nothing was saved. Free some space and try again."))

    def _free(self) -> int:
        found = system.disk(self._folder)
        return found.free if found else SIZE + 2 * ENOUGH  # a file system that does not say
