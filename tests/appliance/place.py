"""One folder for all processes of a test run, and things in it that one of them makes and all use.

An installed tree takes most of a minute to make, so pytest-xdist's processes share it.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

MEMORY = Path("/dev/shm")  # where nothing waits for a disk
ENOUGH = 6 << 30  # bytes free there
NAME = "larson-appliance-"


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Only one process at a time."""
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def shared_place(run: str) -> Iterator[Path]:
    """The folder of a test run. Its last process removes it, or the next run if that was killed."""
    shm = MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH else Path(tempfile.gettempdir())
    folder, lock = shm / f"{NAME}{run}", shm / "larson-tests.lock"
    mine = folder / "users" / str(os.getpid())
    with locked(lock):
        for old in shm.glob(f"{NAME}*"):
            _remove_if_left(old)
        mine.parent.mkdir(parents=True, exist_ok=True)
        mine.touch()
    try:
        yield folder
    finally:
        with locked(lock):
            mine.unlink()
            _remove_if_left(folder)


def _remove_if_left(folder: Path) -> None:
    """Remove a folder whose users have all ended."""
    if not any(Path("/proc", user.name).exists() for user in (folder / "users").glob("*")):
        shutil.rmtree(folder, ignore_errors=True)


def made_once(folder: Path, make: Callable[[Path], str]) -> str:
    """What `make` said when it filled the folder; the first process calls it, the others wait."""
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / ".lock"):
        said = folder / ".said"
        if not said.exists():
            said.write_text(make(folder))
        return said.read_text()
