"""Timers of people outlive a restart; those of guests do not."""

import sqlite3

import numpy as np
import pytest

from appliance.assistant.tools.timer_keeper import LATE, kept_timers
from appliance.assistant.tools.timers import RINGS
from appliance.records.people import StoredSample
from appliance.storage.database import Store
from appliance.storage.people import People
from appliance.storage.timers import StoredTimers


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path) as store:
        yield store


@pytest.fixture
def ada(store):
    person = People(store).register("Ada", [StoredSample("m", np.zeros(4, np.float32), b"x")])
    return f"person {person.id}"


@pytest.fixture
def started(store, clock):
    """Starts the box: the timers as they are after that."""
    return lambda told=lambda: None: kept_timers(StoredTimers(store), told, clock)


def test_a_timer_runs_on_after_a_restart(started, ada, clock):
    eggs = started().start(ada, "eggs", 600)
    clock.advance(60)
    again = started()
    [found] = again.of(ada)
    assert (found.id, found.label, found.seconds, found.ends_at) == (eggs.id, "eggs", 600, eggs.ends_at)
    assert found.remaining(clock.monotonic()) == pytest.approx(540, abs=0.1)
    clock.advance(541)
    assert [each.label for each in again.take_due()] == ["eggs"]


def test_what_was_changed_or_stopped_before_is_so_afterwards(started, ada, clock):
    timers = started()
    tea, cake, bread = (timers.start(ada, label, 100) for label in ("tea", "cake", "bread"))
    clock.advance(10)
    timers.pause(tea.id, ada)
    timers.extend(cake.id, 60, ada)
    timers.stop(bread.id, ada)
    clock.advance(500)
    again = started()
    assert {each.label: each.left for each in again.of(ada)} == {"tea": 90, "cake": None}
    clock.advance(1000)
    again.take_due()
    assert again.resume(tea.id, ada).remaining(clock.monotonic()) == 90
    assert again.start(ada, "soup", 60).id > cake.id, "a number is not used twice"


def test_a_timer_that_ended_while_the_box_was_off_rings_at_the_start(started, ada, clock):
    started().start(ada, "eggs", 60)
    clock.advance(60 + RINGS + 100)
    again = started()
    assert [each.label for each in again.take_due()] == ["eggs"]
    assert again.of(ada)[0].ringing, "for its five minutes"
    clock.advance(RINGS + 1)
    again.take_due()
    assert started().all() == []


def test_a_timer_that_ended_long_ago_is_dropped(started, store, ada, clock):
    started().start(ada, "eggs", 60)
    clock.advance(60 + LATE + 1)
    assert started().all() == []
    assert StoredTimers(store).all() == []


def test_a_board_whose_clock_is_set_after_the_start_rings_in_time(started, ada, clock):
    """A Raspberry Pi has no clock of its own: it starts at the time of its last stop, until the network tells it."""
    started().start(ada, "eggs", 600)
    again = started()  # ten minutes pass while it is off, of which its clock knows nothing
    assert again.take_due() == []
    clock.set(clock.now().replace(minute=clock.now().minute + 11))
    assert [each.label for each in again.take_due()] == ["eggs"]
    later = again.start(ada, "tea", 60)
    clock.set(clock.now().replace(year=2040))
    again.take_due()
    assert later.id in [each.id for each in again.all() if not each.ringing], "what is set here and now runs on"


def test_a_guest_s_timer_and_a_label_in_plain_text_are_not_stored(started, store, ada):
    timers = started()
    timers.start("guest 1", "pasta", 600)
    timers.start(ada, "marzipan", 600)
    timers.ring(ada, "call Grace", reminder=7)
    assert [each.label for each in StoredTimers(store).all()] == ["marzipan"]
    with sqlite3.connect(store.path) as db:
        assert [b"marzipan" in row[0] for row in db.execute("select label from timers")] == [False]
    assert [each.label for each in started().all()] == ["marzipan"]


def test_the_timers_of_a_deleted_person_are_gone(started, store, ada):
    timers = started()
    timers.start(ada, "eggs", 600)
    People(store).remove(int(ada.split()[1]))
    timers.stop_all(ada)
    assert StoredTimers(store).all() == [] and started().all() == []


def test_a_timer_is_set_although_it_cannot_be_stored(started, store, ada, caplog):
    changes = []
    timers = started(lambda: changes.append(1))
    store.close()
    timers.start(ada, "eggs", 600)
    assert len(timers.of(ada)) == 1 and changes
    assert "will not outlive a restart" in caplog.text
