"""Reminders at several times, in German and Dutch, and what a reply to "when?" tells."""

from datetime import datetime

import pytest

from appliance.intents import reminder_times, replies, shop_lists, untrue
from appliance.intents.call import Call
from appliance.intents.understanding import Understood

NOW = datetime(2026, 11, 29, 13, 0)
PLUMBER = Call("reminder", {"text": "Der Klempner kommt am Dienstag zwischen zehn und zwölf", "at": ""})


@pytest.mark.parametrize(
    ("code", "text", "times"),
    [
        ("de", "erinner mich um acht, um zwei und um acht abends an die Tropfen", ["30T08:00", "29T14:00", "29T20:00"]),
        ("nl", "herinner me om twee uur 's nachts en om zes uur aan de baby", ["30T02:00", "30T06:00"]),
        ("nl", "herinner me om tien uur 's avonds en om twee uur 's nachts aan de baby", ["29T22:00", "30T02:00"]),
        ("de", "erinner mich heute um acht und um neun an den Müll", ["29T20:00", "29T21:00"]),
        ("de", "erinner mich um zehn, um sechs und um zwölf an die Pillen", [""]),  # it is asked when
        ("de", "erinner mich heute um acht Uhr morgens und um neun Uhr morgens an den Müll", [""]),
        ("de", "erinner mich am Montag um neun und am Dienstag um zehn an die Tropfen", ["30T09:00", "01T10:00"]),
    ],
)
def test_each_time_has_its_own_day_and_part_of_the_day(code, text, times):
    found = reminder_times.find(text, code, NOW)
    assert [call.arguments["at"][len("2026-11-") :] for call in found] == times
    assert all(call.arguments["text"] for call in found)


@pytest.mark.parametrize(
    ("text", "tools"),
    [
        ("erinner mich nicht um acht und um zwei an die Tropfen", ["unsure"]),
        ("erinner mich um zwölf und um eins nicht an die Tropfen", ["unsure"]),
        ("erinner mich am Freitag und am Samstag um neun und um zehn an die Tropfen", ["unsure"]),
        ("erinner mich morgen um zehn, um sechs und um zwölf an die Pillen", ["unsure"]),
        ("erinner mich um zehn dran, nicht an den Herd zu gehen", []),  # one time is read elsewhere
        ("erinner mich um zehn, dass ich nicht an den Herd gehe", []),
        ("erinner mich um acht und um zwei, dass ich die Tropfen nicht vergesse", ["reminder", "reminder"]),
        ("erinner mich um acht und um zwei, dass ich nicht rauchen soll", ["reminder", "reminder"]),
    ],
)
def test_no_reminder_is_set_against_what_was_said(text, tools):
    assert [call.tool for call in reminder_times.find(text, "de", NOW)] == tools


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("erinner mich um zehn nicht an die Pillen", "unsure"),
        ("herinner me om tien uur niet aan de pillen", "unsure"),
        ("erinner mich nicht mehr um zehn an die Pillen", "unsure"),
        ("erinner mich um zehn an die Pillen", "reminder"),
        ("erinner mich um zehn dran, nicht an den Herd zu gehen", "unsure"),  # the reminder has no "nicht"
        ("erinner mich um zehn dran, die Pillen nicht zu vergessen", "reminder"),
        ("erinner mich nicht um neun, sondern um zehn an die Pillen", "reminder"),
        ("herinner me om tien uur dat ik niet aan de pillen kom", "reminder"),
    ],
)
def test_a_reminder_that_is_not_wanted_is_taken_back(text, tool):
    call = Call("reminder", {"text": "Pillen", "at": "2026-11-29T22:00"})
    found = untrue.checked(Understood((call,), "de"), text)
    assert found and found.calls[0].tool == tool


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("um neun", "2026-12-01T09:00"),
        ("um sechs", "2026-12-01T06:00"),
        ("8", "2026-12-01T08:00"),
        ("um elf", "2026-12-01T11:00"),
        ("um sechs abends", ""),  # asked again
        ("um 15 Uhr", ""),
    ],
)
def test_a_reminder_of_who_comes_is_not_set_behind_the_hours(text, at):
    found = replies.fills(text, PLUMBER, NOW, "de")
    assert found and found.arguments["at"] == at


def test_a_visit_in_the_afternoon_may_be_reminded_of_in_the_afternoon():
    call = Call("reminder", {"text": "the plumber comes on Tuesday between two and four", "at": ""})
    found = replies.fills("at three", call, NOW, "en")
    assert found and found.arguments["at"] == "2026-12-01T15:00"


@pytest.mark.parametrize(
    ("code", "text", "tools"),
    [
        ("nl", "ik heb bij de Jumbo Jan gezien", []),
        ("nl", "we hebben bij de Lidl gewerkt", []),
        ("nl", "ik heb Jan gezien, schrijf dat op", []),
        ("de", "beim Lidl muss ich gearbeitet haben", []),
        ("nl", "ik heb bij de Jumbo nog kaas nodig", ["list_offer"]),
        ("nl", "bij de Jumbo moeten we hebben kaas en melk", ["list_offer"]),
        ("de", "beim Lidl brauchen wir Käse", ["list_offer"]),
    ],
)
def test_what_was_is_no_entry_of_a_list(code, text, tools):
    assert [call.tool for call in shop_lists.find(text, code)] == tools
