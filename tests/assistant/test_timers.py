"""The timers: they run, pause, are extended by their number, and ring until somebody stops them."""

import pytest

from appliance.assistant.tools.timers import RINGS, Timers
from appliance.core.errors import NotFoundError, ToolError


@pytest.fixture
def timers(clock):
    return Timers(clock=clock)


def test_a_paused_timer_waits(timers, clock):
    timer = timers.start("ada", "eggs", 60)
    clock.advance(20)
    assert timers.pause(timer.id, "ada").remaining(clock.monotonic()) == 40
    clock.advance(500)
    assert timers.take_due() == [] and timers.of("ada")[0].countdown.state == "paused"
    timers.resume(timer.id, "ada")
    clock.advance(39)
    assert timers.take_due() == []
    clock.advance(1)
    assert [t.label for t in timers.take_due()] == ["eggs"]


def test_a_timer_rings_until_it_is_stopped_and_anyone_may(timers, clock):
    timer = timers.start("ada", "", 10)
    with pytest.raises(NotFoundError):
        timers.stop(timer.id, "bob")
    clock.advance(10)
    timers.take_due()
    assert timers.take_due() == [], "it is told once"
    assert timers.of("ada")[0].countdown.state == "ringing"
    timers.stop(timer.id, "bob")
    assert timers.all() == []
    with pytest.raises(NotFoundError):
        timers.stop(timer.id, "ada")


def test_one_minute_more_for_a_timer_that_rings(timers, clock):
    timer = timers.start("ada", "", 10)
    clock.advance(30)
    timers.take_due()
    again = timers.extend(timer.id, 60, "bob")
    assert (again.remaining(clock.monotonic()), again.ringing, again.seconds) == (60, False, 60)
    longer = timers.extend(timer.id, 60, "ada")
    assert (longer.remaining(clock.monotonic()), longer.seconds) == (120, 120)
    with pytest.raises(ToolError):
        timers.extend(timer.id, -600, "ada")


def test_a_timer_that_nobody_stops_falls_silent(timers, clock):
    timers.start("ada", "", 1)
    clock.advance(1)
    timers.take_due()
    clock.advance(RINGS)
    assert timers.take_due() == [] and timers.all() == []


def test_every_change_is_told(clock):
    told = []
    timers = Timers(lambda: told.append(len(timers.all())), clock)
    number = timers.start("ada", "", 90).id
    for change in (timers.pause, timers.resume, timers.stop):
        change(number, "ada")
    assert told == [1, 1, 1, 0]


def test_a_clock_that_is_set_moves_the_shown_end_and_not_the_timer(clock):
    changes = []
    timers = Timers(lambda: changes.append(1), clock)
    timer, paused = timers.start("ada", "eggs", 600), timers.start("ada", "tea", 60)
    timers.pause(paused.id, "ada")
    changes.clear()
    clock.set(clock.now().replace(year=2035))
    assert timers.take_due() == [] and changes, "pages are told"
    [found] = [each for each in timers.all() if each.id == timer.id]
    assert found.ends_at == pytest.approx(clock.now().timestamp() + 600, abs=0.1)
    clock.advance(599)
    assert timers.take_due() == []
    clock.advance(1)
    assert [each.label for each in timers.take_due()] == ["eggs"]
