"""Restores a backup. Whatever it says is hostile until it was checked; only then does it take the place of anything."""

import json
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from appliance.core.errors import ApplianceError, BackupError, StoreError
from appliance.core.i18n import say
from appliance.network.authority import Authority
from appliance.operations.backup import ABOUT, DATABASE, SMALL_PARTS, SPARE
from appliance.operations.backup_format import DAMAGED, Reader
from appliance.operations.backup_keys import PublicKey
from appliance.operations.restored_settings import keep_settings
from appliance.storage import swap
from appliance.storage.database import Store
from appliance.storage.people import People
from appliance.storage.snapshot import Progress, no_progress
from appliance.storage.transplant import transplant
from appliance.storage.withdrawn import Withdrawn, keep_withdrawn

FOREIGN_DATABASE = "larson.db.foreign"  # the database as it came; nothing of it but its rows is used
NEEDED = {DATABASE, "box.key"}
LARGEST_ABOUT = 4096  # bytes
RECEIPT = swap.RECEIPT
RUNNING = say("Larson is running with this data. Stop it first, or restore the backup on its own page.")


@dataclass(frozen=True)
class Restored:
    """What a backup holds."""

    made_at: str  # ISO 8601, in UTC
    version: str  # of the program that made it
    people: int
    settings_left_out: bool  # something of its larson.toml, which is kept beside as larson.toml.restored
    left: tuple[str, ...] = ()  # settings in it that stayed as they were on this box; none where all of it is unusable
    withdrawn: Withdrawn = Withdrawn()  # what does not come back, because it was removed since


def restore_backup(
    folder: Path,
    source: Path,
    passphrase: str,
    on_progress: Progress = no_progress,
    all_settings: bool = False,
    agree: Callable[[Path], None] = lambda _: None,
) -> Restored:
    """Check a backup and put its data in the place of a data folder that nobody uses.

    The old data stays aside until the appliance was healthy with the new. Settings that do more than name the box or
    change how it looks are taken over only with `all_settings`. `agree` is given the folder with the new data before it
    takes any place; it raises what it likes to refuse. Raises BackupError or StoreError; then nothing was changed.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _check_not_in_use(folder)
    found = stage_backup(folder, source, passphrase, on_progress, all_settings)
    try:
        agree(folder / swap.NEW)
    except BaseException:
        discard(folder)
        raise
    swap.make_ready(folder)
    swap.settle(folder)
    if swap.state_of(folder) == swap.READY:  # somebody has begun to use it meanwhile
        discard(folder)
        raise BackupError(RUNNING)
    return found


def _check_not_in_use(folder: Path) -> None:
    with swap.alone(folder) as is_alone:
        if not is_alone:
            raise BackupError(RUNNING)


def stage_backup(
    folder: Path, source: Path, passphrase: str, on_progress: Progress, all_settings: bool = False
) -> Restored:
    """Check a backup and lay its data down beside the present, with a receipt of what was done.

    Raises BackupError; nothing is left then.
    """
    if swap.state_of(folder) not in ("", swap.READY):
        raise BackupError(say("The last restore isn’t confirmed yet. Start Larson, wait two minutes, and try again."))
    try:
        with _opened(source) as file:
            size = os.fstat(file.fileno()).st_size
            if shutil.disk_usage(folder).free < 2 * size + SPARE:
                raise BackupError(say("There is not enough free space: {size} MB is needed.", size=2 * size >> 20))
            reader = Reader(file, passphrase)
            stage = swap.fresh_stage(folder)
            about = _unpack(reader, stage, size, on_progress)
        found = _checked(stage, about, all_settings)
        (stage / RECEIPT).write_text(json.dumps(asdict(found)), encoding="utf-8")
        return found
    except (BackupError, StoreError):
        discard(folder)
        raise
    except OSError as error:
        discard(folder)
        raise BackupError(
            say("The backup cannot be restored: {reason}. Nothing was changed.", reason=error.strerror or error)
        ) from error
    except BaseException:
        discard(folder)
        raise


def discard(folder: Path) -> None:
    """Remove what was laid down, if it has not taken the place of anything yet."""
    if swap.state_of(folder) in ("", swap.READY):
        (folder / swap.PLAN).unlink(missing_ok=True)
        shutil.rmtree(folder / swap.NEW, ignore_errors=True)


@contextmanager
def _opened(source: Path) -> Iterator[BinaryIO]:
    try:
        descriptor = os.open(source, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise BackupError(
            say("The backup {path} cannot be read: {reason}.", path=source, reason=error.strerror or error)
        ) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise BackupError(say("This file is not a backup of Larson. Nothing was changed."))
    with os.fdopen(descriptor, "rb") as file:
        yield file


def _unpack(reader: Reader, stage: Path, size: int, on_progress: Progress) -> dict[str, str]:
    """Write the parts, each under a name of ours; what the backup says of itself. Raises BackupError or OSError."""
    about: dict[str, str] = {}
    seen: set[str] = set()
    done = 0
    for name, length in reader.parts():
        if name in seen or length > _largest(name, size):
            raise BackupError(DAMAGED)
        seen.add(name)
        if name == ABOUT:
            about = _read_about(reader.read(length))
            continue
        target = stage / (FOREIGN_DATABASE if name == DATABASE else name)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:
            for piece in reader.copy(length):
                file.write(piece)
                done += len(piece)
                on_progress(min(done, size), size)
    if missing := NEEDED - seen:
        raise BackupError(
            say("The backup is not complete: it has no {name}. Nothing was changed.", name=sorted(missing)[0])
        )
    return about


def _largest(name: str, size: int) -> int:
    """The most bytes of a part. Raises BackupError for a name that no backup of Larson has."""
    if name == ABOUT:
        return LARGEST_ABOUT
    if name == DATABASE:
        return size  # nothing is compressed, so no part is larger than the file
    if name not in SMALL_PARTS:
        raise BackupError(
            say("The backup holds something that is not Larson’s ({name}). Nothing was changed.", name=repr(name[:60]))
        )
    return SMALL_PARTS[name]


def _read_about(data: bytes) -> dict[str, str]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BackupError(DAMAGED) from error
    if not isinstance(found, dict) or not all(isinstance(value, str) and len(value) < 100 for value in found.values()):
        raise BackupError(DAMAGED)
    return found


# ---------------------------------------------------------------- is it sound


def _checked(stage: Path, about: dict[str, str], all_settings: bool) -> Restored:
    """Make a database of the rows, and try everything that was laid down. Raises BackupError, StoreError or OSError."""
    transplant(stage / FOREIGN_DATABASE, stage / DATABASE)
    (stage / FOREIGN_DATABASE).unlink()
    withdrawn = keep_withdrawn(stage.parent, stage)
    people = _check_people(stage)
    if (stage / "backup-key.json").exists():
        PublicKey.from_json((stage / "backup-key.json").read_bytes())
    if (stage / "web.key").exists() and (stage / "web.key").stat().st_size != SMALL_PARTS["web.key"]:
        raise BackupError(DAMAGED)
    _check_certificates(stage / "tls")
    whole, left = keep_settings(stage, stage.parent, all_settings)
    return Restored(about.get("made_at", ""), about.get("version", ""), people, not whole, left, withdrawn)


def _check_people(stage: Path) -> int:
    """Open the database as the box would: how many people it has, all of whose keys this box's key opens."""
    with Store(stage) as store:
        everybody = People(store).all()
        for person in everybody:
            store.person_vault(person.id)
            if People(store).named(person.name) != person:
                raise BackupError(DAMAGED)
        for person in everybody[:1]:
            People(store).views(person.id)
    for path in (stage / swap.LOCK, stage / f"{DATABASE}-wal", stage / f"{DATABASE}-shm"):
        path.unlink(missing_ok=True)
    return len(everybody)


def _check_certificates(folder: Path) -> None:
    """Raises BackupError for an authority that cannot be used. Without one, the box makes its own."""
    if not folder.is_dir():
        return
    if not (folder / "ca.pem").exists() or not (folder / "ca.key").exists():
        raise BackupError(DAMAGED)
    try:
        fits = Authority(folder).is_sound()
    except ApplianceError as error:
        raise BackupError(DAMAGED) from error
    if not fits:
        raise BackupError(DAMAGED)
