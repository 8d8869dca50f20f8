"""The clock of the machine, and the one that tests move."""

from datetime import UTC, datetime, timedelta

import pytest
from clock import START, FakeClock

from appliance.core.clock import Clock, SystemClock


def timestamps(clock: Clock) -> tuple[float, datetime]:
    return clock.monotonic(), clock.now()


def test_the_system_clock_runs():
    clock = SystemClock()
    (first, before), (second, after) = timestamps(clock), timestamps(clock)
    assert second >= first
    assert before.tzinfo is UTC and abs(after - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_fake_clock_stands_still():
    clock = FakeClock()
    assert timestamps(clock) == timestamps(clock) == (1000.0, START)


def test_a_fake_clock_advances_both_times():
    clock = FakeClock()
    clock.advance(2.5)
    assert timestamps(clock) == (1002.5, START + timedelta(seconds=2.5))


def test_a_corrected_date_moves_no_deadline():
    clock = FakeClock()
    clock.set(START + timedelta(days=365))
    assert timestamps(clock) == (1000.0, START + timedelta(days=365))


def test_time_does_not_go_back():
    with pytest.raises(ValueError, match="does not go back"):
        FakeClock().advance(-1)
