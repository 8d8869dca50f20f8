"""Failed tries, PINs, views that come and go, and what is left of what was deleted."""

import sqlite3
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from appliance.core.errors import ApplianceError, LockedError, NotFoundError, PinError, StoreError
from appliance.records.people import StoredSample
from appliance.storage.attempts import FIRST, FREE, LONGEST, Attempts
from appliance.storage.database import Store
from appliance.storage.people import MAX_VIEWS, People

VIEW = StoredSample("m", np.arange(4, dtype=np.float32), b"jpeg", np.ones((5, 2), np.float32), "left")


@pytest.fixture
def attempts(store, clock) -> Attempts:
    return Attempts(store, lambda: clock.now().timestamp())


@pytest.fixture
def people(store) -> People:
    return People(store)


def fail(attempts: Attempts, count: int, kind: str = "face", person_id: int = 1) -> float:
    for _ in range(count):
        lock = attempts.failed(kind, person_id)
    return lock.seconds


def test_a_few_failures_cost_nothing(attempts):
    assert fail(attempts, FREE - 1) == 0
    attempts.check("face", 1)


def test_the_fifth_is_followed_by_a_pause_that_ends(attempts, clock):
    assert fail(attempts, FREE) == FIRST
    with pytest.raises(LockedError, match="Try again in 30 seconds, or use your PIN"):
        attempts.check("face", 1)
    clock.advance(FIRST - 1)
    with pytest.raises(LockedError, match="in 1 second,"):
        attempts.check("face", 1)
    clock.advance(1)
    attempts.check("face", 1)


def test_the_pause_grows_up_to_an_hour(attempts):
    pauses = [fail(attempts, 1) for _ in range(20)][FREE - 1 :]
    assert pauses[:4] == [30, 60, 120, 240]
    assert pauses[-1] == LONGEST


def test_a_success_sets_one_count_back(attempts):
    fail(attempts, FREE)
    fail(attempts, FREE, "pin")
    fail(attempts, FREE, person_id=2)
    attempts.forgive("face", 1)
    attempts.check("face", 1)
    for kind, person_id in (("pin", 1), ("face", 2)):
        with pytest.raises(LockedError):
            attempts.check(kind, person_id)
    attempts.forgive()
    assert attempts.locks() == []


def test_a_restart_forgives_nothing(tmp_path, clock):
    with Store(tmp_path) as first:
        fail(Attempts(first, lambda: clock.now().timestamp()), FREE)
    with Store(tmp_path) as second, pytest.raises(LockedError):
        Attempts(second, lambda: clock.now().timestamp()).check("face", 1)


def test_a_clock_that_was_set_back_locks_nobody_out_for_long(attempts, clock):
    fail(attempts, FREE)
    clock.set(clock.now() - timedelta(seconds=1e6))
    assert attempts.lock("face", 1).seconds == FIRST


def test_a_try_counts_when_it_begins_and_may_be_given_back(attempts):
    for _ in range(FREE):
        attempts.take("face", 1)
    with pytest.raises(LockedError):
        attempts.take("face", 1)
    assert attempts.lock("face", 1).failures == FREE, "a try that is refused is none"
    attempts.give_back("face", 1)
    attempts.take("face", 1)
    for _ in range(FREE + 3):
        attempts.give_back("face", 1)
    assert attempts.locks() == []


def test_a_quiet_hour_takes_one_failure_off(attempts, clock):
    fail(attempts, FREE + 1)
    clock.advance(2.5 * LONGEST)
    assert attempts.lock("face", 1).failures == FREE - 1
    clock.advance(9 * LONGEST)
    assert attempts.locks() == []


def test_there_is_always_an_owner(people):
    ada, bob, eve = (people.register(name, [VIEW]) for name in ("Ada", "Bob", "Eve"))
    people.remove(bob.id)
    assert people.get(ada.id).owner and not people.get(eve.id).owner
    people.remove(ada.id)
    assert people.get(eve.id).owner


@pytest.mark.parametrize("pin", ["", "123", "1" * 13, "12a4", "１２３９", None, 2580])
def test_what_is_no_pin(people, pin):
    people.register("Ada", [VIEW])
    if pin == "":
        people.set_pin(1, pin)
        assert not people.has_pin(1)
        return
    with pytest.raises(PinError, match="4 to 12 digits"):
        people.set_pin(1, pin)


@pytest.mark.parametrize("pin", ["0000", "1234", "9876", "8901"])
def test_a_pin_that_everybody_tries_first(people, pin):
    people.register("Ada", [VIEW])
    with pytest.raises(PinError, match="too easy"):
        people.set_pin(1, pin)


def test_a_pin_fits_or_does_not(people):
    people.register("Ada", [VIEW])
    assert not people.pin_fits(1, "2580")
    people.set_pin(1, "2580")
    assert people.has_pin(1) and people.pin_fits(1, "2580")
    assert not people.pin_fits(1, "2581") and not people.pin_fits(1, "") and not people.pin_fits(2, "2580")
    people.set_pin(1, "")
    assert not people.pin_fits(1, "2580")


def test_a_pin_is_not_in_the_file(people, store):
    people.register("Ada", [VIEW])
    people.set_pin(1, "25807391")
    store.checkpoint()
    assert b"25807391" not in store.path.read_bytes()


def test_views_are_listed_added_removed_and_renewed(people):
    people.register("Ada", [VIEW, replace(VIEW, direction="right")])
    first, second = people.views(1)
    assert (first.direction, first.crop, first.landmarks.shape) == ("left", b"jpeg", (5, 2))
    people.add_views(1, [replace(VIEW, direction="up")])
    people.remove_view(1, first.id)
    assert [view.direction for view in people.views(1)] == ["right", "up"]
    people.add_views(1, [VIEW], renew=True)
    assert [view.direction for view in people.views(1)] == ["left"]
    assert second.id not in [view.id for view in people.views(1)]
    with pytest.raises(ApplianceError, match="last photo"):
        people.remove_view(1, people.views(1)[0].id)


def test_views_of_somebody_else_are_not_removed(people):
    people.register("Ada", [VIEW] * 2)
    people.register("Bob", [VIEW] * 2)
    with pytest.raises(NotFoundError):
        people.remove_view(2, people.views(1)[0].id)


def test_too_many_views_are_refused_and_none_is_lost(people):
    people.register("Ada", [VIEW] * 5)
    people.add_views(1, [VIEW] * (MAX_VIEWS - 5))
    with pytest.raises(ApplianceError, match="at most"):
        people.add_views(1, [VIEW])
    assert len(people.views(1)) == MAX_VIEWS


def test_what_is_deleted_while_somebody_reads_goes_later(store, people):
    """A reader of another process keeps the log from being folded; what was deleted goes as soon as it ends."""
    people.register("Ada", [VIEW])
    store.checkpoint()
    sealed = next(store._db.query("select key from people"))["key"]
    log = store.path.with_name(store.path.name + "-wal")
    other = sqlite3.connect(store.path)
    store._db.execute("pragma busy_timeout = 50")
    other.execute("begin")
    other.execute("select * from people").fetchall()
    people.remove(1)
    assert sealed in store.path.read_bytes() + log.read_bytes()
    other.rollback()
    other.close()
    store.tidy()
    assert sealed not in store.path.read_bytes() + log.read_bytes()


def test_the_history_names_no_pictures(people):
    people.register("Ada", [VIEW])
    people.set_pin(1, "2580")
    people.note("log-in", 1)
    assert [line["what"] for line in people.history()] == ["log-in", "PIN set", "registered"]
    assert people.history(2) == []


def test_the_views_of_another_box_s_database_are_explained(tmp_path):
    """A database that was restored without its key file."""
    with Store(tmp_path) as store:
        People(store).register("Ada", [VIEW])
    (tmp_path / "box.key").unlink()
    with Store(tmp_path) as store, pytest.raises(StoreError, match="belongs to another database"):
        People(store).views(1)


def test_a_failure_under_a_clock_that_was_ahead_locks_nobody_out_for_years(store):
    now = [2e9]
    attempts = Attempts(store, lambda: now[0])
    fail(attempts, FREE + 2)
    now[0] = 1.8e9  # the clock is set right, six years back
    assert attempts.lock("face", 1).seconds == pytest.approx(4 * FIRST), "the pause is not lost"
    now[0] += 4 * FIRST
    attempts.check("face", 1)
