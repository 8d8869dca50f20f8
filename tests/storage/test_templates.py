"""Templates: read by what changed, and without the pictures."""

from dataclasses import replace

import numpy as np
import pytest

from appliance.records.people import StoredSample
from appliance.storage.database import Store
from appliance.storage.people import People
from appliance.storage.templates import Templates, TemplateStore


@pytest.fixture
def people(store) -> People:
    return People(store)


@pytest.fixture
def templates(store) -> TemplateStore:
    return TemplateStore(store)


def view(value: float, model: str = "m") -> StoredSample:
    return StoredSample(model, np.full(4, value, np.float32), b"picture")


def numbers(vectors: list[np.ndarray]) -> list[float]:
    return [float(vector[0]) for vector in vectors]


def test_templates_come_back(people, templates):
    ada = people.register("Ada", [view(0), view(1)])
    bob = people.register("Bob", [view(2, "other")])
    people.add_counter(ada.id, view(9))
    first, second = templates.all("m")
    assert (first.person_id, first.name, numbers(first.views), numbers(first.counters)) == (ada.id, "Ada", [0, 1], [9])
    assert second == Templates(bob.id, "Bob")
    assert numbers(templates.of(ada.id, "m")) == [0, 1]
    assert templates.of(bob.id, "m") == templates.of(77, "m") == []


def test_the_oldest_view_is_first_whatever_its_ciphertext(people, templates):
    ada = people.register("Ada", [view(n) for n in range(10)])
    assert numbers(templates.of(ada.id, "m")) == list(range(10))


@pytest.mark.parametrize(
    "change",
    [
        lambda people, ada: people.add_views(ada, [view(5)]),
        lambda people, ada: people.add_views(ada, [view(5)], renew=True),
        lambda people, ada: people.remove_view(ada, people.views(ada)[0].id),
        lambda people, ada: people.add_counter(ada, view(5)),
        lambda people, ada: people.reembed(ada, "other", {people.views(ada)[0].id: view(3).embedding}),
        lambda people, ada: people.remove(ada),
    ],
)
@pytest.mark.parametrize("foreign", [False, True])
def test_a_change_is_reported_once_and_of_that_person_alone(people, templates, store, tmp_path, change, foreign):
    ada = people.register("Ada", [view(0), view(1)]).id
    people.register("Bob", [view(2)])
    version, everybody = templates.changes("m", 0)
    assert [found.name for found in everybody] == ["Ada", "Bob"]
    assert templates.changes("m", version) == (version, [])
    if foreign:
        with Store(tmp_path / "store") as other:
            change(People(other), ada)
    else:
        change(people, ada)
    later, [found] = templates.changes("m", version)
    assert later > version and found.person_id == ada
    assert templates.changes("m", later) == (later, [])


def test_counter_examples_that_go_are_a_change(people, templates):
    ada = people.register("Ada", [view(0)]).id
    people.add_counter(ada, view(5))
    version, _ = templates.changes("m", 0)
    people.remove_counters(ada)
    _, [found] = templates.changes("m", version)
    assert found.counters == []


def test_who_is_removed_is_reported_without_anything(people, templates):
    people.register("Ada", [view(0)])
    bob = people.register("Bob", [view(1)])
    version, _ = templates.changes("m", 0)
    people.remove(bob.id)
    assert templates.changes("m", version)[1] == [Templates(bob.id)]
    assert [found.name for found in templates.all("m")] == ["Ada"]


def test_what_recognition_does_not_read_is_no_change(people, templates):
    ada = people.register("Ada", [view(0)])
    version = templates.version()
    people.set_preferences(ada.id, {"theme": "dark"})
    people.set_pin(ada.id, "2580")
    people.note("log-in", ada.id)
    assert templates.version() == version


def test_a_change_that_was_rolled_back_is_none(people, templates, store):
    people.register("Ada", [view(0)])
    version = templates.version()
    with pytest.raises(ZeroDivisionError), store.transaction():
        people.register("Bob", [view(1)])
        raise ZeroDivisionError
    assert templates.changes("m", version) == (version, [])


def test_the_pictures_are_not_read(people, templates, store):
    people.register("Ada", [replace(view(0), crop=bytes(100_000))])
    read = []
    with store.reading() as db:
        db.conn.set_trace_callback(read.append)
        templates.changes("m", 0)
        db.conn.set_trace_callback(None)
        plans = [row[3] for sql in read for row in db.execute(f"explain query plan {sql}").fetchall()]
    assert len(read) == 4
    views = [step for step in plans if " views" in step]
    assert views and all("COVERING INDEX" in step for step in views), plans


def test_people_of_an_older_database_are_read(tmp_path, people, store):
    people.register("Ada", [view(0)])
    with store.transaction() as db:
        db.execute("drop table face_changes")
        for trigger in db.triggers:
            db.execute(f"drop trigger {trigger.name}")
        db.execute("drop index views_templates")
        db.execute("create index idx_views_person_id on views (person_id)")
        db.execute("delete from _sqlite_migrations where name = 'm016_face_changes'")
    store.close()
    with Store(tmp_path / "store") as again:
        assert [numbers(found.views) for found in TemplateStore(again).all("m")] == [[0]]
        People(again).register("Bob", [view(1)])
        assert [found.name for found in TemplateStore(again).changes("m", 1)[1]] == ["Bob"]
