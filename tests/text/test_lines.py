"""Lines broken to fit are put together; hyphens that belong to a word stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from text.properties import tried

from appliance.text.parse import read_document
from appliance.text.reading.lines import Hyphens, flowed, widest

MARK = "⏎"


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("trans-⏎former", "transformer"),
        ("trans\xad⏎former", "transformer"),
        ("trans¬⏎former", "transformer"),
        ("trans‐⏎former", "transformer"),
        ("Wärmepumpen-⏎anlage", "Wärmepumpenanlage"),
        ("verzekerings-⏎maatschappij", "verzekeringsmaatschappij"),
        ("E-⏎Mail", "E-Mail"),
        ("e-⏎mail", "e-mail"),
        ("Nord-⏎Süd-Gefälle", "Nord-Süd-Gefälle"),
        ("Noord-⏎Holland", "Noord-Holland"),
        ("Anglo-⏎American", "Anglo-American"),
        ("COVID-⏎19", "COVID-19"),
        ("19-⏎jährig", "19-jährig"),
        ("well-⏎known", "well-known"),
        ("Vor-⏎und Nachteile", "Vor- und Nachteile"),
        ("voor-⏎en nadelen", "voor- en nadelen"),
        ("pre-⏎or post-war", "pre- or post-war"),
        ("BEDIENUNGSANLEI-⏎TUNG", "BEDIENUNGSANLEITUNG"),
        ("long-⏎term, a long-term plan", "long-term, a long-term plan"),
        ("Ver-⏎bund, der Verbund", "Verbund, der Verbund"),
        ("Schiff-Fahrts-⏎amt", "Schiff-Fahrtsamt"),
    ],
)
def test_hyphens_at_the_end_of_a_line(broken, whole):
    text = broken.replace(MARK, "\n")
    assert flowed(text.splitlines(), Hyphens(text), 80) == whole


def test_sentences_are_whole_and_lists_stay_lists():
    text = (
        "The boiler stands in the cellar below the stairs, where it hums at\n"
        "night, and must be checked once a year by somebody who knows it\n"
        "well.\n\n"
        "Milk\nEggs\nbread from the baker\n\n"
        "Ada Lovelace\nSt James's Square 12\nLondon\n\n"
        "- one item that takes as much room as a whole line of this text\n"
        "- another one\n"
    )
    assert [section.text for section in read_document("a.txt", text.encode())] == [
        "The boiler stands in the cellar below the stairs, where it hums at night, and must be checked once a year by "
        "somebody who knows it well.",
        "Milk\nEggs\nbread from the baker",
        "Ada Lovelace\nSt James's Square 12\nLondon",
        "- one item that takes as much room as a whole line of this text\n- another one",
    ]


@tried
@given(st.lists(st.text("abÄ1.,- ", max_size=60), max_size=8))
def test_no_letter_is_lost(lines):
    joined = flowed(lines, Hyphens("\n".join(lines)), widest(lines))
    letters = [character for character in "".join(lines) if character.isalnum()]
    assert [character for character in joined if character.isalnum()] == letters
