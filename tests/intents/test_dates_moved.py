"""Days beside a holiday, years told from this one, ages on a day to come, and "us" as a pronoun, in three languages."""

from datetime import datetime

import pytest

from appliance.intents.before import Before, Running, Turn
from appliance.intents.call import Call
from appliance.intents.router import Router

NOW = datetime(2026, 11, 29, 5, 30)  # a Sunday


def call(text: str, language: str):
    found = Router(()).understand(text, NOW, (), language)
    return (found.calls[0].tool, found.calls[0].arguments) if found else ("", {})


@pytest.mark.parametrize(
    ("language", "text", "at", "what"),
    [
        ("en", "remind me the day before christmas eve to pick up the goose", "2026-12-23T09:00", "pick up the goose"),
        ("en", "remind me the day after boxing day to return the jumper", "2026-12-27T09:00", "return the jumper"),
        ("en", "remind me a week before easter to buy eggs", "2027-03-21T09:00", "buy eggs"),
        ("de", "Erinner mich einen Tag vor Nikolaus an die Stiefel", "2026-12-05T09:00", "Stiefel"),
        ("de", "Erinnere mich am Tag nach Weihnachten um 10 an den Müll", "2026-12-26T10:00", "Müll"),
        ("de", "Erinnere mich zwei Wochen vor Ostern ans Eierfärben", "2027-03-14T09:00", "Eierfärben"),
        ("nl", "herinner me de dag voor kerst aan de kalkoen", "2026-12-24T09:00", "kalkoen"),
        ("nl", "herinner me de avond voor Sinterklaas aan de schoenen", "2026-12-04T19:00", "schoenen"),
        ("nl", "herinner me twee dagen voor 3 mei aan de taart", "2027-05-01T09:00", "taart"),
    ],
)
def test_a_reminder_beside_a_holiday(language, text, at, what):
    assert call(text, language) == ("reminder", {"at": at, "text": what})


@pytest.mark.parametrize(
    ("language", "text", "date"),
    [
        ("en", "what date is the day before christmas eve", "2026-12-23"),
        ("en", "what weekday is 5 may the year after next", "2028-05-05"),
        ("en", "what weekday is christmas in two years", "2028-12-25"),
        ("de", "Auf welchen Wochentag fällt der 3. Oktober übernächstes Jahr?", "2028-10-03"),
        ("de", "Welcher Wochentag ist in drei Jahren am 5. Mai", "2029-05-05"),
        ("nl", "wat voor dag is 5 mei over twee jaar", "2028-05-05"),
        ("nl", "op welke dag valt Sinterklaas over twee jaar", "2028-12-05"),
    ],
)
def test_a_day_of_a_year_told_from_this_one(language, text, date):
    tool, told = call(text, language)
    assert (tool, told.get("date")) == ("day", date)


@pytest.mark.parametrize(
    ("language", "text", "born", "on"),
    [
        ("en", "how old will my nan be next year, born 2 May 1944", "1944-05-02", "2027"),
        ("en", "how old will he be on his next birthday, born 12 Dec 1950", "1950-12-12", "next"),
        ("en", "I was born in 1987, how old will I be in 2040", "1987", "2040"),
        ("en", "how old am I if I was born on 3 May 1990", "1990-05-03", ""),
        ("de", "Die Oma ist am 2. Mai 1944 geboren, wie alt wird sie nächstes Jahr", "1944-05-02", "2027"),
        ("nl", "hoe oud wordt ze, ze is geboren op 2 mei 1944", "1944-05-02", "next"),
        ("nl", "hoe oud word ik op 1 juli 2030 als ik geboren ben op 5 augustus 1980", "1980-08-05", "2030-07-01"),
    ],
)
def test_the_age_on_a_day_to_come(language, text, born, on):
    assert call(text, language) == ("age", {"born": born, "on": on} if on else {"born": born})


def test_an_age_in_a_season_is_not_guessed():
    assert call("Wie alt wird er nächsten Sommer, er ist am 5. Juni 2019 geboren", "de")[0] != "age"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("how many hours ahead of us is Perth", ["Perth"]),
        ("time difference between us and Perth", ["Perth"]),
        ("time difference between the US and Perth", ["US", "Perth"]),
    ],
)
def test_us_in_small_letters_is_no_country(text, names):
    tool, told = call(text, "en")
    assert (tool, told.get("names")) == ("zones", names)


@pytest.mark.parametrize(
    ("language", "label", "text", "tool"),
    [
        ("en", "cake", "stop the cake for a sec", "pause_timer"),
        ("en", "cake", "stop the cake timer for a minute please", "pause_timer"),
        ("en", "cake", "stop the cake timer", "cancel_timer"),
        ("de", "Kuchen", "stopp mal den Kuchen kurz", "pause_timer"),
        ("de", "Kuchen", "lösch den Kuchen mal kurz", "cancel_timer"),
        ("de", "Kuchen", "stopp den Kuchen", "cancel_timer"),
        ("nl", "taart", "stop de taart even", "pause_timer"),
        ("nl", "taart", "zet de taart even uit", "cancel_timer"),
    ],
)
def test_to_stop_for_a_while_is_to_pause(language, label, text, tool):
    turn = Turn(label, (Call("timer", {"seconds": 1200, "label": label}),))
    found = Router(()).understand(text, NOW, (label,), language, Before((turn,), (Running(label, 1),)))
    assert found and found.calls[0].tool == tool and found.calls[0].arguments["label"] == label
