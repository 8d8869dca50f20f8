"""How busy the machine is."""

import os
from pathlib import Path

STAT = Path("/proc/stat")
SMOOTH = 0.5  # of the newest value in the one that is told
STEP = 0.05  # told in steps, so that a page does not hear of every tremble


class CpuLoad:
    """The share of all cores that is at work, 0 to 1, between two looks. Without /proc, the load average per core."""

    def __init__(self) -> None:
        self._before = _jiffies()
        self._value = 0.0

    def look(self) -> float:
        """Measure since the last look."""
        now = _jiffies()
        if now is None or self._before is None:
            newest = os.getloadavg()[0] / (os.cpu_count() or 1)
        else:
            busy, total = (new - old for new, old in zip(now, self._before, strict=True))
            newest = busy / total if total > 0 else self._value
        self._before = now
        self._value += SMOOTH * (min(1.0, max(0.0, newest)) - self._value)
        return round(self._value / STEP) * STEP


def _jiffies() -> tuple[int, int] | None:
    """(at work, in all) since the machine was started, of all cores together; see proc(5)."""
    try:
        fields = [int(field) for field in STAT.read_text().split("\n", 1)[0].split()[1:9]]
    except (OSError, ValueError):
        return None
    idle = fields[3] + fields[4]  # and waiting for a disk
    return sum(fields) - idle, sum(fields)
