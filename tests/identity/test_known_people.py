"""The known people: every change is picked up, from any process, and only changed people are read."""

import dataclasses
import shutil
import threading
from contextlib import suppress
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance.core.errors import ApplianceError, StoreError
from appliance.identity.known_people import KnownPeople
from appliance.records.people import StoredSample
from appliance.storage.database import Store
from appliance.storage.people import People
from appliance.storage.templates import TemplateStore
from appliance.vision.embed import EmbedderSpec
from appliance.vision.gallery import Gallery

SPEC = EmbedderSpec("m", "euclidean", threshold=0.5, consistency=0.6)


class Reads(TemplateStore):
    """Remembers whom it read."""

    def __init__(self, store: Store):
        super().__init__(store)
        self.ids: list[int] = []

    def changes(self, model, since):
        version, people = super().changes(model, since)
        self.ids += [found.person_id for found in people]
        return version, people


class Place:
    """A database, and the people whom a recogniser knows from it."""

    def __init__(self, store: Store):
        self.store = store
        self.people = People(store)
        self.reads = Reads(store)
        self.recogniser = recogniser()
        self.known = KnownPeople(self.reads, lambda: self.recogniser)
        self.known.load(self.recogniser)

    @property
    def gallery(self) -> Gallery:
        return self.recogniser.gallery

    def read(self) -> list[int]:
        """Ids of those who were read since the last call."""
        ids, self.reads.ids = self.reads.ids, []
        return ids


def recogniser(spec: EmbedderSpec = SPEC):
    return SimpleNamespace(embedder=SimpleNamespace(spec=spec), gallery=Gallery([], spec))


def view(*values: float, model: str = "m") -> StoredSample:
    return StoredSample(model, np.array(values, np.float32), b"picture")


@pytest.fixture
def place(store) -> Place:
    return Place(store)


def test_everybody_is_loaded(store):
    people = People(store)
    ada = people.register("Ada", [view(0, 0), view(2, 0)])
    people.add_counter(ada.id, view(9, 9))
    people.register("Bob", [view(0, 10)])
    place = Place(store)
    assert place.gallery.identify(np.array([1, 0], np.float32)).name == "Ada"
    assert (len(place.gallery), place.gallery.counting) == (2, 1)
    assert place.read() == [1, 2]


def test_only_those_who_changed_are_read(place):
    ada = place.people.register("Ada", [view(0, 0)])
    bob = place.people.register("Bob", [view(9, 0)])
    place.known.refresh()
    assert place.read() == [ada.id, bob.id]
    place.people.add_views(bob.id, [view(9, 2)])
    place.known.refresh()
    assert place.read() == [bob.id]
    assert place.gallery.verify(np.array([9, 1], np.float32), bob.id).distance == 0
    before = place.gallery
    place.known.refresh()
    assert place.read() == [] and place.gallery is before


def test_what_another_process_changed_is_taken_up(place, tmp_path):
    place.people.register("Ada", [view(0, 0)])
    place.known.refresh()
    place.read()
    with Store(tmp_path / "store") as other:
        People(other).register("Bob", [view(9, 0)])
        People(other).remove(1)
    place.known.refresh()
    assert place.gallery.names == ["Bob"] and place.read() == [1, 2]


def test_nothing_is_done_while_no_model_is_loaded(place):
    place.people.register("Ada", [view(0, 0)])
    place.recogniser = None
    place.known.refresh()
    assert place.known.taken_by([np.zeros(2, np.float32)]) is None
    assert place.read() == []


@pytest.mark.parametrize("changed", [{"threshold": 5.0}, {"model": "other"}])
def test_another_embedder_sees_everybody_anew(place, changed):
    place.people.register("Ada", [view(0, 0), view(1, 1, model="other")])
    place.known.refresh()
    place.recogniser.embedder.spec = dataclasses.replace(SPEC, **changed)
    place.known.refresh()
    assert place.gallery.spec == place.recogniser.embedder.spec
    x = 1 if "model" in changed else 0
    assert place.gallery.identify(np.array([x, x], np.float32)).distance == 0


def test_another_recogniser_gets_everybody(place):
    place.people.register("Ada", [view(0, 0)])
    place.known.refresh()
    place.recogniser = recogniser()
    place.known.refresh()
    assert place.gallery.names == ["Ada"]


def test_who_looks_like_somebody(place):
    ada = place.people.register("Ada", [view(0, 0)])
    place.people.register("Bob", [view(9, 0)])
    place.known.refresh()
    stranger, like_ada, like_bob = (np.array(v, np.float32) for v in ([50, 50], [0.1, 0], [9, 0.1]))
    assert place.known.taken_by([stranger]) is None
    assert place.known.taken_by([stranger, like_ada]) == "Ada"
    assert place.known.taken_by([like_ada], ada.id) is None
    assert place.known.taken_by([like_bob], ada.id) == "Bob"


def test_two_who_register_one_face_at_the_same_moment(place):
    """Each looks for a lookalike and then writes; only one of them finds none."""
    face = np.array([1, 1], np.float32)
    met, found = threading.Barrier(4), []

    def register(number: int) -> None:
        met.wait(60)
        with place.known.changing():
            found.append(place.known.taken_by([face]))
            if found[-1] is None:
                place.people.register(f"Ada {number}", [view(1, 1)])

    threads = [threading.Thread(target=register, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert found.count(None) == 1 and place.people.count() == len(place.gallery) == 1


def test_a_lookalike_that_another_process_has_just_registered_is_seen(place, tmp_path):
    with Store(tmp_path / "store") as other:
        People(other).register("Ada", [view(0, 0)])
    with place.known.changing():
        assert place.known.taken_by([np.zeros(2, np.float32)]) == "Ada"


def test_a_change_that_failed_changes_nothing(place):
    ada = place.people.register("Ada", [view(0, 0)])
    with pytest.raises(ApplianceError), place.known.changing(), place.store.transaction():
        place.people.add_views(ada.id, [view(4, 0)])
        raise ApplianceError("The disk is full.")
    assert place.gallery.identify(np.zeros(2, np.float32)).distance == 0
    place.people.add_views(ada.id, [view(2, 0)])
    place.known.refresh()
    assert place.gallery.identify(np.array([1, 0], np.float32)).distance == 0


def test_what_could_not_be_read_is_read_the_next_time(place, store):
    ada = place.people.register("Ada", [view(0, 0)])
    place.known.refresh()
    place.people.add_views(ada.id, [view(2, 0)])
    before = place.gallery
    with store.transaction() as db:
        key = db.execute("select key from people").fetchone()[0]
        db["people"].update(ada.id, {"key": bytes(len(key))})
    with pytest.raises(StoreError):
        place.known.refresh()
    assert place.gallery is before, "those who were known still are"
    with store.transaction() as db:
        db["people"].update(ada.id, {"key": key})
    place.known.refresh()
    assert place.gallery.identify(np.array([1, 0], np.float32)).distance == 0


def test_who_is_recognised_meanwhile_never_sees_half_a_change(place):
    """Bob is found at every moment while others are added, changed and removed around him in the matrix."""
    others = [place.people.register(f"P{n}", [view(0, n)]).id for n in range(5)]
    bob = place.people.register("Bob", [view(100, 100)])
    place.known.refresh()
    ended, found = threading.Event(), []

    def look() -> None:
        while not ended.is_set():
            gallery = place.recogniser.gallery
            match, own = gallery.identify(np.array([100, 100], np.float32)), None
            own = gallery.verify(np.array([100, 100], np.float32), bob.id)
            found.append((match.name, match.distance, own.distance if own else None))

    thread = threading.Thread(target=look)
    thread.start()
    for number, other in enumerate(others):
        place.people.add_views(other, [view(0, 50)])
        place.known.refresh()
        place.people.remove(other)
        place.known.refresh()
        place.people.register(f"Q{number}", [view(50, number)])
        place.known.refresh()
    ended.set()
    thread.join(60)
    assert set(found) == {("Bob", 0.0, 0.0)}


# ---------------------------------------------------------------- any changes at all

NAMES = ("Ada", "Bob", "Cy", "Di")
VALUES = st.lists(st.floats(-2, 2, width=32), min_size=2, max_size=2)
CHANGE = st.tuples(
    st.sampled_from(("register", "add", "renew", "remove view", "counter", "no counters", "forget")),
    st.sampled_from(NAMES),
    st.lists(VALUES, min_size=1, max_size=3),
    st.booleans(),  # by another process
    st.booleans(),  # taken up at once
)


def change(people: People, what: str, name: str, views: list[StoredSample]) -> None:
    if what == "register":
        people.register(name, views)
        return
    person = people.find(name)
    if what in ("add", "renew"):
        people.add_views(person.id, views, renew=what == "renew")
    elif what == "remove view":
        people.remove_view(person.id, people.views(person.id)[0].id)
    elif what == "counter":
        people.add_counter(person.id, views[0])
    elif what == "no counters":
        people.remove_counters(person.id)
    else:
        people.remove(person.id)


@settings(deadline=None, derandomize=True, database=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(st.lists(CHANGE, max_size=12), st.lists(VALUES, min_size=1, max_size=3))
def test_the_gallery_is_the_one_that_a_new_start_would_load(tmp_path_factory, new_database, changes, probes):
    folder = tmp_path_factory.mktemp("store")
    shutil.copy(new_database, folder)
    with Store(folder) as store, Store(folder) as foreign:
        place = Place(store)
        by = {False: People(store), True: People(foreign)}
        for what, name, values, elsewhere, at_once in changes:
            with suppress(ApplianceError):  # nobody of that name, or the last view
                change(by[elsewhere], what, name, [view(*v) for v in values])
            if at_once:
                place.known.refresh()
        place.known.refresh()
        fresh = Place(store)
        assert (place.gallery.names, place.gallery.counting) == (fresh.gallery.names, fresh.gallery.counting)
        for probe in [np.array(values, np.float32) for values in probes]:
            assert place.gallery.identify(probe) == fresh.gallery.identify(probe)
            for number in range(1, 6):
                assert place.gallery.verify(probe, number) == fresh.gallery.verify(probe, number)
