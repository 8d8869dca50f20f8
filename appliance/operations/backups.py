"""Daily backups, and what the owner's page does with backups: make one, restore one, start afresh."""

import json
import logging
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from appliance.core import files
from appliance.core.clock import SYSTEM, Clock
from appliance.core.errors import ApplianceError, BackupError
from appliance.core.i18n import say
from appliance.core.jobs import Job
from appliance.core.patience import Patience
from appliance.operations.backup import make_backup, note_made
from appliance.operations.backup_keys import KEY_FILE, PublicKey, key_of, opens
from appliance.operations.backup_places import (
    Kept,
    Place,
    backups_in,
    file_name,
    is_due,
    mounts,
    newest,
    place_at,
    remove_old,
    remove_partial,
    stick_at,
)
from appliance.operations.backup_work import Run, Work, Works
from appliance.operations.restore import stage_backup
from appliance.storage import swap, update_copies

log = logging.getLogger(__name__)

EVERY = timedelta(hours=24)
RETRY = 3600.0  # seconds after a failure
LOOK_SECONDS = 30.0  # between two looks at the clock and the sticks
UPLOAD = "restore-upload"  # a backup that a page sends, piece by piece
UPLOAD_AGE = 3600.0  # seconds since its last piece, after which it was broken off
PATIENCE = 3.0  # seconds that a disk may take to answer
LARGEST_UPLOAD = 64 << 30  # bytes
SPARE = 50 << 20  # bytes that an upload leaves free


class Backups:
    """The backups of a box. Thread-safe."""

    def __init__(
        self,
        folder: Path,
        target: Path | None,
        restart: Callable[[], None],
        clock: Clock = SYSTEM,
        mounted: Callable[[], list[Path]] = mounts,
    ):
        """`folder` holds the data; backups go to `target`, by default in it, and to the marked sticks among `mounted`.

        `restart` starts the program again.
        """
        self.folder = folder
        self.target = target or folder / "backups"
        self._restart = restart
        self._clock = clock
        self._mounted = mounted
        self._disks = Patience(self._place_at, PATIENCE)
        self._works = Works(clock)
        self._failed_at: dict[Path, float] = {}  # by place, in the clock's monotonic seconds

    # ------------------------------------------------------------ asking

    @property
    def work(self) -> Work:
        """What goes on."""
        return self._works.state

    @property
    def has_key(self) -> bool:
        """Whether the owner has set a passphrase."""
        return (self.folder / KEY_FILE).is_file()

    def places(self) -> list[Place]:
        """The folders that backups go to: the box's own, then those of sticks. Disks that hang are named, too.

        It waits at most PATIENCE seconds, and only once for a disk that hangs.
        """
        asked = [self.target, *self._mounted()]
        found = self._disks.answers(asked)
        silent = {path: Place(path, answers=False) for path in asked}
        return [place for path in asked if (place := found.get(path, silent[path]))]

    def _place_at(self, path: Path) -> Place | None:
        return place_at(path) if path == self.target else stick_at(path)

    def all(self) -> list[Kept]:
        """Every backup that can be reached, newest first."""
        found = (each for place in self.places() for each in place.backups)
        return sorted(found, key=lambda kept: kept.made_at, reverse=True)

    def next_at(self, own: Place) -> float:
        """When the next backup to the box's own place is due, in seconds since 1970; 0 without a passphrase."""
        if not self.has_key:
            return 0.0
        now = self._clock.now()
        last = newest(own.backups, now)
        return max(now, last.made_at + EVERY).timestamp() if last else now.timestamp()

    def named(self, name: str) -> Path:
        """A backup by its name. Raises BackupError."""
        found = next((each.path for each in self.all() if each.path.name == name), None)
        if found is None:
            raise BackupError(say("That backup is no longer there."))
        return found

    def remove(self, name: str) -> None:
        """Delete a backup, in every place that has it. Raises BackupError, also while one is made or restored."""
        self.named(name)
        self._works.check_free()
        for each in self.all():
            if each.path.name == name:
                _delete(each.path)

    # ------------------------------------------------------------ making

    def set_passphrase(self, passphrase: str, former: str = "") -> None:
        """Lock backups for this passphrase from now on. The box keeps what locks, not the passphrase.

        Whoever sets one can read what the box saves from then on, so the former one is needed to replace it.
        Raises BackupError if it is too weak, or the former one is wrong.
        """
        if self.has_key and not opens(self._key(), former):
            raise BackupError(say("The current passphrase is wrong."))
        files.write(self.folder / KEY_FILE, key_of(passphrase).to_json())
        self._failed_at.clear()

    def watch(self, job: Job) -> None:
        """The work of a job that makes the backups that are due, now and then."""
        while not job.stopping.is_set():
            self.check()
            job.healthy()
            job.pause(LOOK_SECONDS)

    def check(self) -> None:
        """Begin to make the backups that are due. An upload that was broken off is removed."""
        self._drop_upload()
        if self.has_key and not self.work.running and (due := self._due()):
            self._works.begin("backup", lambda run: self._make(due, run))

    def _drop_upload(self) -> None:
        with suppress(FileNotFoundError):
            age = self._clock.now().timestamp() - (self.folder / UPLOAD).stat().st_mtime
            if abs(age) > UPLOAD_AGE and not self.work.running:
                (self.folder / UPLOAD).unlink()

    def make_now(self) -> None:
        """Begin a backup to every place. Raises BackupError without a passphrase, or while another runs."""
        if not self.has_key:
            raise BackupError(say("Set a passphrase for backups first."))
        self._works.check_free()
        reached = [place.path for place in self.places() if place.answers]
        self._works.begin("backup", lambda run: self._make(reached, run))

    def _key(self) -> PublicKey:
        return PublicKey.from_json((self.folder / KEY_FILE).read_bytes())

    def _due(self) -> list[Path]:
        now, seconds = self._clock.now(), self._clock.monotonic()
        rested = (p for p in self.places() if p.answers and seconds - self._failed_at.get(p.path, -RETRY) >= RETRY)
        return [place.path for place in rested if is_due(place.backups, now, EVERY)]

    def _make(self, places: list[Path], run: Run) -> None:
        key = self._key()
        failure: ApplianceError | None = None
        for place in places:
            self._failed_at[place] = self._clock.monotonic()  # until it is done: a disk may never answer
            try:
                self._make_at(place, key, run)
                note_made(self.folder, self._clock.now())
                self._failed_at.pop(place, None)
            except ApplianceError as error:
                log.warning("backup: %s", error)
                failure = error
            if not run.is_wanted:
                return
        if failure:
            raise failure

    def _make_at(self, place: Path, key: PublicKey, run: Run) -> None:
        try:
            place.mkdir(mode=0o700, exist_ok=True)
            remove_partial(place)
            make_backup(self.folder, place / file_name(self._clock.now()), key, run.progress)
            remove_old(place, self._clock.now())
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

        Raises BackupError if there is none, or while other work goes on.
        """
        source = self.named(name) if name else self.folder / UPLOAD
        self._works.begin("restore", lambda run: self._restore(source, passphrase, run))

    def _restore(self, source: Path, passphrase: str, run: Run) -> None:
        try:
            stage_backup(self.folder, source, passphrase, run.progress)
        finally:
            (self.folder / UPLOAD).unlink(missing_ok=True)
        if run.is_wanted:
            swap.make_ready(self.folder)
            self._restart()

    @property
    def receipt(self) -> dict[str, Any] | None:
        """What the last restore did, as the fields of a Restored; None without one, or once it was read."""
        try:
            return dict(json.loads((self.folder / swap.RECEIPT).read_bytes()))
        except (OSError, ValueError, TypeError):
            return None

    def drop_receipt(self) -> None:
        """It was read."""
        (self.folder / swap.RECEIPT).unlink(missing_ok=True)

    def reset(self) -> None:
        """Delete everything personal and start afresh.

        Raises BackupError while other work goes on, or if a copy of the data cannot be deleted.
        """
        self._works.check_free()
        update_copies.check_removable(self.folder)
        for each in backups_in(self.target):
            each.path.unlink(missing_ok=True)
        swap.plan_reset(self.folder)
        self._restart()


def _delete(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise BackupError(
            say("{name} cannot be deleted: {reason}.", name=path.name, reason=error.strerror or error)
        ) from error
