"""Loose sentences by their meaning: what becomes of one, once it is known what it is about."""

import zlib
from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from appliance.intents.before import NOTHING, Before, Running, Turn
from appliance.intents.call import Call
from appliance.intents.language import language
from appliance.intents.meaning.classes import Meanings, Meant, examples
from appliance.intents.meaning.lists import lists
from appliance.intents.meaning.reader import READERS, MeaningReader
from appliance.intents.meaning.sums import sums
from appliance.intents.meaning.timers import reminders, timers
from appliance.intents.meaning.times import dates, hours, units, zones
from appliance.intents.meaning.view import Reading, View
from appliance.intents.sentence import read
from appliance.intents.understanding import Around, Understood

NOW = datetime(2026, 11, 28, 13)
LABELS = dict.fromkeys(label for label, _ in examples())
LOW = dict.fromkeys(LABELS, -0.9)
EGGS = Before((Turn("timer", (Call("timer", {"seconds": 480, "label": "eggs"}),)),), (Running("eggs"),))
LIST = Before((Turn("list", (Call("list_add", {"items": ["bin bags"], "name": "shopping"}),)),))
ALARM = Before((Turn("alarm", (Call("reminder", {"text": "", "at": "2026-11-29T08:00"}),)),))
DAY = Before((Turn("day", (Call("until", {"date": "2026-12-24", "unit": "day"}),)),))
KEPT = [("shopping", "bin bags"), ("shopping", "loo roll")]


def embed(texts):
    """Vectors by words: a sentence is nearest to itself."""
    found = np.zeros((len(texts), 256), np.float32)
    for row, text in zip(found, texts, strict=True):
        for word in text.lower().split():
            row[zlib.crc32(word.encode()) % 256] += 1
    return found / np.maximum(1e-6, np.linalg.norm(found, axis=1, keepdims=True))


def view(text: str, code: str, label: str, before: Before = NOTHING) -> View:
    fits = dict.fromkeys(LABELS, -0.9) | {f"do.{label}": 0.3}
    return View(read(text, language(code), NOW), Meant(fits), before, Around(NOW, kept=KEPT))


@pytest.mark.parametrize(
    ("text", "code", "label", "seconds", "name"),
    [
        ("chuck 17 minutes on for the salmon", "en", "timer_set", 1020, "salmon"),
        ("lass den Kuchen mal 35 minuten laufen", "de", "timer_set", 2100, "Kuchen"),
        ("stell mal ne dreiviertelstunde für den Auflauf", "de", "timer_set", 2700, "Auflauf"),
        ("laat de ovenschotel 40 minuten staan", "nl", "timer_set", 2400, "ovenschotel"),
    ],
)
def test_a_length_and_a_name_set_a_timer(text, code, label, seconds, name):
    assert timers(view(text, code, label)) == Reading((Call("timer", {"seconds": seconds, "label": name}),))


def test_numbers_without_a_unit_are_asked_about():
    found = timers(view("stick the pasta on for 11 and the garlic bread for 14", "en", "timer_set"))
    assert found and not found.is_sure
    assert [call.arguments for call in found.calls] == [
        {"seconds": 660, "label": "pasta"}, {"seconds": 840, "label": "garlic bread"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["is 7 a prime number?", "between 5 and 10 minutes", "minus 5 minutes", "wait a sec", "what a day"]
)
def test_no_timer_comes_of_a_doubtful_number(text):
    assert timers(view(text, "en", "timer_set")) is None


@pytest.mark.parametrize(
    ("text", "label", "wanted"),
    [
        ("how're they doing", "timer_left", Call("timers", {"label": ""})),
        ("freeze the eggs a sec", "timer_pause", Call("pause_timer", {"label": "eggs"})),
        ("two minutes more for them", "timer_more", Call("change_timer", {"label": "", "seconds": 120})),
        ("knock a minute off", "timer_less", Call("change_timer", {"label": "", "seconds": -60})),
        ("nah, ten minutes instead", "timer_to", Call("change_timer", {"label": "", "to": 600})),
        ("scrap the eggs", "timer_cancel", Call("cancel_timer", {"label": "eggs", "all": False})),
        ("and the beans for 8 minutes", "timer_set", Call("timer", {"seconds": 480, "label": "beans"})),
    ],
)
def test_what_follows_is_about_the_timer_that_runs(text, label, wanted):
    found = timers(view(text, "en", label, EGGS))
    assert found and found.calls == (wanted,)


def test_a_reminder_has_a_moment_and_words():
    found = reminders(view("stups mich am mittwoch gegen halb neun an wegen dem tüv", "de", "reminder"))
    assert found == Reading((Call("reminder", {"text": "tüv", "at": "2026-12-02T08:30"}),))
    told = reminders(view("ich treffe Jana morgen um halb acht", "de", "reminder"))
    assert told and not told.is_sure  # told, not wished for
    moved = reminders(view("half 9 is ook goed", "nl", "timer_to", ALARM))
    assert moved and moved.calls[0].arguments["at"] == "2026-11-29T08:30"


@pytest.mark.parametrize(
    ("text", "code", "label", "wanted"),
    [
        ("scratch the bin bags, found some", "en", "list_remove", ("list_remove", ["bin bags"])),
        ("Luftballons auch noch", "de", "list_add", ("list_add", ["Luftballons"])),
        ("en ook nog tandpasta", "nl", "list_add", ("list_add", ["tandpasta"])),
        ("read me what's left", "en", "list_show", ("list_show", None)),
        ("chuck everything off it", "en", "list_clear", ("list_clear", None)),
    ],
)
def test_what_follows_is_about_the_list_that_was_spoken_of(text, code, label, wanted):
    found = lists(view(text, code, label, LIST))
    assert found and (found.calls[0].tool, found.calls[0].arguments.get("items")) == wanted


def test_what_is_missing_is_offered():
    found = lists(view("klopapier is alle", "de", "list_need"))
    assert found and found.calls == (Call("list_offer", {"items": ["klopapier"], "name": "shopping"}),)


@pytest.mark.parametrize(
    ("text", "code", "expression"),
    [
        ("four coffees at 3.40 and a flapjack at 2.20", "en", "4 * 3.4 + 2.2"),
        ("drei brezen à 95 cent und ein leberkäs für 3,80, was macht das", "de", "3 * 0.95 + 3.8"),
        ("4 kratjes bier van 16,99 en 2 zakken chips van 1,79", "nl", "4 * 16.99 + 2 * 1.79"),
        ("bill's 86.40, split between the five of us plus 10 percent tip", "en", "(86.4 + 86.4 * 10 / 100) / 5"),
        ("12 quid each for seven of us", "en", "7 * 12"),
    ],
)
def test_every_number_has_its_part_in_a_sum(text, code, expression):
    found = sums(view(text, code, "sum"))
    assert found and found.calls[0].arguments["expression"] == expression


@pytest.mark.parametrize("text", ["3 bags for 4.50 and 2 more", "in 2019 we paid 12 euros", "5 of 7 and 3.20"])
def test_no_sum_is_made_of_other_numbers(text):
    assert sums(view(text, "en", "sum")) is None


@pytest.mark.parametrize(
    ("reader", "text", "code", "label", "wanted"),
    [
        (dates, "due three weeks from last tuesday, when's that", "en", "date", {"date": "2026-12-15"}),
        (dates, "heut in drei wochen kommt Oma, welcher tag ist das", "de", "date", {"date": "2026-12-19"}),
        (hours, "in at ten past five and it needs an hour fifty, when do we eat", "en", "finish",
         {"start": "17:10", "seconds": 6600}),
        (hours, "de bus gaat om 16:05 en ik loop een kwartiertje, hoe laat moet ik de deur uit", "nl", "leave_by",
         {"start": "16:05", "seconds": -900}),
        (zones, "mum lands at 7am Dubai time, what's that our time", "en", "zone",
         {"time": "07:00", "zones": ["Asia/Dubai", ""], "names": ["Dubai", ""]}),
        (units, "recipe says 350 fahrenheit but my oven's in celsius", "en", "unit",
         {"amount": [[350.0, "temperature-fahrenheit"]], "to": "temperature-celsius"}),
    ],
)  # fmt: skip
def test_days_hours_and_units_are_worked_out_from_the_one_value(reader, text, code, label, wanted):
    found = reader(view(text, code, label))
    assert found and found.calls[0].arguments == wanted


@pytest.mark.parametrize(
    ("text", "code", "seconds"),
    [
        ("the train's at 18:42 and it takes me 25 minutes to walk there, when do i leave", "en", -1500),
        ("der zug geht 17:20 und ich brauch ne halbe stunde zum bahnhof, wann muss ich los", "de", -1800),
        ("wenn ich um 17:20 losfahr und ne halbe stunde brauch, wann bin ich da", "de", 1800),
        ("das Blech ist seit 17:20 drin und braucht ne halbe Stunde, wann muss ich raus damit", "de", 1800),
        ("de cake zit sinds 17:20 in de oven en moet een half uur, wanneer moet hij eruit", "nl", 1800),
    ],
)
def test_who_asks_when_to_leave_is_told_a_time_before(text, code, seconds):
    later = Understood((Call("later", {"start": "17:20", "seconds": abs(seconds)}),), code)
    found = MeaningReader(embed).after(later, text, Around(NOW), Before(), code)
    assert found and found.calls[0].arguments["seconds"] == seconds


def test_what_goes_on_since_a_time_is_left_at_none():
    assert (
        hours(view("ich sitze seit acht Uhr im Zug und brauche eine Stunde, wann muss ich los", "de", "leave_by"))
        is None
    )


def test_an_act_that_another_word_speaks_against_is_asked_about():
    found = timers(view("doe nog maar tien minuutjes", "nl", "timer_to", EGGS))
    assert found and not found.is_sure
    listed = lists(replace(view("noem eens op", "nl", "list_add", LIST), meant=Meant(LOW | {"do.list_add": -0.3})))
    assert listed and listed.calls[0].tool == "list_offer"


def test_the_day_that_was_spoken_of_is_meant():
    found = dates(view("und was ist das für ein Wochentag?", "de", "date", DAY))
    assert found and found.calls == (Call("day", {"date": "2026-12-24"}),)


def test_the_rules_go_first_and_a_wish_is_read_where_they_are_silent():
    reader = MeaningReader(embed)
    own = Understood((Call("coin"),), "en")
    assert reader.after(own, "give the pizza twelve minutes", Around(NOW), Before()) == own
    found = reader.after(None, "give the pizza twelve minutes", Around(NOW), Before())
    assert found and found.calls[0] == Call("timer", {"seconds": 720, "label": "pizza"})
    assert reader.after(None, "who invented the telephone", Around(NOW), Before()) is None


def test_a_subject_has_a_reader_or_is_talk():
    subjects = Meanings(embed).of("two more").subjects
    assert {s for s in subjects if s and not s.startswith("talk.")} - {"lights"} == READERS.keys()


def test_signs_without_a_space_are_no_sentence():
    assert MeaningReader(embed).hint('"' * 32_000, Around(NOW)) is None
