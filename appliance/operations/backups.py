"""Daily backups, and what the owner's page does with backups: make one, restore one, start afresh."""

import logging
import os
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from appliance.core import files
from appliance.core.clock import SYSTEM, Clock
from appliance.core.errors import ApplianceError, BackupError, BusyError, text_of
from appliance.core.i18n import SILENCE, Text, say
from appliance.core.jobs import run_once
from appliance.operations.backup import make_backup
from appliance.operations.backup_keys import PublicKey, key_of, opens
from appliance.operations.backup_places import (
    AHEAD,
    Kept,
    backups_in,
    file_name,
    is_due,
    remove_old,
    remove_partial,
    sticks,
)
from appliance.operations.restore import stage_backup
from appliance.storage import swap, update_copies

log = logging.getLogger(__name__)

KEY_FILE = "backup-key.json"
EVERY = timedelta(hours=24)
RETRY = 3600.0  # seconds after a failure
LOOK_SECONDS = 30.0  # between two looks at the clock and the sticks
UPLOAD = "restore-upload"  # a backup that a page sends, piece by piece
LARGEST_UPLOAD = 64 << 30  # bytes
SPARE = 50 << 20  # bytes that an upload leaves free


@dataclass(frozen=True)
class Work:
    """What goes on, or how the last of it ended."""

    kind: str = ""  # "backup", "restore"; empty for nothing
    running: bool = False
    done: int = 0  # bytes
    total: int = 0
    error: Text = SILENCE


class Backups:
    """The backups of a box. Thread-safe."""

    def __init__(
        self,
        folder: Path,
        target: Path | None,
        restart: Callable[[], None],
        clock: Clock = SYSTEM,
        find_sticks: Callable[[], list[Path]] = sticks,
    ):
        """`folder` holds the data; backups go to `target`, by default in it. `restart` starts the program again."""
        self.folder = folder
        self.target = target or folder / "backups"
        self._restart = restart
        self._clock = clock
        self._sticks = find_sticks
        self._lock = threading.Lock()
        self._work = Work()
        self._failed_at: dict[Path, float] = {}  # by place, in the clock's monotonic seconds

    # ------------------------------------------------------------ asking

    @property
    def work(self) -> Work:
        """What goes on."""
        return self._work

    @property
    def has_key(self) -> bool:
        """Whether the owner has set a passphrase."""
        return (self.folder / KEY_FILE).is_file()

    def places(self) -> list[Path]:
        """The folders that backups go to now: the box's own, then those of sticks."""
        return [self.target, *self._sticks()]

    def all(self) -> list[Kept]:
        """Every backup that can be reached, newest first."""
        found = (each for place in self.places() for each in backups_in(place))
        return sorted(found, key=lambda kept: kept.made_at, reverse=True)

    def next_at(self) -> float:
        """When the next backup is due, in seconds since 1970; 0 without a passphrase."""
        if not self.has_key:
            return 0.0
        now = self._clock.now()
        past = [each.made_at for each in backups_in(self.target) if each.made_at <= now + AHEAD]
        return max(now, max(past) + EVERY).timestamp() if past else now.timestamp()

    def named(self, name: str) -> Path:
        """A backup by its name. Raises BackupError."""
        found = next((each.path for each in self.all() if each.path.name == name), None)
        if found is None:
            raise BackupError(say("That backup is no longer there."))
        return found

    # ------------------------------------------------------------ making

    def set_passphrase(self, passphrase: str, former: str = "") -> None:
        """Lock backups for this passphrase from now on. The box keeps what locks, not the passphrase.

        Whoever sets one can read what the box saves from then on, so the former one is needed to replace it.
        Raises BackupError if it is too weak, or the former one is wrong.
        """
        if self.has_key and not opens(self._key(), former):
            raise BackupError(say("The former passphrase is wrong."))
        files.write(self.folder / KEY_FILE, key_of(passphrase).to_json())
        self._failed_at.clear()

    def check(self) -> None:
        """Make the backups that are due, in a thread of their own. Call it now and then."""
        if self.has_key and not self._work.running and (due := self._due()):
            self._begin("backup", lambda: self._make(due))

    def make_now(self) -> None:
        """Begin a backup to every place. Raises BackupError without a passphrase, BusyError while another runs."""
        if not self.has_key:
            raise BackupError(say("Set a passphrase for backups first."))
        self._begin("backup", lambda: self._make(self.places()))

    def _key(self) -> PublicKey:
        return PublicKey.from_json((self.folder / KEY_FILE).read_bytes())

    def _due(self) -> list[Path]:
        now, seconds = self._clock.now(), self._clock.monotonic()
        rested = (p for p in self.places() if seconds - self._failed_at.get(p, -RETRY) >= RETRY)
        return [place for place in rested if is_due(backups_in(place), now, EVERY)]

    def _make(self, places: list[Path]) -> None:
        key = self._key()
        failure: ApplianceError | None = None
        for place in places:
            try:
                self._make_at(place, key)
                self._failed_at.pop(place, None)
            except ApplianceError as error:
                self._failed_at[place] = self._clock.monotonic()
                log.warning("backup: %s", error)
                failure = error
        if failure:
            raise failure

    def _make_at(self, place: Path, key: PublicKey) -> None:
        try:
            place.mkdir(mode=0o700, exist_ok=True)
            remove_partial(place)
            make_backup(self.folder, place / file_name(self._clock.now()), key, self._progress)
            remove_old(place)
        except OSError as error:
            if isinstance(error, ApplianceError):
                raise
            reason = error.strerror or error
            raise BackupError(
                say("The backup {path} cannot be written: {reason}.", path=place, reason=reason)
            ) from error

    # ------------------------------------------------------------ restoring

    def receive(self, offset: int, data: bytes) -> None:
        """Take the next piece of a backup that a page sends; the first one is at 0. Raises BackupError."""
        path = self.folder / UPLOAD
        try:
            if offset == 0:
                path.unlink(missing_ok=True)
            if (path.stat().st_size if path.exists() else 0) != offset or offset + len(data) > LARGEST_UPLOAD:
                raise BackupError(say("The upload was interrupted. Start it again."))
            if shutil.disk_usage(self.folder).free < len(data) + SPARE:
                raise BackupError(say("There is not enough free space: {size} MB is needed.", size=SPARE >> 20))
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, files.PRIVATE), "wb") as file:
                file.write(data)
        except OSError as error:
            path.unlink(missing_ok=True)
            raise BackupError(say("The upload cannot be kept: {reason}.", reason=error.strerror or error)) from error

    def restore(self, passphrase: str, name: str = "") -> None:
        """Begin to restore a backup by its name, or the uploaded one. The box restarts if it is sound.

        Raises BackupError if there is none, BusyError while other work goes on.
        """
        source = self.named(name) if name else self.folder / UPLOAD
        self._begin("restore", lambda: self._restore(source, passphrase))

    def _restore(self, source: Path, passphrase: str) -> None:
        try:
            stage_backup(self.folder, source, passphrase, self._progress)
        finally:
            (self.folder / UPLOAD).unlink(missing_ok=True)
        swap.make_ready(self.folder)
        self._restart()

    def reset(self) -> None:
        """Delete everything personal and start afresh.

        Raises BusyError while other work goes on, BackupError if a copy of the data cannot be deleted.
        """
        if self._work.running:
            raise _busy()
        update_copies.check_removable(self.folder)
        for each in backups_in(self.target):
            each.path.unlink(missing_ok=True)
        swap.plan_reset(self.folder)
        self._restart()

    # ------------------------------------------------------------ work

    def _begin(self, kind: str, work: Callable[[], None]) -> None:
        with self._lock:
            if self._work.running:
                raise _busy()
            self._work = Work(kind, running=True)
        run_once(kind, lambda: self._run(work))

    def _run(self, work: Callable[[], None]) -> None:
        error: Text = SILENCE
        try:
            work()
        except (ApplianceError, OSError) as failure:
            error = text_of(failure)
        finally:
            self._work = replace(self._work, running=False, error=error)

    def _progress(self, done: int, total: int) -> None:
        self._work = replace(self._work, done=done, total=total)


def _busy() -> BusyError:
    return BusyError(say("A backup is being made or restored. Wait until it is done."))
