"""Days, weeks, ages and choices as people say them, in three languages."""

from datetime import datetime

import pytest

from appliance.intents.router import Router

NOW = datetime(2026, 11, 28, 10)  # a Saturday


def call(text: str, language: str):
    found = Router(()).understand(text, NOW, (), language)
    return (found.calls[0].tool, found.calls[0].arguments) if found else ("", {})


@pytest.mark.parametrize(
    ("language", "text", "tool", "wanted"),
    [
        ("en", "how long til 5 o clock", "until_hour", {"at": "2026-11-28T17:00"}),
        ("en", "what week number are we in", "clock", {"what": "week"}),
        ("en", "what's the date a week on Thursday", "day", {"date": "2026-12-10"}),
        ("de", "welches Datum haben wir am übernächsten Mittwoch?", "day", {"date": "2026-12-09"}),
        ("de", "wann ist der zweite Advent", "day", {"date": "2026-12-06"}),
        ("en", "when is Black Friday", "day", {"date": "2027-11-26"}),
        ("nl", "hoeveel dagen zit er tussen 3 en 21 december", "until", {"start": "2026-12-03", "date": "2026-12-21"}),
        ("en", "my shift is 9:40 to 17:15 how long is that", "between_hours", {"start": "09:40", "end": "17:15"}),
        ("de", "Opa ist am 3. April 1948 geboren, wie alt ist er?", "age", {"born": "1948-04-03"}),
        ("de", "in drei Wochen ist die Klausur, welches Datum ist das", "day", {"date": "2026-12-19"}),
        ("en", "rent's due on the 1st, how many days have I got", "until", {"date": "2026-12-01"}),
        ("nl", "wat is het morgen voor dag", "day", {"date": "2026-11-29"}),
        ("de", "heute in sechs Wochen, was für ein Tag ist das", "day", {"date": "2027-01-09"}),
        ("nl", "welke dag is het vandaag over drie weken", "day", {"date": "2026-12-19"}),
        ("en", "what date was it two weeks ago today", "day", {"date": "2026-11-14"}),
        ("nl", "maak me wakker om tien over half zes", "reminder", {"at": "2026-11-29T05:40"}),
        ("de", "Wecker auf Viertel nach fünf, Frühschicht", "reminder", {"at": "2026-11-29T05:15"}),
        ("nl", "zet de wekker op kwart voor zeven", "reminder", {"at": "2026-11-29T06:45"}),
        ("de", "stell den Wecker auf elf", "reminder", {"at": "2026-11-28T11:00"}),
        ("de", "stell den Wecker auf 18 Uhr", "reminder", {"at": "2026-11-28T18:00"}),
        ("en", "when is the last Friday of January", "day", {"date": "2027-01-29"}),
        ("en", "what date is the first Monday of next month?", "day", {"date": "2026-12-07"}),
        ("en", "when was last Friday", "day", {"date": "2026-11-27"}),
        ("en", "what date is the second Sunday in May 2028", "day", {"date": "2028-05-14"}),
        ("en", "how many days until the third Thursday in December", "until", {"date": "2026-12-17"}),
        ("de", "wann ist der letzte Freitag im Januar", "day", {"date": "2027-01-29"}),
        ("de", "welches Datum hat der zweite Sonntag im Mai?", "day", {"date": "2027-05-09"}),
        ("de", "wie viele Tage bis zum ersten Montag im nächsten Monat", "until", {"date": "2026-12-07"}),
        ("nl", "wanneer is de laatste vrijdag van januari", "day", {"date": "2027-01-29"}),
        ("nl", "welke datum is de eerste maandag van volgende maand", "day", {"date": "2026-12-07"}),
        ("en", "what date is 10 days before Christmas", "day", {"date": "2026-12-15"}),
        ("en", "what's the date 2 weeks after Easter", "day", {"date": "2027-04-11"}),
        ("de", "welches Datum ist 10 Tage vor Weihnachten", "day", {"date": "2026-12-15"}),
        ("nl", "welke datum is 10 dagen voor kerst", "day", {"date": "2026-12-15"}),
        ("en", "what day is Blursday", "unsure", {"topic": "date"}),
        ("en", "when do the clocks go forward an hour again", "clock", {"what": "change"}),
        ("de", "wann wird die Uhr wieder eine Stunde vorgestellt", "clock", {"what": "change"}),
        ("nl", "wanneer gaat de klok weer een uur vooruit", "clock", {"what": "change"}),
        ("en", "how old is someone from 1987 now", "age", {"born": "1987"}),
        ("en", "how old is somebody born in 1987", "age", {"born": "1987"}),
        ("de", "wie alt ist jemand aus dem Jahr 1987", "age", {"born": "1987"}),
        ("de", "wie alt ist jemand Jahrgang 1987", "age", {"born": "1987"}),
        ("nl", "hoe oud is iemand uit 1987 nu", "age", {"born": "1987"}),
        ("nl", "hoe oud ben je als je in 1987 geboren bent", "age", {"born": "1987"}),
        ("en", "is it Friday today?", "day", {}),
        ("de", "ist heute Freitag?", "day", {}),
        ("nl", "is het vandaag dinsdag of woensdag?", "day", {}),
        ("en", "is Christmas on a Friday?", "day", {"date": "2026-12-25"}),
    ],
)
def test_a_day_told_in_words(language, text, tool, wanted):
    told = call(text, language)
    assert told[0] == tool and told[1].items() >= wanted.items(), told


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("en", "what date was Wednesday last week", "2026-11-18"),
        ("en", "what was the date last week Wednesday", "2026-11-18"),
        ("en", "what date is Friday of next week", "2026-12-04"),
        ("en", "what date was Tuesday the week before last", "2026-11-10"),
        ("en", "what date was last Wednesday", "2026-11-25"),
        ("en", "what date was Wednesday", "2026-11-25"),
        ("en", "what day was Christmas", "2025-12-25"),
        ("en", "what day was the 15th", "2026-11-15"),
        ("de", "welches Datum war Mittwoch letzter Woche", "2026-11-18"),
        ("de", "welches Datum war letzte Woche am Mittwoch", "2026-11-18"),
        ("de", "welches Datum war vorletzte Woche Dienstag", "2026-11-10"),
        ("de", "welches Datum ist Freitag nächster Woche", "2026-12-04"),
        ("de", "welches Datum war Mittwoch", "2026-11-25"),
        ("de", "wann war Ostern", "2026-04-05"),
        ("nl", "welke datum was het vorige week woensdag", "2026-11-18"),
        ("nl", "welke datum was dinsdag vorige week", "2026-11-17"),
        ("nl", "welke datum was het woensdag van vorige week", "2026-11-18"),
        ("nl", "welke datum is het volgende week vrijdag", "2026-12-04"),
        ("nl", "welke datum was woensdag", "2026-11-25"),
    ],
)
@pytest.mark.parametrize("now", [datetime(2026, 11, 28, 10), datetime(2026, 11, 29, 0, 3)])
def test_a_day_of_another_week_and_what_was_is_never_to_come(language, text, wanted, now):
    found = Router(()).understand(text, now, (), language)
    assert found and found.calls[0].tool == "day" and found.calls[0].arguments["date"] == wanted


def test_a_dinner_on_a_day_is_no_question_about_the_day():
    assert call("is dinner on Friday?", "en")[0] != "day"


def test_good_night_said_twice_is_answered_once():
    found = Router(()).understand("right, I'm off to bed, good night", NOW, (), "en")
    assert found and len(found.calls) == 1


@pytest.mark.parametrize(
    ("language", "text", "options"),
    [
        ("en", "pick someone to do the dishes, tom priya ben or aisha", ["tom", "priya", "ben", "aisha"]),
        ("en", "pick someone to cook tonight: me, tom or priya", ["me", "tom", "priya"]),
        ("en", "pick one of Mia, Leo or Grandad to choose tonight's film", ["Mia", "Leo", "Grandad"]),
        ("nl", "kies jij: friet of pannenkoeken vanavond", ["friet", "pannenkoeken"]),
        ("de", "wer muss abwaschen, Jonas oder Lea?", ["Jonas", "Lea"]),
        ("en", "should I have green tea or coffee", ["green tea", "coffee"]),
    ],
)
def test_only_what_may_be_chosen_is_an_option(language, text, options):
    assert call(text, language) == ("choose", {"options": options})


def test_paying_is_no_random_number():
    found = Router(()).understand("20 Prozent Rabatt auf 79,90, was zahl ich dann", NOW, (), "de")
    assert found and [c.tool for c in found.calls] == ["calculate"] and not found.left
