"""What English readings leave out is taken back; zones by name, ways in parts, other words for known things."""

from datetime import datetime

import pytest

from appliance.intents import untrue
from appliance.intents.call import Call
from appliance.intents.loose import passing
from appliance.intents.rewording import reworded
from appliance.intents.router import Router
from appliance.intents.understanding import Understood

NOW = datetime(2026, 11, 29, 12, 30)
ROUTER = Router(())


def told(text: str) -> list[tuple[str, dict]]:
    return [(call.tool, call.arguments) for call in passing.told(text, "en", NOW)]


def understood(text: str) -> list[tuple[str, dict]]:
    found = ROUTER.understand(text, NOW, preferred="en")
    return [(call.tool, call.arguments) for call in found.calls] if found else []


def test_a_time_in_a_named_zone():
    found = {"time": "09:30", "zones": ["America/Los_Angeles", "Europe/Dublin"], "names": ["Pacific time", "Dublin"]}
    assert told("standup's at 9:30 am Pacific, what's that for me over in Dublin") == [("zones", found)]
    assert told("the webinar is 2pm Eastern, when's that here")[0][1]["zones"] == ["America/New_York", ""]
    assert told("we land at 9:30 am, Pacific Avenue is where we live") == []


@pytest.mark.parametrize(
    ("text", "start", "seconds"),
    [
        ("leaving Leeds at 13:50, drive is 2 hours 35, plus a stop of a quarter hour, when do I land", "13:50", 10200),
        ("I set off at quarter to eight, it's 55 minutes plus 10 to park, when am I there", "07:45", 3900),
        ("need to be at the airport for 6:15, it's an hour and 20 away, when do I leave", "18:15", -4800),
    ],
)
def test_lengths_of_a_way_are_added_up(text, start, seconds):
    assert understood(text) == [("later", {"start": start, "seconds": seconds})]


def test_of_two_ways_none_is_chosen():
    text = "leaving at 13:50, it's 1 hour by train or 2 hours by car, when do I get there"
    found = untrue.checked(ROUTER.understand(text, NOW, preferred="en"), text)
    assert not [call for call in (found.calls if found else ()) if call.tool == "later"]


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("the American blog says a cup and a third of sugar, can you do that in grams", "convert"),
        ("a pound and a half of mince is how much in new money, grams I mean", "convert"),
        ("what's a fortnight in hours", "convert"),
        ("What is the third Thursday in December?", "day"),
        ("is it past midnight in Tokyo yet", "clock"),
        ("is it nearly six?", "clock"),
        ("hey remove coriander no wait is it even there", "list_show"),
    ],
)
def test_other_words_for_what_is_known(text, tool):
    assert understood(text)[0][0] == tool


def test_a_third_of_a_cup_is_not_left_out():
    found = understood("how many grams is a cup and a third of sugar")
    assert found[0][1]["amount"][0][0] == pytest.approx(4 / 3)


def test_a_timer_is_named_by_the_thing_alone():
    calls = understood("rice needs 12 minutes and the fish 8, time both for me")
    assert [call[1]["label"] for call in calls] == ["rice", "fish"]


def test_the_bin_day_is_no_timetable():
    assert not understood("when's my next bin day")
    assert understood("when's my next train")[0][0] == "cannot"


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (Call("calculate", {"expression": "97.68 - 20"}), "less 20 percent tax"),
        (Call("calculate", {"expression": "1 / 2 * 3"}), "what's half of 3 and a half"),
        (Call("calculate", {"expression": "8 * 3.4"}), "8 coffees a week at 3.40, what's that a year"),
        (Call("calculate", {"expression": "(7 + 8 + 6.5 + 8) / 4"}), "7, 8 and 6.5, what do I need to average 8"),
        (Call("convert", {"amount": [[10.0, "mass-milligram"]], "to": "mass-kilogram"}), "10 mg per kilo"),
        (Call("later", {"start": "18:15", "seconds": 3600}), "it's an hour and 20 away, when do I leave"),
    ],
)
def test_a_reading_that_leaves_something_out_is_taken_back(call, text):
    taken = untrue.checked(Understood((call,), "en"), text)
    assert taken and taken.calls[0].tool == "unsure"


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (Call("calculate", {"expression": "15 / 100 * 84"}), "what's 15% of 84"),
        (Call("calculate", {"expression": "2 * 3.5"}), "what's twice 3 and a half"),
        (Call("calculate", {"expression": "52 * 15"}), "15 euros a week, what's that a year"),
        (Call("calculate", {"expression": "45 * 8"}), "45 a week for 8 weeks, what's that in total"),
        (Call("calculate", {"expression": "(7 + 8) / 2"}), "what's the average of 7 and 8"),
        (Call("convert", {"amount": [[10.0, "mass-milligram"]], "to": "mass-gram"}), "10 mg in grams"),
        (Call("later", {"start": "18:15", "seconds": -3600}), "it's an hour away, when do I leave"),
        (Call("timer", {"seconds": 60}), "a minute please"),
    ],
)
def test_other_readings_stay(call, text):
    found = Understood((call,), "en")
    assert untrue.checked(found, text) is found


def test_a_reminder_not_to_do_something_keeps_its_not():
    found = Understood((Call("reminder", {"text": "eat after", "at": "2026-11-29T22:00"}),), "en")
    told = untrue.checked(found, "remind me not to eat after 10 tonight")
    assert told and told.calls[0].arguments["text"] == "not to eat"


@pytest.mark.parametrize("text", ["put " + "a and " * 32, "put a on the list and " + "b and " * 25, "add " + "b, " * 9])
def test_many_small_words_keep_nobody_waiting(text):
    assert reworded(text[:200])
