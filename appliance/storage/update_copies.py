"""The copies of the data folder that the installer keeps around an update, in case the new release is unwell.

They are plain: people, photos, chats and the keys that open them. So they go with a factory reset, and after a while.
"""

import logging
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from appliance.core import files
from appliance.core.errors import BackupError
from appliance.core.i18n import say

log = logging.getLogger(__name__)

INSTALLED = Path("/var/lib/larson")  # the data folder of an installed box; another one has no such copies
COPIES = Path("/var/backups/larson")
PATTERN = "*-update*"  # before-update, after-update, and one that was not finished
LEFT = "after-update"  # in the data folder: what found no room beside the others when the data went back
KEPT = timedelta(days=7)
KEPT_AFTER_REMOVAL = timedelta(hours=1)  # the installer goes back by itself within minutes, if at all
BLOCK = 1 << 20  # bytes overwritten at once
KEYS = (".key", ".pem")


def copies_of(folder: Path) -> list[Path]:
    """The copies of a data folder."""
    if folder.resolve() != INSTALLED:
        return []
    found = [*COPIES.glob(PATTERN), folder / LEFT]
    return sorted(path for path in found if path.is_dir() and not path.is_symlink())


def check_removable(folder: Path) -> None:
    """Raises BackupError if this user cannot delete a copy of the data folder."""
    for copy in copies_of(folder):
        inside = (Path(place) for place, _, _ in os.walk(copy))
        if not all(os.access(place, os.W_OK | os.X_OK) for place in inside):
            raise BackupError(
                say("{path} holds a copy of the data that Larson cannot delete. Delete it first.", path=copy)
            )


def remove_copies(folder: Path) -> None:
    """Overwrite and delete every copy of a data folder. What cannot be deleted is logged."""
    for copy in copies_of(folder):
        remove_copy(copy)


def remove_copy(copy: Path) -> None:
    """Overwrite a copy, keys first, and delete it. What cannot be deleted is logged."""
    try:
        overwrite_all(sorted(copy.rglob("*")))
        shutil.rmtree(copy)
    except OSError as error:
        log.warning("The copy of the data in %s cannot be deleted: %s", copy, error.strerror)


def expire(folder: Path, removed: datetime | None, now: datetime) -> None:
    """Delete copies that are a week old, and after an hour those made before a person was deleted, at `removed`."""
    for copy in copies_of(folder):
        made = made_at(copy)
        if now - made >= KEPT or (removed and removed >= made and now - made >= KEPT_AFTER_REMOVAL):
            remove_copy(copy)


def made_at(copy: Path) -> datetime:
    """When a copy was made: when the folder was given its name."""
    return datetime.fromtimestamp(copy.stat().st_ctime, UTC)


def overwrite_all(paths: list[Path]) -> None:
    """Overwrite files, keys first: without them what is left of the rest, on worn cells too, cannot be read."""
    for path in sorted(_files(paths), key=lambda path: path.suffix not in KEYS):
        _overwrite(path)


def _files(paths: list[Path]) -> Iterator[Path]:
    return (path for path in paths if path.is_file() and not path.is_symlink())


def _overwrite(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        for _ in range(0, size, BLOCK):
            file.write(bytes(min(BLOCK, size - file.tell())))
    files.sync(path)
