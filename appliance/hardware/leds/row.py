"""What a row of LEDs is to the driver: it takes duty cycles. `gpio.py` and `strip.py` have the real ones."""

from collections.abc import Sequence
from typing import Protocol


class Row(Protocol):
    """A row of LEDs."""

    def write(self, values: Sequence[float]) -> None:
        """Set the duty cycle of each LED, 0 to 1, left to right. Raises OSError when the LEDs cannot be reached."""

    def close(self) -> None:
        """All LEDs off, and free for another program. May be called twice."""


class NoRow:
    """The LEDs of a box that has none: only the page draws them."""

    def write(self, values: Sequence[float]) -> None:
        """See Row."""

    def close(self) -> None:
        """See Row."""
