"""Requests that are understood by rule, in three languages, and talk that is not."""

from datetime import datetime

import pytest

from appliance.intents import understanding
from appliance.intents.router import Router
from appliance.intents.sentence import read
from appliance.intents.understanding import Around, tongue, understand, understand_partly

AROUND = Around(datetime(2026, 11, 28, 10), patterns=("sweep",))


def calls(text: str, *labels: str) -> list[tuple[str, dict]]:
    found = understand(text, Around(AROUND.now, labels))
    return [(call.tool, call.arguments) for call in found.calls] if found else []


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("How many days until Christmas?", "2026-12-25"),
        ("Wie viele Tage sind es noch bis Ostern?", "2027-03-28"),
        ("Hoeveel nachtjes slapen nog tot pakjesavond?", "2026-12-05"),
    ],
)
def test_days_until_a_holiday(text, date):
    ((tool, arguments),) = calls(text)
    assert (tool, arguments["date"]) == ("until", date)


@pytest.mark.parametrize("text", ["3 pm plus two hours", "15 Uhr plus zwei Stunden", "15 uur plus twee uur"])
def test_a_time_and_a_span(text):
    assert calls(text) == [("later", {"start": "15:00", "seconds": 7200})]


@pytest.mark.parametrize("text", ["5 miles in km", "Rechne 5 Meilen in Kilometer um", "Zet 5 mijl om naar kilometer"])
def test_units(text):
    assert calls(text) == [("convert", {"amount": [[5.0, "length-mile"]], "to": "length-kilometer"})]


def test_several_requests_are_all_done_or_what_is_left_is_told():
    told = calls("set a timer for 5 minutes for the eggs and tell me what time it is in Tokyo")
    assert [tool for tool, _ in told] == ["timer", "clock"] and told[0][1]["label"] == "eggs"
    part = understand_partly("set a timer for 5 minutes and tell me a joke", AROUND)
    assert [call.tool for call in part.calls] == ["timer"] and part.left == "tell me a joke"


def test_one_of_several_timers_is_meant_by_its_label():
    ((tool, arguments),) = calls("give the eggs two more minutes", "eggs", "rice")
    assert (tool, arguments["label"], arguments["seconds"]) == ("change_timer", "eggs", 120)
    assert calls("stop", "eggs")[0][0] == "cancel_timer" and calls("stop") == []


@pytest.mark.parametrize(
    "text",
    [
        "I have a meeting at three", "Ich habe um drei einen Termin", "Ik heb om drie uur een afspraak",
        "how do I set a timer on my oven", "don't set a timer", "what time do kids usually go to bed?",
        "Is it rude to remind a friend about money they owe me?", "who sang Time After Time",
    ],
)  # fmt: skip
def test_talk_is_left_to_the_model(text):
    assert calls(text) == [] and understand_partly(text, AROUND) is None


@pytest.mark.parametrize(
    "text",
    [
        "timer for 5 to 10 minutes", "timer for 10 to 12 minutes", "set a timer for 2-3 minutes",
        "a timer for between 5 and 10 minutes", "Timer auf 5 bis 10 Minuten", "Timer auf 2 oder 3 Minuten",
        "zet een timer op 5 tot 10 minuten", "timer tussen 5 en 10 minuten",
    ],
)  # fmt: skip
def test_a_timer_of_two_lengths_is_asked_back(text):
    assert calls(text) == [("timer", {"seconds": 0, "label": ""})]
    assert Router(()).route(text).arguments["seconds"] == 0


@pytest.mark.parametrize(
    "text",
    [
        "set a timer for minus 5 minutes", "set a timer for -5 minutes", "I set a timer for 5 minutes yesterday",
        "Timer auf minus 5 Minuten", "Ich habe gestern einen Timer auf 5 Minuten gestellt",
        "zet een timer op min 5 minuten", "Ik heb gisteren een timer op 5 minuten gezet",
    ],
)  # fmt: skip
def test_no_timer_is_set_for_less_than_nothing_or_in_the_past(text):
    found = Router(()).route(text)
    assert found is None or found.tool == "unsure"


@pytest.mark.parametrize(
    "text", ["remind bob at 8 to take pills", "Erinnere Bob um 8 an die Tabletten", "Herinner Bob om 8 uur aan de pil"]
)
def test_a_reminder_for_another_is_refused(text):
    assert calls(text) == [("unsure", {"topic": "reminder"})]


@pytest.mark.parametrize(
    "text",
    [
        "remind me 10 minutes before my meeting at 3", "Erinnere mich 10 Minuten vor meinem Termin um 15 Uhr",
        "Herinner me 10 minuten voor mijn afspraak om 15 uur",
    ],
)  # fmt: skip
def test_a_reminder_comes_ahead_of_its_moment(text):
    ((tool, arguments),) = calls(text)
    assert (tool, arguments["at"]) == ("reminder", "2026-11-28T14:50")


@pytest.mark.parametrize(
    "text", ["timers for 5 and 10 minutes", "Timer auf 5 und 10 Minuten", "timers van 5 en 10 minuten"]
)
def test_timers_of_several_lengths_are_all_set(text):
    assert [arguments["seconds"] for _, arguments in calls(text)] == [300, 600]


@pytest.mark.parametrize(
    ("text", "tools"),
    [
        ("flip a coin to see who goes first and then give them 15 minutes on the clock", ["coin", "timer"]),
        ("Würfel mal und sag mir dann wieviel 15 Prozent von 60 sind", ["dice", "calculate"]),
        ("gooi een dobbelsteen en zeg me dan hoeveel 15 procent van 60 is", ["dice", "calculate"]),
    ],
)
def test_chance_comes_beside_another_request(text, tools):
    assert [tool for tool, _ in calls(text)] == tools


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("give me a nudge in 20 to take the bins out", "2026-11-28T10:20"),
        ("remind me to call mum in 15", "2026-11-28T10:15"), ("remind me to pay 20 to Tom at 8", "2026-11-28T20:00"),
    ],
)  # fmt: skip
def test_a_number_alone_is_of_minutes(text, wanted):
    ((tool, arguments),) = calls(text)
    assert tool == "reminder" and arguments["at"].startswith(wanted)


def test_the_language_is_told_by_the_words():
    assert [tongue(t, "en") for t in ("Wie spät ist es?", "Hoe laat is het?", "What time is it?")] == ["de", "nl", "en"]
    assert tongue("Tokio", "nl") == "nl"


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("mach mal die lämpchen aus", {"action": "off"}),
        ("doe die lampjes es wat feller", {"action": "brightness", "brightness": 100}),
        ("die lichter bitte nicht so hell", {"action": "brightness", "brightness": 30}),
        ("maak de lichtjes iets minder fel", {"action": "brightness", "brightness": 30}),
    ],
)
def test_the_lights_in_small_words(text, arguments):
    assert calls(text) == [("lights", arguments)]


@pytest.mark.parametrize(
    "text",
    ["bin the alarm, its sunday", "scrap the alarm because it's a holiday", "lösch den wecker, es ist sonntag"],
)
def test_an_alarm_is_called_off_whatever_the_reason(text):
    assert calls(text) == [("cancel_timer", {"alarm": True, "at": "", "label": "", "all": False})]


@pytest.mark.parametrize("text", ["forget it, tom does it", "vergiss es, macht der Tom", "vergeet het, tom doet het"])
def test_what_is_given_up_is_no_memory(text):
    assert not any(tool == "forget" for tool, _ in calls(text))


def test_a_text_is_read_once_in_each_language(monkeypatch):
    asked = []

    def counted(text, language, *rest):
        asked.append((text, language.code))
        return read(text, language, *rest)

    monkeypatch.setattr(understanding, "read", counted)
    around = Around(datetime(2026, 11, 29))
    understand("Why do cats purr?", around)
    understand_partly("Why do cats purr?", around)
    assert len(asked) == len(set(asked)) >= 3
