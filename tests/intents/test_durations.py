"""Spans of time, and times of the day."""

from datetime import datetime

import pytest

from appliance.intents.durations import find_duration, until_moment


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("set a timer for 10 minutes", 600),
        ("an hour and a half", 5400),
        ("one hour and 20 minutes", 4800),
        ("90 seconds", 90),
        ("half an hour", 1800),
        ("a quarter of an hour", 900),
        ("2.5 hours", 9000),
        ("twenty-five minutes", 1500),
        ("in two minutes and thirty seconds", 150),
        ("5-minute timer", 300),
        ("an hour twenty", 4800),
        ("one minute and twenty", 80),
        ("one minute twenty seconds", 80),
        ("three quarters of an hour", 2700),
        ("90s", 90),
        ("an hour and a quarter", 4500),
        ("two hours and a quarter", 8100),
        ("an hour and three quarters", 6300),
        ("two and three quarter hours", 9900),
        ("five quarters of an hour", 4500),
        ("mechanical ones", None),
        ("later", None),
        ("10", None),
    ],
)
def test_durations(text, seconds):
    assert find_duration(text) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("wake me at 7:30", 30 * 60),
        ("alarm at 8 pm", 13 * 3600),
        ("set an alarm for 6 o'clock", 11 * 3600),
        ("set an alarm for 9:15", 2 * 3600 + 15 * 60),
        ("at quarter past four tell me to ring the dentist", 9 * 3600 + 15 * 60),
        ("wake me at ten to seven", 11 * 3600 + 50 * 60),
        ("wake me at half past seven", 30 * 60),
        ("wake me at 06:00", 23 * 3600),
        ("wake me at 4 in the morning", 21 * 3600),
        ("remind me at 7 in the evening", 12 * 3600),
        ("wake me at 7 tomorrow morning", 24 * 3600),
        ("remind me tomorrow at 9", 26 * 3600),
        ("at 99 to 3", None),
        ("a timer for 5", None),
        ("look at 3 percent", None),
        ("at 99", None),
    ],
)
def test_times_of_the_day(text, seconds):
    assert until_moment(text, datetime(2026, 11, 21, 7, 0, 0)) == seconds
