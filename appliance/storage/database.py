"""Opens the one SQLite file: WAL, durable commits, one connection behind one lock."""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from appliance.core.errors import NotFoundError, StoreError
from appliance.core.i18n import say
from appliance.storage import swap
from appliance.storage.migrations import migrations
from appliance.storage.reserve import Reserve
from appliance.storage.vault import PersonVault, Vault

LARGEST_SCRUB = 256 << 20  # bytes; a memory card writes that much in ten seconds or so
SHED = 50  # rows that are deleted at once on a full disk: their zeroed pages go through the log
STEP = 256  # pages that go back to the disk at once: a megabyte, which takes as much room meanwhile
PATIENCE = 10.0  # seconds that one process waits for another's transaction
# How much a memory card is written to. A checkpoint writes each changed page once more, whatever it was changed for, so
# the log takes in many transactions before one: 4 MB of them, or what came before ten quiet minutes.
LOGGED_PAGES = 1000  # of 4 kB
LARGEST_LOG = 8 << 20  # bytes that the file of the log keeps after a checkpoint
QUIET = 600.0  # seconds without a transaction


class Store:
    """The database and its vault. Every use goes through `transaction()` or `reading()`."""

    def __init__(self, folder: Path):
        """Open or create `folder`/larson.db. Raises StoreError, saying what to do."""
        self.path = folder / "larson.db"
        self._lock = threading.RLock()
        self._untidy = False
        self._written_at = 0.0  # monotonic seconds of the last transaction that is in the log alone; 0 for none
        self._shrinks: bool | None = None  # whether the file can give room back; None until it was asked
        self.reserve = Reserve(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            swap.settle(folder)
            self._in_use = swap.FolderLock(folder)
            self._db = _open_or_let_go(self.path, self._in_use)
        except StoreError:
            raise  # a restore is going on
        except (sqlite3.Error, OSError) as error:
            raise StoreError(
                say(
                    "The database {path} cannot be opened: {error}. "
                    "Larson needs a folder it can write to. Set LARSON_DATA to choose another.",
                    path=self.path,
                    error=error,
                )
            ) from error
        try:
            self.vault = Vault.open(folder / "box.key")
        except StoreError:
            self._db.close()
            self._in_use.close()
            raise

    @contextmanager
    def transaction(self) -> Iterator[Database]:
        """All or nothing: committed at the end of the block, rolled back when it raises. Raises StoreError."""
        self.reserve.open_if_needed()
        with self._lock, _explained(), _begun(self._db.conn), self._db.atomic():
            self._written_at = time.monotonic()
            yield self._db

    @contextmanager
    def adding(self) -> Iterator[Database]:
        """The same for what takes more room, which a full disk has no more of. Raises StoreError."""
        self.reserve.require_room()
        with self.transaction() as db:
            yield db

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """A consistent read of the data. Raises StoreError."""
        with self._lock, _explained():
            yield self._db

    def is_writable(self) -> None:
        """Begin a transaction and end it, which writes nothing. Raises StoreError."""
        with self._lock, _explained(), _begun(self._db.conn):
            pass

    def person_vault(self, person_id: int) -> PersonVault:
        """The sealer for a person's key. Raises NotFoundError, or StoreError for a key of another box."""
        with self.reading() as db:
            row = next(db.query("select key from people where id = ?", [person_id]), None)
        if row is None:
            raise NotFoundError(say("That person is no longer registered."))
        return self.vault.person(row["key"])

    def foreign_version(self) -> int:
        """A number that changes when another process has written into this database."""
        with self._lock, _explained():
            return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    def checkpoint(self) -> bool:
        """Fold the write-ahead log into the file, so that deleted values leave no copy there.

        False within a transaction, and while another process reads: then `tidy` does it later.
        """
        with self._lock, _explained():
            if self._db.conn.in_transaction:
                self._untidy = True
                return False
            busy, _, _ = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            self._untidy = bool(busy)
            self._written_at = 0.0
            return not self._untidy

    def scrub(self) -> None:
        """Rewrite the file, so that nothing of deleted rows is left in it: pages that were split keep copies.

        A file that is too large for that, or for the disk, is only checkpointed, and so is one that is being read.
        """
        with self._lock, _explained():
            if not self._db.conn.in_transaction and self.path.stat().st_size <= LARGEST_SCRUB:
                with suppress(sqlite3.OperationalError):
                    self._db.execute("PRAGMA auto_vacuum = INCREMENTAL")  # from now on, for files of older releases
                    self._db.execute("VACUUM")
            self.checkpoint()

    def tidy(self) -> None:
        """Fill the reserve; make a checkpoint that was not possible before, or is due at rest. Call it now and then.

        Where the disk is short of room, the file gives back what was deleted in it.
        """
        if self.reserve.is_short():
            self._give_back()
        elif self._shrinks is None:
            self._learn_to_shrink()
        self.reserve.fill()
        if self._untidy or (self._written_at and time.monotonic() - self._written_at > QUIET):
            self.checkpoint()

    def shed(self, table: str, condition: str, values: list[object]) -> None:
        """On a disk short of room, delete rows a few at a time, before a transaction deletes what they belong to.

        The log of all at once might not have the room. Raises StoreError; then some of them are gone.
        """
        few = f"delete from {table} where id in (select id from {table} where {condition} limit {SHED})"
        while self.reserve.is_short():
            with self.transaction() as db:
                deleted = db.execute(few, values).rowcount
            if not self.checkpoint() or deleted < SHED:
                break

    def _give_back(self) -> None:
        """Make the file smaller by its free pages, in steps: the room that one takes is free again after it."""
        self.reserve.open_if_needed()
        with self._lock, _explained():
            while not self._db.conn.in_transaction and (free := self._pragma("freelist_count")):
                self._db.execute(f"PRAGMA incremental_vacuum({STEP})").fetchall()
                if not self.checkpoint() or self._pragma("freelist_count") == free:
                    return

    def _learn_to_shrink(self) -> None:
        """Rewrite a file of an older release once, so that it can give room back. A large one waits for a `scrub`."""
        with self._lock:
            self._shrinks = self._pragma("auto_vacuum") != 0
        if not self._shrinks and self.reserve.has_room(3 * self.path.stat().st_size):
            self.scrub()

    def _pragma(self, name: str) -> int:
        return int(self._db.execute(f"PRAGMA {name}").fetchone()[0])

    def close(self) -> None:
        """Checkpoint and close. May be called twice."""
        with self._lock:
            with suppress(StoreError):  # closed already, or the disk is full: the log stays valid either way
                self.checkpoint()
            self._db.close()
            self._in_use.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _open_or_let_go(path: Path, in_use: swap.FolderLock) -> Database:
    try:
        return _open(path)
    except BaseException:
        in_use.close()
        raise


def _open(path: Path) -> Database:
    _make_private(path)
    connection = sqlite3.connect(path, check_same_thread=False, timeout=PATIENCE)
    try:
        db = Database(connection)
        db.execute("PRAGMA auto_vacuum = INCREMENTAL")  # of a new file; an older one stays as it is
        _enable_wal(db)
        # FULL: a registration that was confirmed survives a power cut, if the card honours a flush.
        db.execute("PRAGMA synchronous = FULL")
        db.execute(f"PRAGMA wal_autocheckpoint = {LOGGED_PAGES}")
        db.execute(f"PRAGMA journal_size_limit = {LARGEST_LOG}")
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA secure_delete = ON")
        with _begun(connection):
            migrations.apply(db)
        return db
    except BaseException:
        connection.close()
        raise


def _make_private(path: Path) -> None:
    """For its owner alone, whatever the umask: SQLite gives the files beside it the permissions of the database."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    for each in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        with suppress(FileNotFoundError):
            each.chmod(0o600)


def _enable_wal(db: Database) -> None:
    """As the library does, but with retries: this change ignores the connection's timeout."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            db.enable_wal()
            return
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


@contextmanager
def _begun(connection: sqlite3.Connection) -> Iterator[None]:
    """BEGIN IMMEDIATE: a block that reads and then writes would fail if another process wrote in between."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise


def next_id(db: Database, table: str) -> int:
    """An id for a new row of a table in "ids" that no row ever had; within a transaction."""
    db.execute("update ids set last = last + 1 where name = ?", [table])
    return int(db.execute("select last from ids where name = ?", [table]).fetchone()[0])


def now() -> str:
    """The current time as ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if "full" in str(error):
            raise StoreError(say("The disk is full. Nothing was saved. Free some space and try again.")) from error
        raise StoreError(say("The database failed: {error}. Nothing was saved.", error=error)) from error
    except sqlite3.ProgrammingError as error:
        raise StoreError(say("The database is closed: {error}.", error=error)) from error
