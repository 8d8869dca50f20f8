"""Atomic file writes: after a crash or a power cut a file has either its old content or all of the new.

On POSIX: write a temporary file next to it, flush to disk, rename, then flush the folder.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import psutil

PRIVATE = 0o600
READABLE = 0o644


def write(path: Path, data: bytes, mode: int = PRIVATE) -> None:
    """Replace the content of a file, or create it with these permissions. Raises OSError; the old file then stays."""
    with replacing(path, mode) as file:
        file.write(data)


def is_writable(folder: Path) -> bool:
    """Whether files can be made in a folder; one that does not exist counts by the nearest that does."""
    there = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    return there.is_dir() and os.access(there, os.W_OK)


def copy_newer(source: Path, target: Path) -> bool:
    """Copy a file unless the target is as new. True if it was copied. Raises OSError."""
    changed = source.stat().st_mtime_ns
    if target.exists() and target.stat().st_mtime_ns >= changed:
        return False
    with replacing(target) as file, source.open("rb") as given:
        shutil.copyfileobj(given, file)
    os.utime(target, ns=(changed, changed))
    return True


@contextmanager
def replacing(path: Path, mode: int = PRIVATE) -> Iterator[BinaryIO]:
    """A new file to write to, which takes the place of `path` when the block ends without an error. Raises OSError."""
    with _beside(path, mode) as partial:
        with partial.open("wb") as file:
            yield file
        commit(partial, path)


def create(path: Path, data: bytes, mode: int = PRIVATE) -> bool:
    """Create a file. False, and nothing is changed, if it exists: of several processes only one creates it."""
    with _beside(path, mode) as partial:
        partial.write_bytes(data)
        sync(partial)
        try:
            os.link(partial, path)  # unlike a rename, it fails if the file exists
        except FileExistsError:
            return False
        sync(path.parent)
    return True


def commit(partial: Path, target: Path) -> None:
    """Give a finished file its name, durably. Both are in the same folder. Raises OSError."""
    sync(partial)
    partial.replace(target)
    sync(target.parent)


def sync(path: Path) -> None:
    """Return when a file's content, or a folder's list of names, is on the disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _beside(path: Path, mode: int) -> Iterator[Path]:
    """An empty file in the same folder, removed at the end if it still has its temporary name."""
    _remove_abandoned(path)
    descriptor, name = tempfile.mkstemp(".partial", f"{path.name}.{os.getpid()}-", path.parent)
    partial = Path(name)
    try:
        try:
            if mode != PRIVATE:  # as the file is made; a USB stick with a FAT file system refuses to be told
                os.fchmod(descriptor, mode)
        finally:
            os.close(descriptor)
        yield partial
    finally:
        partial.unlink(missing_ok=True)


def _remove_abandoned(path: Path) -> None:
    """Remove temporary files left by processes that were killed while writing this file."""
    pattern = re.compile(re.escape(path.name) + r"\.(\d+)-[^.]*\.partial")
    for other in path.parent.iterdir():
        found = pattern.fullmatch(other.name)
        if found and not psutil.pid_exists(int(found[1])):
            with suppress(OSError):
                other.unlink()
