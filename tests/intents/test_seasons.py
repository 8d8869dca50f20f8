"""When seasons begin, against the moments that the US Naval Observatory published, and the next Friday the 13th."""

from datetime import UTC, date, datetime, timedelta

import pytest

from appliance.intents.loose.seasons import next_friday_13, next_turn, turn


@pytest.mark.parametrize(
    ("season", "moment"),
    [
        ("spring", "2024-03-20T03:06"), ("summer", "2024-06-20T20:51"), ("autumn", "2024-09-22T12:44"),
        ("winter", "2024-12-21T09:20"), ("spring", "2025-03-20T09:01"), ("summer", "2025-06-21T02:42"),
        ("winter", "2020-12-21T10:02"), ("autumn", "2023-09-23T06:50"),
    ],
)  # fmt: skip
def test_a_season_begins_at_the_moment_that_was_published(season, moment):
    then = datetime.fromisoformat(moment)
    assert abs(turn(season, then.year) - then) <= timedelta(minutes=2)


def test_the_next_one_is_asked_for():
    now = datetime(2026, 11, 28, 13, 0, tzinfo=UTC)
    assert next_turn("winter", now) == date(2026, 12, 21)
    assert next_turn("spring", now) == date(2027, 3, 20)
    assert next_turn("spring", now, 2030) == date(2030, 3, 20)


@pytest.mark.parametrize(("today", "then"), [("2026-11-14", "2027-08-13"), ("2026-11-13", "2026-11-13")])
def test_the_next_friday_the_13th(today, then):
    assert next_friday_13(date.fromisoformat(today)) == date.fromisoformat(then)
