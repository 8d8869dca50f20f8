"""The timers: they run, pause, are extended by their number, and ring until somebody stops them."""

import pytest

from appliance.assistant.tools.timers import RINGS, Timers
from appliance.core.errors import NotFoundError, ToolError


@pytest.fixture
def now(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    return now


@pytest.fixture
def timers(now):
    return Timers()


def test_a_paused_timer_waits(timers, now):
    timer = timers.start("ada", "eggs", 60)
    now[0] += 20
    assert timers.pause(timer.id, "ada").remaining() == 40
    now[0] += 500
    assert timers.take_due() == [] and timers.of("ada")[0].countdown.state == "paused"
    timers.resume(timer.id, "ada")
    now[0] += 39
    assert timers.take_due() == []
    now[0] += 1
    assert [t.label for t in timers.take_due()] == ["eggs"]


def test_a_timer_rings_until_it_is_stopped_and_anyone_may(timers, now):
    timer = timers.start("ada", "", 10)
    with pytest.raises(NotFoundError):
        timers.stop(timer.id, "bob")
    now[0] += 10
    timers.take_due()
    assert timers.take_due() == [], "it is told once"
    assert timers.of("ada")[0].countdown.state == "ringing"
    timers.stop(timer.id, "bob")
    assert timers.all() == []
    with pytest.raises(NotFoundError):
        timers.stop(timer.id, "ada")


def test_one_minute_more_for_a_timer_that_rings(timers, now):
    timer = timers.start("ada", "", 10)
    now[0] += 30
    timers.take_due()
    again = timers.extend(timer.id, 60, "bob")
    assert (again.remaining(), again.ringing, again.seconds) == (60, False, 60)
    longer = timers.extend(timer.id, 60, "ada")
    assert (longer.remaining(), longer.seconds) == (120, 120)
    with pytest.raises(ToolError):
        timers.extend(timer.id, -600, "ada")


def test_a_timer_that_nobody_stops_falls_silent(timers, now):
    timers.start("ada", "", 1)
    now[0] += 1
    timers.take_due()
    now[0] += RINGS
    assert timers.take_due() == [] and timers.all() == []


def test_every_change_is_told(now):
    told = []
    timers = Timers(lambda: told.append(len(timers.all())))
    number = timers.start("ada", "", 90).id
    for change in (timers.pause, timers.resume, timers.stop):
        change(number, "ada")
    assert told == [1, 1, 1, 0]
