"""Makes backups, and restores them: everything that a box needs to be itself again, in one encrypted file."""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from appliance import __version__
from appliance.core import files
from appliance.core.errors import BackupError, StoreError
from appliance.core.i18n import say
from appliance.operations.backup_format import CHUNK, Writer
from appliance.operations.backup_keys import PublicKey
from appliance.operations.backup_places import AHEAD
from appliance.operations.backup_sums import note_sum
from appliance.storage.snapshot import Progress, no_progress, snapshot
from appliance.storage.swap import flock
from appliance.storage.transplant import check_size

DATABASE, ABOUT = "larson.db", "about.json"
NOTE = "backup-made"  # in the data folder: when a backup was last made, to whatever place
# What a box needs besides its database, with the most bytes of each. Models, caches and logs are not among it: they
# can be fetched or made again.
SMALL_PARTS = {
    "box.key": 32,
    "web.key": 32,
    "larson.toml": 64 << 10,
    "backup-key.json": 4096,
    "tls/ca.pem": 64 << 10,
    "tls/ca.key": 64 << 10,
    "tls/box.pem": 64 << 10,
}
STDOUT = Path("-")
TEMPORARY = "backup-copy-"  # how folders for temporary files are named
SPARE = 20 << 20  # bytes that stay free on a disk


def make_backup(folder: Path, target: Path, key: PublicKey, on_progress: Progress = no_progress) -> int:
    """Back the data folder up to the file `target`, which is replaced whole or not at all; its size in bytes.

    The box may be in use meanwhile. Raises BackupError or StoreError.
    """
    if not (folder / DATABASE).is_file():
        raise BackupError(say("There is nothing to back up in {folder}.", folder=folder))
    with _explained(target), copied_database(folder, target.parent) as copy, files.replacing(target) as file:
        written = write_backup(file, folder, copy, key, on_progress)
    with _explained(target):
        note_sum(folder, target.name, written.digest)
    return written.size


def send_backup(folder: Path, file: BinaryIO, key: PublicKey, on_progress: Progress = no_progress) -> int:
    """Back the data folder up to an open file, such as standard output; its size in bytes.

    The box may be in use meanwhile. Raises BackupError or StoreError.
    """
    with _explained(STDOUT), copied_database(folder) as copy:
        written = write_backup(file, folder, copy, key, on_progress)
        file.flush()
    return written.size


@contextmanager
def copied_database(folder: Path, target: Path | None = None) -> Iterator[Path]:
    """A copy of the database at one moment, beside it. Raises BackupError where it, or the backup, finds no room."""
    size = (folder / DATABASE).stat().st_size
    for place, needed in _needed(folder, target, size):
        if shutil.disk_usage(place).free < needed + SPARE:
            raise BackupError(say("{place} is too full: a backup needs {size} MB.", place=place, size=needed >> 20))
    with own_folder(folder) as temporary:
        snapshot(folder / DATABASE, temporary / DATABASE)
        check_size(temporary / DATABASE)
        yield temporary / DATABASE


@contextmanager
def own_folder(folder: Path) -> Iterator[Path]:
    """A folder for temporary files of the backup. Those of processes that were killed are removed."""
    for path in folder.glob(f"{TEMPORARY}*"):
        with suppress(OSError), _held(path) as is_mine:
            if is_mine:
                shutil.rmtree(path, ignore_errors=True)
    temporary = Path(tempfile.mkdtemp(dir=folder, prefix=TEMPORARY))
    try:
        with _held(temporary):
            yield temporary
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


@contextmanager
def _held(path: Path) -> Iterator[bool]:
    """Whether no other process holds the folder. The system lets go of it when a process is killed."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield flock(descriptor, fcntl.LOCK_EX)
    finally:
        os.close(descriptor)


def write_backup(file: BinaryIO, folder: Path, database: Path, key: PublicKey, on_progress: Progress) -> Writer:
    """Write a backup with that copy of the database. The writer knows its size and digest. Raises OSError."""
    small = {name: path.read_bytes() for name in SMALL_PARTS if (path := folder / name).is_file()}
    size = database.stat().st_size
    about = json.dumps({"version": __version__, "made_at": datetime.now(UTC).isoformat(timespec="seconds")}).encode()
    writer = Writer(file, key)
    for name, data in {ABOUT: about, **small}.items():
        writer.begin(name, len(data))
        writer.write(data)
    writer.begin(DATABASE, size)
    done = 0
    with database.open("rb") as content:
        while piece := content.read(CHUNK):
            writer.write(piece)
            done += len(piece)
            on_progress(done, size)
    writer.finish()
    return writer


def note_made(folder: Path, now: datetime) -> None:
    """Note in the data folder that a backup was made, wherever its file went. Raises OSError."""
    files.write(folder / NOTE, now.isoformat(timespec="seconds").encode())


def last_noted(folder: Path, now: datetime) -> datetime | None:
    """When the last noted backup was made; None without one, or under a wrong clock."""
    try:
        made = datetime.fromisoformat((folder / NOTE).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    return made if made.tzinfo and made <= now + AHEAD else None


def _needed(folder: Path, target: Path | None, size: int) -> list[tuple[Path, int]]:
    """The folders that must have room, and how much."""
    if target is None:
        return [(folder, size)]
    same = target.stat().st_dev == folder.stat().st_dev
    return [(folder, 2 * size)] if same else [(folder, size), (target, size)]


@contextmanager
def _explained(target: Path) -> Iterator[None]:
    try:
        yield
    except (BackupError, StoreError):
        raise
    except OSError as error:
        reason: Any = getattr(error, "strerror", None) or error
        raise BackupError(say("The backup {path} cannot be written: {reason}.", path=target, reason=reason)) from error
