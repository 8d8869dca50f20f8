"""People: names, views in one transaction, deletion that leaves nothing."""

import sqlite3
import threading

import numpy as np
import pytest

from appliance.core.errors import DuplicateError, InvalidNameError, NotFoundError, StoreError
from appliance.core.names import LONGEST_NAME, clean_name
from appliance.records.chat import Message
from appliance.records.people import StoredSample
from appliance.storage.chats import Chats
from appliance.storage.database import Store
from appliance.storage.people import People
from appliance.storage.templates import TemplateStore


@pytest.fixture
def people(store) -> People:
    return People(store)


def views(count: int = 3, model: str = "m") -> list[StoredSample]:
    return [StoredSample(model, np.full(4, n, np.float32), b"png of a face %d" % n) for n in range(count)]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ada   Lovelace ", "Ada Lovelace"),
        ("Jürgen", "Jürgen"),
        ("Ju\u0308rgen", "Jürgen"),
        ("O’Neill-Smith Jr.", "O’Neill-Smith Jr."),
        ("李小龍", "李小龍"),
        ("नरेन्द्र", "नरेन्द्र"),
        ("Ada\t\nL", "Ada L"),
        ("R2D2", "R2D2"),
    ],
)
def test_names_that_people_have(typed, kept):
    assert clean_name(typed) == kept


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter a name"),
        ("   \t", "Enter a name"),
        ("x" * 10_000, "too long"),
        ("x" * (LONGEST_NAME + 1), "too long"),
        ("Ada 🚗", "can only have"),
        ("🚗", "can only have"),
        ("<b>Ada</b>", "can only have"),
        ("a\x00b", "can only have"),
        ("\u202eadA", "can only have"),
        ("--", "can only have"),
        ("Ada\u034f", "can only have"),
        ("Ada\ufe0f", "can only have"),
        ("\u3164", "can only have"),
        ("A & B", "can only have"),
        (None, "Enter a name"),
        (7, "Enter a name"),
        (["Ada"], "Enter a name"),
    ],
)
def test_names_that_are_refused(typed, words):
    with pytest.raises(InvalidNameError, match=words):
        clean_name(typed)


def test_the_first_one_is_the_owner(people):
    assert people.register("Ada", views()).owner
    assert not people.register("Bob", views()).owner
    assert [(p.name, p.owner, p.views) for p in people.all()] == [("Ada", True, 3), ("Bob", False, 3)]


@pytest.mark.parametrize("again", ["Ada", "ada", " ADA ", "Ａｄａ"])
def test_a_name_is_taken_however_it_is_written(people, again):
    people.register("Ada", views())
    with pytest.raises(DuplicateError, match="is taken"):
        people.register(again, views())
    assert people.find(again).name == "Ada"


def test_one_person_is_read_by_id_or_by_name(people):
    ada, bob = people.register("Ada", views(2)), people.register("Bob", views(1))
    assert people.get(bob.id) == people.find(" BOB ") == people.named("bob") == bob
    assert people.get(ada.id) == ada and people.count() == 2
    people.add_counter(ada.id, views(1)[0])
    assert people.get(ada.id).views == 2, "a counter-example is not a view"


@pytest.mark.parametrize("name", ["", "Eve", "Ada 🚗", "\ud800", "x" * 10_000])
def test_a_name_that_nobody_has(people, name):
    people.register("Ada", views())
    assert people.named(name) is None


@pytest.mark.parametrize("person_id", [0, -1, 77, 2**63, -(10**30)])
def test_an_id_that_nobody_has(people, person_id):
    people.register("Ada", views())
    with pytest.raises(NotFoundError):
        people.get(person_id)


def test_one_person_is_read_without_reading_the_others(people, store):
    people.register("Ada", views())
    bob = people.register("Bob", views())
    read = []
    with store.reading() as db:
        db.conn.set_trace_callback(read.append)
        people.get(bob.id), people.find("Bob"), people.check_free("Eve")
        db.conn.set_trace_callback(None)
        plans = [row[3] for sql in read for row in db.execute(f"explain query plan {sql}").fetchall()]
    assert len(read) == 3 and plans
    assert not [step for step in plans if step.startswith("SCAN")], "every step goes by a key or an index"


def test_nothing_readable_is_in_the_files(store, people, tmp_path):
    person = people.register("Ada", [StoredSample("m", np.arange(128, dtype=np.float32), b"png of a face")])
    Chats(store).ask(person.id, None, "a question that nobody else may read")
    store.checkpoint()
    data = b"".join(path.read_bytes() for path in (tmp_path / "store").iterdir())
    assert b"png of a face" not in data
    assert np.arange(128, dtype=np.float32).tobytes() not in data
    assert b"nobody else may read" not in data


def test_removal_leaves_no_trace_of_the_person(store, people, tmp_path):
    ada, bob = people.register("Ada", views()), people.register("Bob", views())
    chats = Chats(store)
    chats.add(ada.id, chats.ask(ada.id, None, "mine").conversation, Message("assistant", "yours"))
    with store.reading() as db:
        key = next(db.query("select key from people where id = ?", [ada.id]))["key"]
    people.remove(ada.id)
    assert [(p.name, p.owner) for p in people.all()] == [("Bob", True)], "the next one owns the box"
    with store.reading() as db:
        for table in ("views", "conversations"):
            assert next(db.query(f"select count(*) as n from {table} where person_id = ?", [ada.id]))["n"] == 0
        assert next(db.query("select count(*) as n from messages"))["n"] == 0
    data = b"".join(path.read_bytes() for path in (tmp_path / "store").iterdir())
    assert key not in data, "the key is overwritten"
    for ask in (people.get, people.remove):
        with pytest.raises(NotFoundError):
            ask(ada.id)
    assert people.get(bob.id).name == "Bob"


def test_a_failure_in_the_middle_leaves_nothing(people, store):
    broken = [*views(2), StoredSample("m", np.zeros(4, np.float32), None)]  # the third view cannot be sealed
    with pytest.raises(TypeError):
        people.register("Ada", broken)
    assert people.all() == []
    with store.reading() as db:
        assert db["views"].count == db["audit"].count == 0


def test_two_registrations_of_one_name_at_once(people):
    found = []

    def register() -> None:
        try:
            found.append(people.register("Ada", views()).name)
        except DuplicateError as error:
            found.append(type(error))

    threads = [threading.Thread(target=register) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, found)) == sorted(["Ada", *[str(DuplicateError)] * 5])


def test_a_full_disk_is_said_in_words(people, store):
    with store.reading() as db:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages}")
    big = [StoredSample("m", np.zeros(4, np.float32), bytes(100_000))]
    with pytest.raises(StoreError, match="The disk is full. Nothing was saved"):
        people.register("Ada", big)
    assert people.all() == []


def test_a_file_that_is_no_database_is_explained(tmp_path):
    (tmp_path / "larson.db").write_bytes(b"this is not SQLite" * 100)
    with pytest.raises(StoreError, match="cannot be opened"):
        Store(tmp_path)


def test_a_closed_store_says_so(tmp_path):
    store = Store(tmp_path)
    people = People(store)
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        people.all()


def test_the_file_is_private_and_in_wal_mode(store):
    assert store.path.stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(store.path) as connection:
        assert connection.execute("pragma journal_mode").fetchone()[0] == "wal"
    connection.close()


def test_opening_again_keeps_everything(tmp_path):
    with Store(tmp_path) as store:
        People(store).register("Ada", views())
    with Store(tmp_path) as store:
        assert [p.name for p in People(store).all()] == ["Ada"]
        assert len(TemplateStore(store).all("m")[0].views) == 3


def test_two_processes_that_read_and_then_write_wait_for_each_other(tmp_path):
    met = threading.Barrier(2, timeout=60)

    def count_and_add() -> None:
        with Store(tmp_path) as store:
            met.wait()
            for _ in range(8):
                with store.transaction() as db:
                    before = db["audit"].count
                    db["audit"].insert({"at": "now", "what": str(before), "person_id": None, "detail": ""})

    workers = [threading.Thread(target=count_and_add) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    with Store(tmp_path) as store, store.reading() as db:
        assert sorted(int(row["what"]) for row in db["audit"].rows) == list(range(16))
