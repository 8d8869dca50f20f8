"""Where daily backups go, how they are named, and which of them are kept."""

import os
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from appliance.core import system

NAME = re.compile(r"larson-(\d{4}-\d{2}-\d{2}-\d{6})\.backup")
STAMP = "%Y-%m-%d-%H%M%S"
DAYS, WEEKS, MONTHS = 7, 4, 6  # of which the newest backup is kept
MOUNTS = ("/media/", "/run/media/", "/mnt/")  # where sticks are
MARK = "larson-backup"  # a file or folder whose name begins so marks a stick for backups
ON_STICK = "larson-backups"  # the folder on a stick
AHEAD = timedelta(hours=1)  # a backup with a later date was made under a wrong clock


@dataclass(frozen=True)
class Kept:
    """A backup on a disk."""

    path: Path
    made_at: datetime  # by its name: file systems of sticks know no time zone


def file_name(now: datetime) -> str:
    """The name of a backup that is made now."""
    return f"larson-{now.astimezone(UTC).strftime(STAMP)}.backup"


def backups_in(folder: Path) -> list[Kept]:
    """The backups in a folder, newest first; none if it cannot be read."""
    try:
        paths = [path for path in folder.iterdir() if NAME.fullmatch(path.name) and not path.is_symlink()]
    except OSError:
        return []
    found = []
    for path in paths:
        with suppress(ValueError):  # a date that there is not
            stamp = NAME.fullmatch(path.name)[1]  # type: ignore[index]  # it matched above
            found.append(Kept(path, datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)))
    return sorted(found, key=lambda kept: kept.made_at, reverse=True)


def to_keep(backups: Iterable[Kept]) -> set[Path]:
    """The newest of each of the last days, weeks and months that have one.

    It counts days that have backups, not days back from now. So a clock that jumps ahead by years, or an autumn in
    which the box was off, costs no backup.
    """
    newest_first = sorted(backups, key=lambda kept: kept.made_at, reverse=True)
    kept: set[Path] = set()
    for count, form in ((DAYS, "%Y-%m-%d"), (WEEKS, "%G-%V"), (MONTHS, "%Y-%m")):
        periods: dict[str, Path] = {}
        for each in newest_first:
            periods.setdefault(each.made_at.strftime(form), each.path)
        kept.update(list(periods.values())[:count])
    return kept


def is_due(backups: Sequence[Kept], now: datetime, every: timedelta) -> bool:
    """Whether the newest backup is too old. Those that are dated in the future count for nothing."""
    past = [each.made_at for each in backups if each.made_at <= now + AHEAD]
    return not past or now - max(past) >= every


def remove_old(folder: Path) -> None:
    """Remove what the rule does not keep. Raises OSError."""
    found = backups_in(folder)
    for path in {each.path for each in found} - to_keep(found):
        path.unlink(missing_ok=True)


def remove_partial(folder: Path) -> None:
    """Remove what a power cut left half-written. No other program writes backups of these names."""
    for path in folder.glob("larson-*.backup.*.partial"):
        with suppress(OSError):
            path.unlink()


def sticks() -> list[Path]:
    """The backup folders of the sticks that are plugged in and marked by a file or folder named `larson-backup…`."""
    mounted = system.mount_points()
    return [place / ON_STICK for place in mounted if str(place).startswith(MOUNTS) and _is_marked(place)]


def _is_marked(place: Path) -> bool:
    try:
        with os.scandir(place) as entries:
            return any(entry.name.lower().startswith(MARK) and not entry.is_symlink() for entry in entries)
    except OSError:
        return False
