"""Where daily backups go, how they are named, and which of them are kept."""

import os
import re
import stat
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from appliance.core import system
from appliance.operations.backup_format import MAGIC

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
    size: int = 0  # bytes

    def is_ahead(self, now: datetime) -> bool:
        """Whether it is dated in the future: made under a wrong clock, or by somebody else."""
        return self.made_at > now + AHEAD


@dataclass(frozen=True)
class Place:
    """A folder that backups go to."""

    path: Path
    backups: tuple[Kept, ...] = ()
    answers: bool = True  # False for a disk that does not


def file_name(now: datetime) -> str:
    """The name of a backup that is made now."""
    return f"larson-{now.astimezone(UTC).strftime(STAMP)}.backup"


def backups_in(folder: Path) -> list[Kept]:
    """The backups in a folder, newest first; none if it cannot be read. Other files of such a name are none."""
    try:
        paths = [path for path in folder.iterdir() if NAME.fullmatch(path.name)]
    except OSError:
        return []
    found = []
    for path in paths:
        with suppress(ValueError, OSError):  # a date that there is not, or a file that is gone
            stamp = NAME.fullmatch(path.name)[1]  # type: ignore[index]  # it matched above
            made_at = datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)
            if size := _size(path):
                found.append(Kept(path, made_at, size))
    return sorted(found, key=lambda kept: kept.made_at, reverse=True)


def _size(path: Path) -> int:
    """The bytes of a file that begins as a backup does; 0 for another. Raises OSError for a link."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    with open(descriptor, "rb", buffering=0) as file:
        found = os.fstat(descriptor)
        return found.st_size if stat.S_ISREG(found.st_mode) and file.read(len(MAGIC)) == MAGIC else 0


def newest(backups: Iterable[Kept], now: datetime) -> Kept | None:
    """The newest backup. Those that are dated in the future count for nothing."""
    return max((each for each in backups if not each.is_ahead(now)), key=lambda each: each.made_at, default=None)


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


def is_due(backups: Iterable[Kept], now: datetime, every: timedelta) -> bool:
    """Whether the newest backup is too old."""
    last = newest(backups, now)
    return last is None or now - last.made_at >= every


def remove_old(folder: Path, now: datetime) -> None:
    """Remove what the rule does not keep. Raises OSError.

    Those that are dated in the future are counted by themselves. Otherwise a few of them would push every new one out.
    """
    found = backups_in(folder)
    ahead = {each for each in found if each.is_ahead(now)}
    for path in {each.path for each in found} - to_keep(ahead) - to_keep(set(found) - ahead):
        path.unlink(missing_ok=True)


def remove_partial(folder: Path) -> None:
    """Remove what a power cut left half-written. No other program writes backups of these names."""
    for path in folder.glob("larson-*.backup.*.partial"):
        with suppress(OSError):
            path.unlink()


def mounts() -> list[Path]:
    """Where sticks are mounted, marked or not. Asks no disk."""
    return [place for place in system.mount_points() if str(place).startswith(MOUNTS)]


def stick_at(mount: Path) -> Place | None:
    """The place for backups on a stick; None if it is not marked by a file or folder named `larson-backup…`.

    It waits for the disk, if need be for ever.
    """
    return place_at(mount / ON_STICK) if _is_marked(mount) else None


def place_at(folder: Path) -> Place:
    """A folder that backups go to. It waits for the disk, if need be for ever."""
    return Place(folder, tuple(backups_in(folder)))


def _is_marked(place: Path) -> bool:
    try:
        with os.scandir(place) as entries:
            return any(entry.name.lower().startswith(MARK) and not entry.is_symlink() for entry in entries)
    except OSError:
        return False
