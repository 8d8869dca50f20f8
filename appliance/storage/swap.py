"""Puts restored data in the place of the present, keeps the old until the new has proved itself, and can go back.

A plan on the disk says how far it has come, so a power cut at any moment leaves the old data or the new, whole: whoever
opens the data folder next carries the plan out.
"""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from appliance.core import files
from appliance.core.clock import SYSTEM, Clock
from appliance.core.errors import StoreError
from appliance.core.i18n import say
from appliance.storage import update_copies

# What is exchanged together. The database's log must not stay behind: it would be replayed into the new database.
RECEIPT = "restored.json"  # what the last restore did
MEMBERS = (
    *("larson.db", "larson.db-wal", "larson.db-shm", "box.key", "web.key"),
    *("larson.toml", "larson.toml.restored", "backup-key.json", "tls", RECEIPT),
)
LOCK = "larson.lock"
PLAN = "restore.json"
NEW, OLD = "restore-new", "restore-old"
READY, MOVING, UNPROVEN, UNDOING, RESET = "ready", "moving", "unproven", "undoing", "reset"
KEPT_AT_RESET = {LOCK, PLAN, "larson.toml", "models"}  # the program's and the machine's, nobody's
PATIENCE = 10.0  # seconds that an opening waits for a restore to end
PROVED = 60.0  # seconds of health after which the old data goes
MOST_STARTS = 3  # of a restored box that never got healthy, before it goes back


class FolderLock:
    """Says that this process uses a data folder. Many may; a restore must be alone."""

    def __init__(self, folder: Path):
        """Wait until no restore is going on. Raises StoreError or OSError."""
        self._descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, files.PRIVATE)
        deadline = time.monotonic() + PATIENCE
        while not flock(self._descriptor, fcntl.LOCK_SH):
            if time.monotonic() > deadline:
                self.close()
                raise StoreError(say("A backup is being restored on this box. Try again in a minute."))
            time.sleep(0.05)

    def close(self) -> None:
        """Let go. May be called twice."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


@contextmanager
def alone(folder: Path) -> Iterator[bool]:
    """Whether nobody uses the data folder; nobody can begin to, while the block runs."""
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, files.PRIVATE)
    try:
        yield flock(descriptor, fcntl.LOCK_EX)
    finally:
        os.close(descriptor)


def flock(descriptor: int, kind: int) -> bool:
    """Lock an open file without waiting. False if another process holds it."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


# ---------------------------------------------------------------- the plan


def fresh_stage(folder: Path) -> Path:
    """An empty folder for the new data. Whatever an earlier, unfinished restore left is removed. Raises OSError."""
    if state_of(folder) in (READY, ""):
        (folder / PLAN).unlink(missing_ok=True)
        shutil.rmtree(folder / NEW, ignore_errors=True)
    (folder / NEW).mkdir(mode=0o700)
    return folder / NEW


def make_ready(folder: Path) -> None:
    """The stage holds everything: the next one who has the folder alone exchanges the data. Raises OSError."""
    for path in sorted((folder / NEW).rglob("*")):
        files.sync(path)
    files.sync(folder / NEW)
    _write(folder, {"state": READY})


def plan_reset(folder: Path) -> None:
    """The next one who has the folder alone deletes everything personal in it. Raises OSError."""
    _write(folder, {"state": RESET})


def settle(folder: Path) -> None:
    """Carry out a plan that is ready or was interrupted, unless the folder is in use. Raises OSError."""
    if state_of(folder) not in (READY, MOVING, UNDOING, RESET):
        return
    with alone(folder) as is_alone:
        if is_alone:
            _carry_out(folder)


def state_of(folder: Path) -> str:
    """How far a restore has come; empty if there is none."""
    return str(_read(folder).get("state", ""))


class Proof:
    """Removes the old data once a restored box has been healthy for a minute."""

    def __init__(self, folder: Path, is_healthy: Callable[[], bool], clock: Clock = SYSTEM):
        self._folder = folder
        self._is_healthy = is_healthy
        self._clock = clock
        self._due = clock.monotonic() + PROVED if state_of(folder) == UNPROVEN else None

    def check(self) -> None:
        """Call it now and then. Raises OSError."""
        if self._due is None or self._clock.monotonic() < self._due:
            return
        if self._is_healthy():
            confirm(self._folder)
            self._due = None
        else:
            self._due = self._clock.monotonic() + PROVED


def count_start(folder: Path) -> bool:
    """Count a start of the appliance with restored data. False once it had enough and goes back to the old data."""
    plan = _read(folder)
    if plan.get("state") != UNPROVEN:
        return True
    if int(plan.get("starts", 0)) >= MOST_STARTS:
        return not undo(folder)
    _write(folder, {**plan, "starts": int(plan.get("starts", 0)) + 1})
    return True


def confirm(folder: Path) -> bool:
    """The restored box is healthy: remove the old data. False if nothing was restored. Raises OSError."""
    if state_of(folder) != UNPROVEN:
        return False
    shutil.rmtree(folder / OLD, ignore_errors=True)
    (folder / PLAN).unlink()
    return True


def undo(folder: Path) -> bool:
    """Go back to the data before the restore. False if it is not there any more, or the folder is in use."""
    if state_of(folder) != UNPROVEN or not (folder / OLD).is_dir():
        return False
    with alone(folder) as is_alone:
        if is_alone:
            _write(folder, {"state": UNDOING})
            _carry_out(folder)
    return is_alone


def _carry_out(folder: Path) -> None:
    plan = _read(folder)
    if plan["state"] == RESET:
        _delete_everything(folder)
        return
    back = plan["state"] == UNDOING or plan.get("back", False)
    if plan["state"] == UNDOING and (folder / OLD).is_dir():
        shutil.rmtree(folder / NEW, ignore_errors=True)
        (folder / OLD).rename(folder / NEW)
    if plan["state"] != MOVING:
        plan = {"state": MOVING, "old": _members(folder), "new": _members(folder / NEW), "back": back}
        _write(folder, plan)
    _move(folder, plan["old"], plan["new"])
    shutil.rmtree(folder / NEW, ignore_errors=True)
    if back or "larson.db" not in plan["old"]:  # nothing is kept that anyone could want back
        shutil.rmtree(folder / OLD, ignore_errors=True)
        (folder / PLAN).unlink()
    else:
        _write(folder, {"state": UNPROVEN, "starts": 0})


def _move(folder: Path, old: list[str], new: list[str]) -> None:
    """Exchange the members. Every step is skipped if it was made before, so this can be interrupted anywhere."""
    (folder / OLD).mkdir(mode=0o700, exist_ok=True)
    for name in old:
        exchanged = (folder / OLD / name).exists() or (name in new and not (folder / NEW / name).exists())
        if not exchanged and (folder / name).exists():
            (folder / name).rename(folder / OLD / name)
    files.sync(folder / OLD)
    for name in new:
        if (folder / NEW / name).exists():
            (folder / NEW / name).rename(folder / name)
    files.sync(folder)


def _delete_everything(folder: Path) -> None:
    found = sorted(path for path in folder.rglob("*") if path.relative_to(folder).parts[0] not in KEPT_AT_RESET)
    update_copies.overwrite_all(found)
    for path in found:
        if path.parent == folder:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)
    update_copies.remove_copies(folder)
    files.sync(folder)
    (folder / PLAN).unlink()
    files.sync(folder)


def _members(folder: Path) -> list[str]:
    return [name for name in MEMBERS if (folder / name).exists()]


def _read(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / PLAN).read_bytes())
    except FileNotFoundError:
        return {}
    except ValueError:  # written whole or not at all, so it is not ours
        return {}
    return found if isinstance(found, dict) else {}


def _write(folder: Path, plan: dict[str, Any]) -> None:
    files.write(folder / PLAN, json.dumps(plan).encode())
