"""Which questions need knowledge, and which are small talk or play."""

from datetime import datetime

import pytest

from appliance.intents.questions import is_english, kind_of
from appliance.intents.understanding import Around, understand

KNOWLEDGE = (
    "Who painted the Sistine Chapel?",
    "how do i unclog a sink",
    "Translate 'thank you' into Spanish",
    "Please explain inflation to me",
    "Could you tell me why leaves turn red?",
    "Is a whale a fish?",
    "List the planets",
    "tell me about the Romans",
    "Will chocolate hurt my dog?",
    "the capital of peru?",
    "whats the tallest tree",
)
TALK = (
    "How are you feeling?",
    "What is your favourite film?",
    "My train was late again",
    "Should we go out tonight?",
    "do you like snow",
    "why?",
    "ok",
    "",
)

INVENTION = (
    "Tell me a scary story",
    "Write a birthday wish for my aunt",
    "Suggest a name for a goldfish",
    "Give me three ideas for a costume",
    "ideas for a wet sunday with the kids",
    "could you please write me a haiku?",
)


@pytest.mark.parametrize("text", KNOWLEDGE)
def test_asks_for_facts_instructions_or_a_translation(text):
    assert kind_of(text) == "knowledge"


@pytest.mark.parametrize("text", TALK)
def test_is_talk(text):
    assert kind_of(text) == "talk"


@pytest.mark.parametrize("text", INVENTION)
def test_asks_to_make_something_up(text):
    assert kind_of(text) == "invention"


def test_tells_english_from_german_and_dutch():
    assert all(is_english(text) for text in (*KNOWLEDGE, *TALK, *INVENTION, "42", "Berlin"))
    for text in (
        "Wer hat das Telefon erfunden?",
        "Waarom is de lucht blauw?",
        "Schreib mir ein Gedicht",
        "hoe laat is het",
    ):
        assert not is_english(text)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("how long does it take to boil an egg", ""),
        ("how long does it take to get to London", "traffic"),
        ("how long does it take to walk to school", "traffic"),
        ("how long is the drive to Leeds", "traffic"),
        ("how long will it take to the station by bus", "traffic"),
    ],
)
def test_how_long_a_way_takes_is_no_question_of_the_kitchen(text, topic):
    found = understand(text, Around(datetime(2026, 11, 28, 13)), "en")
    assert (found.calls[0].arguments["topic"] if found else "") == topic
