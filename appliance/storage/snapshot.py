"""A copy of the database as it is at one moment, made while others go on writing."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from appliance.core.errors import StoreError
from appliance.core.i18n import say

PAGES = 512  # copied at once: 2 MB

Progress = Callable[[int, int], None]  # called with what is done, and what there is in all


def no_progress(_done: int, _total: int) -> None:
    """Shows nothing."""


def snapshot(source: Path, target: Path, on_progress: Progress = no_progress) -> None:
    """Write the database `source` as it is now to the new file `target`: one file without a log. Raises StoreError.

    SQLite's own backup begins again whenever another connection has written. Within a read transaction it need not:
    the log keeps that moment's pages until the copy is made.
    """
    try:
        with closing(sqlite3.connect(source, timeout=10.0)) as original, closing(sqlite3.connect(target)) as copy:
            original.execute("begin")
            original.execute("select 1 from sqlite_master").fetchone()  # the moment is this one
            original.backup(copy, pages=PAGES, progress=lambda _, left, total: on_progress(total - left, total))
            original.rollback()
            copy.execute("pragma journal_mode = delete")
    except (sqlite3.Error, OSError) as error:
        raise StoreError(say("The database cannot be copied: {error}. Nothing was saved.", error=error)) from error
