"""Alarms that are set are told of and cancelled, and several timers are set at once, in three languages."""

from datetime import datetime

import pytest

from appliance.assistant.tools.registry import FUNCTIONS, schema_of
from appliance.intents.call import Call
from appliance.intents.router import Router

NOW = datetime(2026, 11, 28, 10)  # a Saturday


def calls(text: str, language: str = "en"):
    found = Router(()).understand(text, NOW, (), language)
    return found.calls if found else ()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "what alarms have I got"), ("en", "do I have an alarm set for Monday"), ("en", "show me my alarms"),
        ("de", "hab ich nen Wecker gestellt"), ("de", "welche Wecker habe ich"),
        ("nl", "welke wekkers heb ik"), ("nl", "staat er nog een wekker aan"),
    ],
)  # fmt: skip
def test_a_question_about_alarms_sets_none(language, text):
    assert [(call.tool, call.arguments) for call in calls(text, language)] == [("timers", {"alarm": True})]


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("en", "cancel my alarm", {"at": ""}), ("en", "turn off my 7 o'clock alarm", {"at": "T07:00"}),
        ("en", "cancel the Monday alarm", {"at": "2026-11-30T"}), ("de", "lösche den Wecker um 8", {"at": "T08:00"}),
        ("de", "stell den Wecker ab", {"at": ""}), ("nl", "zet de wekker uit", {"at": ""}),
    ],
)  # fmt: skip
def test_an_alarm_is_cancelled_by_its_time(language, text, wanted):
    (call,) = calls(text, language)
    assert call.tool == "cancel_timer" and call.arguments.items() >= wanted.items()


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("en", "set two timers, pizza 14 minutes and washing 55 minutes", [(840, "pizza"), (3300, "washing")]),
        ("en", "10 mins for the rice, 25 for the chicken, please", [(600, "rice"), (1500, "chicken")]),
        ("en", "start two 5 minute timers", [(300, ""), (300, "")]),
        ("en", "set a timer for 10 minutes and another for 20", [(600, ""), (1200, "")]),
        ("de", "stell zwei Timer, 10 und 15 Minuten", [(600, ""), (900, "")]),
        ("de", "Ofen 35 min und Reis 18 min", [(2100, "Ofen"), (1080, "Reis")]),
        ("nl", "zet twee timers, 5 minuten voor de rijst en 12 voor de kip", [(300, "rijst"), (720, "kip")]),
        ("en", "set a timer for 1 hour and 10 minutes for the roast", [(4200, "roast")]),
    ],
)
def test_each_of_several_timers_is_set(language, text, wanted):
    assert [(call.arguments["seconds"], call.arguments["label"]) for call in calls(text, language)] == wanted


def test_an_alarm_beside_a_timer_is_another_one():
    found = Router(()).understand("zet een wekker over 8 minuten", NOW, ("gametijd",), "nl")
    assert found and [call.tool for call in found.calls] == ["timer"]


@pytest.mark.parametrize(
    ("language", "text", "at"),
    [
        ("nl", "herinner me maandag om kwart over drie aan judo", "2026-11-30T15:15"),
        ("de", "erinner mich morgen um halb vier an Fußball", "2026-11-29T15:30"),
        ("en", "remind me tomorrow at 8 to call", "2026-11-29T08:00"),
        ("en", "remind me tomorrow at 5 am to call", "2026-11-29T05:00"),
        ("en", "wake me tomorrow at 5", "2026-11-29T05:00"),
    ],
)
def test_an_hour_at_which_people_sleep_is_in_the_afternoon_unless_it_wakes(language, text, at):
    assert calls(text, language)[0].arguments["at"] == at


def test_a_second_reminder_in_a_sentence_is_kept():
    told = calls("remind me at 8 to call mum and at 9 to call dad")
    assert [(c.arguments["at"][-5:], c.arguments["text"]) for c in told] == [
        ("20:00", "call mum"),
        ("21:00", "call dad"),
    ]


def test_one_of_two_hours_is_asked_for():
    (call,) = calls("remind me at 5 or 6 to call mum")
    assert call.arguments == {"at": "", "text": "call mum"}


def test_the_tools_take_what_requests_give_them():
    for tool, given in (
        ("timers", {"first", "alarm", "label"}),
        ("cancel_timer", {"alarm", "at", "label", "all", "nth"}),
    ):
        assert given <= set(schema_of(FUNCTIONS[tool])["properties"])


AT_NIGHT = datetime(2026, 11, 29, 0, 3)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("get me out of bed at 7 tomorrow", "2026-11-30T07:00"),
        ("wake-up call at seven tomorrow please", "2026-11-30T07:00"),
        ("morgen früh um sieben aufwecken bitte", "2026-11-30T07:00"),
        ("kannst du mich morgen um sieben wach machen", "2026-11-30T07:00"),
        ("morgenochtend om zeven uur wakker maken graag", "2026-11-30T07:00"),
        ("wek ons om acht uur", "2026-11-29T08:00"),
    ],
)
def test_to_be_woken_is_an_alarm_without_words(text, at):
    found = Router(()).understand(text, AT_NIGHT)
    assert found and found.calls == (Call("reminder", {"text": "", "at": at}),)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("remind me at quarter past three to pick Sem up from swimming", "2026-11-29T15:15"),
        ("erinnere mich um Viertel nach drei, Sem vom Schwimmen abzuholen", "2026-11-29T15:15"),
        ("help me onthouden dat ik om kwart over drie Sem van de zwemles haal", "2026-11-29T15:15"),
        ("remind me at one to turn the heater off", "2026-11-29T01:00"),
        ("remind me at 3 am to feed the baby", "2026-11-29T03:00"),
        ("herinner me vannacht om drie uur aan de voeding", "2026-11-29T03:00"),
        ("erinnere mich heute Nacht um drei an das Fläschchen", "2026-11-29T03:00"),
        ("wake me at 5", "2026-11-29T05:00"),
    ],
)
def test_an_hour_told_at_night_is_in_the_afternoon_unless_it_is_soon_or_told(text, at):
    found = Router(()).understand(text, AT_NIGHT)
    assert found and found.calls[0].arguments["at"] == at
