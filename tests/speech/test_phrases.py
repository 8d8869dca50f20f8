"""Phrases of a text that is being written: cut where a voice would pause, and nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.speech import phrases as module
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


class Counted:
    """A pattern that counts the characters which it may have looked at."""

    def __init__(self, pattern):
        self._pattern = pattern
        self.characters = 0

    def search(self, text, start, end=None):
        end = len(text) if end is None else end
        found = self._pattern.search(text, start, end)
        self.characters += (found.end() if found else end) - start
        return found


FLOODS = ["A. ", "1. ", "a. b\n```\n", "! ", "word ", "!", ".\n", "``` ", "z.B. ", "\n|", "a, "]


@pytest.mark.parametrize("flood", FLOODS)
@pytest.mark.parametrize("step", [3, 40, 100_000])
def test_the_work_grows_with_the_text_and_not_with_its_square(flood, step, monkeypatch):
    patterns = {name: Counted(getattr(module, name)) for name in ("END", "OPEN")}
    for name, pattern in patterns.items():
        monkeypatch.setattr(module, name, pattern)
    text = 3000 * flood
    assert "".join(cut(text, step)).rstrip() == text.rstrip()
    # Besides each character once: a dozen before each end, and where nothing ends, one run for each piece.
    pieces = len(text) / step + 1
    assert sum(each.characters for each in patterns.values()) <= 15 * len(text) + LONGEST * pieces


@given(st.lists(st.sampled_from([*FLOODS, "Word", " ", "\n", "(a) ", "Yes.", "”"]), max_size=60), st.integers(1, 9))
def test_pieces_do_not_matter_for_sentences(parts, step):
    text = "".join(parts)[:LONGEST]
    assert "".join(cut(text, step)).rstrip() == text.rstrip()
