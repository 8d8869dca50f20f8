"""What a small language model is not asked, and what is said instead."""

from dataclasses import replace
from pathlib import Path

import pytest

from appliance.assistant.knowledge import TRUSTED, Knowledge
from appliance.core.config import load
from appliance.modelstore.store import ModelStore

CHAT = load(environ={}).chat
FACT, STORY, GERMAN = "Who won the world cup in 1954?", "Tell me a story", "Wer gewann 1954 die Weltmeisterschaft?"


def knowledge(size: int | None, guesses: str = "auto") -> Knowledge:
    return Knowledge(replace(CHAT, guesses=guesses), ModelStore(Path("nowhere"), entries=()), lambda: size)


def test_a_small_model_is_asked_for_stories_and_not_for_facts():
    small = knowledge(TRUSTED - 1)
    declined = small.decline(FACT)
    assert declined and declined.use and declined.use.name == "unsure" and "rather not guess" in declined.text
    assert small.decline(STORY) is None


def test_a_small_model_makes_up_stories_and_does_not_talk():
    said = knowledge(TRUSTED - 1).decline("My train was late again")
    assert said and "Thanks for telling me" in said.text
    assert knowledge(TRUSTED, "never").decline("My train was late again") is None, "a large one may talk"


def test_a_small_model_is_not_asked_in_a_language_it_does_not_speak():
    declined = knowledge(TRUSTED - 1).decline(GERMAN)
    assert declined and "rather not guess" in declined.text


@pytest.mark.parametrize(("size", "guesses"), [(TRUSTED, "auto"), (None, "auto"), (1, "always")])
def test_a_large_model_or_one_that_may_guess_answers_everything(size, guesses):
    assert knowledge(size, guesses).decline(FACT) is None


def test_the_owner_may_forbid_guesses_to_any_model():
    assert knowledge(10 * TRUSTED, "never").decline(FACT) is not None


def test_without_a_dictionary_nothing_is_looked_up():
    assert knowledge(None).look_up("What is a barometer?") is None


@pytest.mark.parametrize(("size", "poorly"), [(TRUSTED - 1, True), (TRUSTED, False), (None, False)])
def test_a_small_model_writes_poorly(size, poorly):
    assert knowledge(size).writes_poorly is poorly
