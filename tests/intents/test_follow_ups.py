"""Requests that follow from the one before, in three languages: a place, a day, an amount, "it", and again."""

from datetime import datetime

import pytest

from appliance.intents.before import Before, Running, Turn
from appliance.intents.call import Call
from appliance.intents.router import Router

NOW = datetime(2026, 11, 28, 10)
TIMER = Call("timer", {"seconds": 300, "label": ""})
EGGS = Call("timer", {"seconds": 300, "label": "eggs"})
LIST = Call("list_add", {"items": ["milk"], "name": "shopping"})
TOKYO = Call("clock", {"what": "time", "zones": ["Asia/Tokyo"], "names": ["Tokyo"]})
EASTER = Call("day", {"date": "2027-03-28", "name": "Easter"})
MILES = Call("convert", {"amount": [[3.0, "length-mile"]], "to": "length-kilometer"})
SUM = Call("calculate", {"expression": "12 * 7"})
RISE = Call("reminder", {"text": "", "at": "2026-11-29T05:50"})
REMINDER = Call("reminder", {"text": "call mum", "at": "2026-11-28T18:00"})
CHANCE = Call("dice", {"count": 2, "sides": 6})


def after(before: Call, text: str, language: str = "en", labels: tuple[str, ...] = (), ringing: bool = False):
    timers = tuple(Running(label, n, ringing=ringing) for n, label in enumerate(labels, start=1))
    found = Router(()).understand(text, NOW, labels, language, Before((Turn("", (before,)),), timers))
    return found.calls[0] if found else None


@pytest.mark.parametrize(
    ("before", "language", "text", "tool", "wanted"),
    [
        (REMINDER, "en", "forget it, tom does it", "cancel_reminder", {"text": "call mum"}),
        (REMINDER, "de", "ach vergiss es, macht der Tom", "cancel_reminder", {"text": "call mum"}),
        (REMINDER, "nl", "vergeet het, tom doet het", "cancel_reminder", {"text": "call mum"}),
        (RISE, "en", "actually quarter past five", "change_reminder", {"at": "2026-11-29T05:15"}),
        (RISE, "de", "nee, doch lieber zwanzig nach fünf", "change_reminder", {"at": "2026-11-29T05:20"}),
        (RISE, "nl", "maak er toch half zes van", "change_reminder", {"at": "2026-11-29T05:30"}),
        (RISE, "en", "make it 3 pm", "change_reminder", {"at": "2026-11-29T15:00"}),
        (TOKYO, "en", "And in Paris?", "clock", {"zones": ["Europe/Paris"], "names": ["Paris"]}),
        (TOKYO, "de", "und in London?", "clock", {"zones": ["Europe/London"]}),
        (TOKYO, "nl", "en in Londen?", "clock", {"zones": ["Europe/London"]}),
        (EASTER, "en", "and Pentecost?", "day", {"date": "2027-05-16", "name": "Pentecost"}),
        (EASTER, "en", "how many weeks is that?", "until", {"date": "2027-03-28", "unit": "week"}),
        (EASTER, "de", "und Pfingsten?", "day", {"date": "2027-05-16"}),
        (MILES, "en", "and 10?", "convert", {"amount": [[10.0, "length-mile"]]}),
        (MILES, "de", "und in Metern?", "convert", {"to": "length-meter"}),
        (MILES, "nl", "en 5 mijl?", "convert", {"amount": [[5.0, "length-mile"]]}),
        (SUM, "en", "times 3", "calculate", {"expression": "84 * 3"}),
        (SUM, "en", "and 20% of that", "calculate", {"expression": "20 / 100 * 84"}),
        (SUM, "de", "und davon 20 Prozent", "calculate", {"expression": "20 / 100 * 84"}),
        (SUM, "nl", "en dat gedeeld door 4", "calculate", {"expression": "84 / 4"}),
        (TIMER, "en", "make that 10", "change_timer", {"to": 600}),
        (TIMER, "de", "mach 10 daraus", "change_timer", {"to": 600}),
        (TIMER, "nl", "maak er 10 van", "change_timer", {"to": 600}),
        (REMINDER, "en", "make it 7 pm", "change_reminder", {"at": "2026-11-28T19:00", "text": "call mum"}),
        (REMINDER, "de", "lösch sie", "cancel_reminder", {"text": "call mum"}),
        (LIST, "en", "and bread", "list_add", {"items": ["bread"]}),
        (LIST, "en", "what's on it?", "list_show", {"name": "shopping"}),
        (LIST, "de", "was steht drauf?", "list_show", {"name": "shopping"}),
        (LIST, "nl", "wat staat erop?", "list_show", {"name": "shopping"}),
        (LIST, "de", "auch noch Eier", "list_add", {"items": ["Eier"]}),
        (LIST, "nl", "wis alles", "list_clear", {"name": "shopping"}),
        (LIST, "nl", "wis hem", "list_remove", {"items": ["milk"]}),
        (CHANCE, "de", "nochmal", "dice", {"count": 2}),
        (CHANCE, "nl", "nog een keer", "dice", {"count": 2}),
    ],
)
def test_a_request_is_read_with_the_one_before(before, language, text, tool, wanted):
    call = after(before, text, language)
    assert call and call.tool == tool, call
    assert call.arguments.items() >= wanted.items()


def test_it_is_the_timer_that_was_spoken_of():
    assert after(EGGS, "cancel it", labels=("eggs", "rice")).arguments["label"] == "eggs"
    assert after(TIMER, "cancel it", labels=("eggs", "")).arguments["nth"] == 2


@pytest.mark.parametrize(
    ("language", "text"), [("en", "turn it off"), ("de", "mach das aus"), ("nl", "zet het uit"), ("en", "make it stop")]
)
def test_what_runs_is_turned_off(language, text):
    off = Call("lights", {"action": "off"})
    assert after(TOKYO, text, language, ("eggs",), ringing=True).tool == "cancel_timer"
    assert after(Call("lights", {"action": "on"}), text, language) == off
    assert after(TOKYO, text, language) == Call("unsure", {"topic": "switch"}), "it asks what"


@pytest.mark.parametrize("before", [TIMER, LIST, SUM, EASTER, MILES, REMINDER])
def test_a_request_that_stands_by_itself_is_not_read_with_the_one_before(before):
    assert after(before, "what time is it in Rome").arguments["zones"] == ["Europe/Rome"]
    assert after(before, "set a timer for 2 minutes") == Call("timer", {"seconds": 120, "label": ""})
    assert after(before, "what is 5 plus 5") == Call("calculate", {"expression": "5 + 5"})


@pytest.mark.parametrize(
    "text", ["and my bus leaves in ten minutes", "and my son is 12", "und mein Sohn ist 12", "en mijn trein gaat om 5?"]
)
def test_what_is_told_after_a_timer_is_no_other_timer(text):
    found = after(TIMER, text)
    assert found is None or found.tool != "timer"
