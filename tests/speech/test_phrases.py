"""Phrases of a text that is being written: cut where a voice would pause, and nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.speech.phrases import LONGEST, Phrases


def cut(text: str, step: int = 1) -> list[str]:
    phrases = Phrases()
    found = [phrase for at in range(0, len(text), step) for phrase in phrases.feed(text[at : at + step])]
    return found + phrases.end()


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("One. Two! Three?", ["One. ", "Two! ", "Three?"]),
        ("It is 3.5 km. Go.", ["It is 3.5 km. ", "Go."]),
        ("Dr. Who is here. Hello.", ["Dr. Who is here. ", "Hello."]),
        ("Das ist z.B. gut. Ja.", ["Das ist z.B. gut. ", "Ja."]),
        ("1. Eggs\n2. Milk\n", ["1. Eggs\n", "2. Milk\n"]),
        ("He said “No.” Then he left.", ["He said “No.” ", "Then he left."]),
        ("Well, yes. And so on", ["Well, yes. ", "And so on"]),
        ("Run this:\n\n```\na. b\nc\n```\nDone.", ["Run this:\n\n", "```\na. b\nc\n```\n", "Done."]),
        ("| a | b |\n|--|--|\n| 1 | 2 |\nDone.", ["| a | b |\n|--|--|\n| 1 | 2 |\n", "Done."]),
        ("", []),
        ("   ", []),
    ],
)
def test_it_pauses_where_a_person_would(text, phrases):
    assert cut(text) == phrases
    assert cut(text, 7) == phrases


def test_the_first_phrase_may_end_at_a_comma_so_that_the_voice_begins_early():
    text = "In the year of the long winter, many owls came down, and they stayed."
    assert cut(text) == ["In the year of the long winter, ", "many owls came down, and they stayed."]


def test_a_text_without_an_end_is_cut_at_a_space():
    found = cut("word " * 300)
    assert all(len(phrase) <= LONGEST + 1 for phrase in found)
    assert len(found) > 2
    assert all(phrase.endswith(" ") for phrase in found)


@given(st.text(max_size=900), st.integers(1, 50))
def test_the_phrases_are_the_text(text, step):
    assert "".join(cut(text, step)).rstrip() == text.rstrip()
