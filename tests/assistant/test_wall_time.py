"""Alarms and reminders are moments in a zone: 7:30 stays 7:30 when the clocks change, and when the zone does."""

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from assistant.test_reminders import box

from appliance.assistant.tools.registry import Asker
from appliance.core.wall_time import moment_of, zone
from appliance.records.people import StoredSample
from appliance.storage.database import Store
from appliance.storage.people import People
from appliance.storage.reminders import Reminders

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
GUEST = Asker(None, "guest a", "en")
# What is asked, when, and when it rings: local times of Berlin with their offsets.
CHANGES = [
    ("wake me up at 7:30", "2027-03-27T22:00+01:00", "2027-03-28T07:30+02:00"),
    ("wake me up at 7:30", "2027-10-30T22:00+02:00", "2027-10-31T07:30+01:00"),
    ("remind me at 7:30 am on 29 March to call mum", "2027-03-01T12:00+01:00", "2027-03-29T07:30+02:00"),
    ("remind me at 7:30 am on 1 November to call mum", "2027-10-01T12:00+02:00", "2027-11-01T07:30+01:00"),
    ("remind me in 3 hours to check the oven", "2027-03-28T00:30+01:00", "2027-03-28T04:30+02:00"),
    ("remind me in 3 hours to check the oven", "2027-10-31T01:30+02:00", "2027-10-31T03:30+01:00"),
    ("wake me up at 2:30", "2027-03-27T22:00+01:00", "2027-03-28T03:30+02:00"),  # an hour that does not exist
    ("wake me up at 2:30", "2027-10-30T22:00+02:00", "2027-10-31T02:30+02:00"),  # one that comes twice
    ("wake me up at 2:45", "2027-10-31T02:15+01:00", "2027-10-31T02:45+01:00"),  # the second time
]


@pytest.fixture
def in_zone(monkeypatch):
    """Puts the machine into a zone, as it is when the box's zone is set."""

    def move(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        zone()

    move("Europe/Berlin")
    yield move
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path) as store:
        yield store


@pytest.fixture
def ada(store) -> Asker:
    person = People(store).register("Ada", [StoredSample("m", np.zeros(4, np.float32), b"x")])
    return Asker(person, f"person {person.id}", "en")


def at(local: str) -> datetime:
    return datetime.fromisoformat(local)


def rings_at(tools, clock, rung: list) -> float:
    """Let time pass until it rings."""
    for _ in range(40 * 24 * 60):
        if rung:
            break
        clock.advance(60)
        tools.tick()
    return clock.now().timestamp()


@pytest.mark.parametrize(("asked", "now", "rings"), CHANGES)
def test_both_changes_of_the_clocks(store, ada, clock, in_zone, asked, now, rings):
    rung: list = []
    clock.set(at(now))
    tools = box(store, clock, rung)
    tools.use(asked, ada)
    (kept,) = Reminders(store).of(ada.person.id)
    assert kept.due_at == pytest.approx(at(rings).timestamp(), abs=1)
    clock.set(datetime.fromtimestamp(kept.due_at - 120, UTC))
    assert abs(rings_at(tools, clock, rung) - at(rings).timestamp()) <= 60


@pytest.mark.parametrize(("asked", "now", "rings"), CHANGES[:2])
def test_a_guest_s_alarm_as_well(store, clock, in_zone, asked, now, rings):
    rung: list = []
    clock.set(at(now))
    tools = box(store, clock, rung)
    tools.use(asked, GUEST)
    assert abs(rings_at(tools, clock, rung) - at(rings).timestamp()) <= 60


def test_what_is_said_is_when_it_rings(store, ada, clock, in_zone):
    clock.set(at("2027-03-27T22:00+01:00"))
    said = box(store, clock, []).use("wake me up at 2:30", ada).result
    assert said.startswith("I’ll ring at 03:30"), "2:30 does not exist that night"


def test_a_box_that_is_put_into_another_zone_keeps_the_time_that_was_told(store, ada, clock, in_zone):
    rung: list = []
    clock.set(at("2027-06-01T20:00+02:00"))
    tools = box(store, clock, rung)
    tools.use("wake me up at 7:30", ada)
    tools.use("remind me in 30 hours to call mum", ada)
    in_zone("America/New_York")
    tools.tick()
    alarm, call = Reminders(store).of(ada.person.id)
    assert datetime.fromtimestamp(alarm.due_at, NEW_YORK) == at("2027-06-02T07:30-04:00")
    assert datetime.fromtimestamp(call.due_at, BERLIN) == at("2027-06-03T02:00+02:00"), "a length of time stays"
    in_zone("Europe/Berlin")
    tools.tick()
    assert datetime.fromtimestamp(Reminders(store).of(ada.person.id)[0].due_at, BERLIN) == at("2027-06-02T07:30+02:00")


def test_also_while_it_was_off_and_never_twice(store, ada, clock, in_zone):
    rung: list = []
    clock.set(at("2027-06-01T20:00+02:00"))
    box(store, clock, rung).use("wake me up at 7:30", ada)
    in_zone("Asia/Tokyo")  # 7:30 there is seven hours earlier
    clock.set(at("2027-06-02T01:00+02:00"))
    again = box(store, clock, rung)
    again.tick()
    assert len(rung) == 1, "late rather than never"
    in_zone("America/New_York")
    again.tick()
    assert len(rung) == 1 and Reminders(store).of(ada.person.id)[0].rung


def test_the_hour_that_comes_twice_is_the_first_unless_that_is_over(in_zone):
    shown, first = datetime(2027, 10, 31, 2, 30), at("2027-10-31T02:30+02:00").timestamp()
    assert moment_of(shown) == first and moment_of(shown, first) == first + 3600
    assert moment_of(shown, first + 7200) == first, "both are over"
