"""When the write-ahead log is folded into the database: seldom, for the sake of memory cards."""

import os

import pytest

from appliance.storage import database
from appliance.storage.database import Store


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path) as store:
        store.checkpoint()
        yield store


def logged(store: Store) -> int:
    """Bytes in the log."""
    return os.stat(f"{store.path}-wal").st_size


def note(store: Store) -> None:
    with store.transaction() as db:
        db["audit"].insert({"at": "now", "what": "tried", "detail": "x" * 100})


def test_commits_are_durable_and_the_log_is_bounded(store):
    with store.reading() as db:
        found = {name: db.execute(f"pragma {name}").fetchone()[0] for name in ("journal_mode", "synchronous")}
        pages, most = (
            db.execute(f"pragma {name}").fetchone()[0] for name in ("wal_autocheckpoint", "journal_size_limit")
        )
    assert found == {"journal_mode": "wal", "synchronous": 2}
    assert pages * 4096 < most == database.LARGEST_LOG


def test_what_was_written_is_folded_in_after_a_quiet_while(store, monkeypatch):
    note(store)
    store.tidy()
    assert logged(store), "somebody may write again soon"
    monkeypatch.setattr(database, "QUIET", 0.0)
    store.tidy()
    assert logged(store) == 0
    before = os.stat(store.path).st_mtime_ns
    store.tidy()
    assert os.stat(store.path).st_mtime_ns == before, "a box at rest writes nothing"


def test_reading_is_no_reason_to_fold(store, monkeypatch):
    monkeypatch.setattr(database, "QUIET", 0.0)
    monkeypatch.setattr(store, "checkpoint", lambda: pytest.fail("nothing was written"))
    with store.reading() as db:
        db.execute("select * from people").fetchall()
    store.is_writable()
    store.tidy()
