"""Requests that nothing reads: none is taken for something else, and what is missing is said."""

from datetime import datetime

import pytest

from appliance.intents import small_talk, unread
from appliance.intents.tool_words import CUES

NOW = datetime(2026, 11, 28, 10)


@pytest.mark.parametrize(
    "text",
    [
        "a lad cycles 12 miles in 45 minutes, what's his speed",
        "rent is 1450 split three ways but Ann pays 100 more, what do we each pay",
        "recipe feeds 4 and wants 300g flour and 2 eggs, scale it up for me",
        "my nan's recipe says 2 lb 4 oz of plums, what's that in metric",
        "I read 30 pages a day and the book has 412, how long will it take me",
    ],
)
def test_a_sum_that_is_not_found_is_asked_for_as_a_sum(text):
    assert unread.topic(text, "en") == "sum"


@pytest.mark.parametrize(
    "text",
    [
        "how many bones does a baby have", "who was king before Elizabeth the second", "why is the sky blue",
        "I have two cats and three dogs", "how much is a pint of milk at the shop", "what year did the Titanic go down",
    ],
)  # fmt: skip
def test_a_question_of_fact_is_no_sum(text):
    assert unread.topic(text, "en") == ""


@pytest.mark.parametrize(
    "text", ["bit shorter", "put in that he's bald", "no hang on, the other one", "best of three", "as a decimal"]
)
def test_what_leans_on_nothing_that_is_known_is_asked_for_whole(text):
    assert unread.topic(text, "en", follows=True) == "follow"
    assert unread.topic(text, "en") == ""


def test_a_question_keeps_its_own_answer():
    assert unread.topic("and who was the captain", "en", follows=True) == ""


@pytest.mark.parametrize(
    ("kind", "text"), [("clock", "so where is it"), ("box", "for how long"), ("cancel_timer", "no more of that")]
)
def test_a_tool_is_not_meant_without_a_word_of_its_kind(kind, text):
    assert not CUES[kind].search(text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [("clock", "am i late"), ("clock", "is it already monday"), ("box", "how long have you been on"), ("box", "ram?")],
)
def test_its_usual_words_are_among_them(kind, text):
    assert CUES[kind].search(text)


@pytest.mark.parametrize("text", ["how many people died", "when did my dog die"])
def test_a_question_is_no_feeling(text):
    found = small_talk.find(text, "en")
    assert found is None or found.calls[0].arguments.get("what") not in small_talk.FEELINGS


@pytest.mark.parametrize("text", ["sing me a song", "is Tesco's open on bank holiday monday"])
def test_the_answer_is_in_the_language_of_the_words(text):
    found = small_talk.find(text, "en")
    assert found is None or found.language == "en"
