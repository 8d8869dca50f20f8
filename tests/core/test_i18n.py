"""Sentences that keep what they are made of, and what they say in other languages."""

import copy
import datetime
import pickle

import pytest

from appliance.core import i18n
from appliance.core.i18n import joined, say, say_plural, translated, verbatim

WHEN = {"time": datetime.time(14, 5), "date": datetime.date(2026, 11, 28)}


def test_a_sentence_is_its_english_and_can_be_said_in_other_languages():
    assert say("Camera") == "Camera"
    assert translated(say("Camera"), "de") == "Kamera"
    assert translated("Camera", "de") == "Camera"  # somebody else's words
    assert translated(verbatim("Camera"), "de") == "Camera"


def test_a_sentence_without_a_translation_is_english():
    assert translated(say("Nobody has translated {this}.", this=1), "de") == "Nobody has translated 1."
    assert translated(say("Camera"), "tlh") == "Camera"


def test_values_are_translated_as_well():
    sentence = say("{what}: {name} and {braces}", what=say("Camera"), name="Camera")
    assert sentence == "Camera: Camera and {braces}"
    assert translated(sentence, "de") == "Kamera: Camera and {braces}"


def test_joined_sentences_stay_translatable():
    both = joined(" · ", [say("Camera"), "Ada"])
    assert both == "Camera · Ada"
    assert translated(joined(" ", [both, say("Camera")]), "de") == "Kamera · Ada Kamera"


@pytest.mark.parametrize("count, english", [(0, "0 timers"), (1, "1 timer"), (2, "2 timers")])
def test_a_count_picks_the_form(count, english):
    assert say_plural("{count} timer", "{count} timers", count) == english


@pytest.mark.parametrize(
    "language, said",
    [
        ("en", "14:05, Saturday, 28 November 2026"),
        ("en-US", "2:05\u202fPM, Saturday, November 28, 2026"),
        ("de", "14:05, Samstag, 28. November 2026"),
        ("nl-BE", "14:05, zaterdag 28 november 2026"),
    ],
)
def test_times_and_dates_are_written_as_the_reader_does(language, said):
    assert translated(say("{time}, {date}", **WHEN), language) == said


@pytest.mark.parametrize(
    "language, said",
    [
        ("en", "1.5: Ada, Bob and Cem for 1 hour and 2 minutes"),
        ("de", "1,5: Ada, Bob und Cem for 1 Stunde und 2 Minuten"),
        ("nl", "1,5: Ada, Bob en Cem for 1 uur en 2 minuten"),
    ],
)
def test_numbers_lists_and_durations_too(language, said):
    sentence = say(
        "{number}: {names} for {duration}",
        number=1.5,
        names=["Ada", "Bob", "Cem"],
        duration=datetime.timedelta(hours=1, minutes=2),
    )
    assert translated(sentence, language) == said


def test_english_is_said_as_it_is_written():
    values = {"some": ["Ada", "Bob", "Cem"], "none": [], "number": 2.0, "moment": datetime.timedelta(), **WHEN}
    for value in values.values():
        assert translated(say("{value}", value=value), "en") == say("{value}", value=value)


@pytest.mark.parametrize("sentence", [say("{a}", a=say("Camera")), joined(" ", [say("Camera"), "Ada"])])
def test_copies_stay_translatable(sentence):
    for same in (copy.deepcopy(sentence), pickle.loads(pickle.dumps(sentence))):
        assert same == sentence and translated(same, "de") == translated(sentence, "de") != sentence


def test_the_languages_are_those_with_a_catalogue():
    assert i18n.LANGUAGES == ("en", "de", "nl")
