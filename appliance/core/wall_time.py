"""What the clock on the wall shows, and which moments that means. The machine's zone may be changed at any time."""

import os
import time
from contextlib import suppress
from datetime import datetime

LOCALTIME = "/etc/localtime"


def zone() -> str:
    """Names the zone that holds now: another text when it was changed. From then on, local times are of that zone.

    The C library looks for a change only when it is told to (tzset(3)).
    """
    time.tzset()
    file = ""
    with suppress(OSError):
        found = os.stat(LOCALTIME)
        file = f"{os.path.realpath(LOCALTIME)} {found.st_ino} {found.st_mtime_ns}"
    return f"{os.environ.get('TZ', '')} {file}"


def moment_of(shown: datetime, after: float = 0.0) -> float:
    """The moment at which the wall clock shows this time, in seconds since 1970; `shown` has no zone.

    An hour that comes twice, when the clocks go back, means its first coming; its second if the first is not later than
    `after`. A time that does not exist, when they go forward, means as long after the change as it is after the hour
    that is left out: 2:30 is 3:30.
    """
    first, second = (shown.replace(fold=fold).timestamp() for fold in (0, 1))
    return second if first <= after < second else first
