"""Lines broken to fit are put together; hyphens that belong to a word stay."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from text.properties import tried

from appliance.text.chunk import split
from appliance.text.parse import read_document
from appliance.text.reading.lines import Hyphens, flowed, widest
from appliance.text.sections import Section

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


PEOPLE = [("Ada", "London", "engineer"), ("Grace", "New York", "admiral"), ("Emmy", "Erlangen", "algebraist")]
ROWS = [
    lambda n: f"2026-11-{n % 28 + 1:02d} 12:{n % 60:02d}:07 host service[{n}]: request {n:06d} took {n % 97:03d} ms",
    lambda n: f"Nov {n % 28 + 1:2d} 12:{n % 60:02d}:07 heating sensord[{n}]: the room has {n % 30} C now",
    lambda n: f"{n:05d} {('Berlin', 'London', 'Paris ')[n % 3]} {n * 7919:05d} EUR {('cash', 'card')[n % 2]}",
    lambda n: f"192.168.{n % 200}.{n} - - [28/Nov/2026] GET /page/{n} 200 {n * 31} Mozilla compatible",
    lambda n: "{:<12}{:<14}{:<16}since spring".format(*PEOPLE[n % 3]),
    lambda n: "{:<12}{:<14}{:<16}".format(*PEOPLE[n % 3]) + "since the spring of that year"[: 9 + n % 20],
]


@pytest.mark.parametrize("row", ROWS)
def test_lines_of_a_log_or_a_table_stay_lines(row):
    lines = [row(number) for number in range(40)]
    (section,) = read_document("a.txt", "\n".join(lines).encode())
    assert section.text.splitlines() == [line.rstrip() for line in lines]


def test_prose_with_numbers_and_justified_prose_is_put_together():
    text = (
        "The mill was built in 1847 by the brothers Barker, who came to the valley\n"
        "in spring and left it again in 1851. Of the 12 stones only 3 can be seen\n"
        "today; the  other 9  were sold  to a  museum, which  keeps them  in its\n"
        "cellar. 25 people live here now, in the 7 houses that are left of the 40\n"
        "which stood here when the railway came.\n"
    )
    (section,) = read_document("a.txt", text.encode())
    assert section.text == " ".join(text.split("\n")).strip()


@pytest.mark.parametrize(
    "line", ["a word that is no word and no end of it all-", "the quick brown fox jumps over a lazy"]
)
def test_the_time_goes_with_the_length(line):
    lines = [line] * 60_000
    begun = time.thread_time()
    flowed(lines, Hyphens("\n".join(lines)), 40)
    list(split([Section("", "", line * 60_000)]))
    assert time.thread_time() - begun < 20


@tried
@given(st.lists(st.text("abÄ1.,- ", max_size=60), max_size=8))
def test_no_letter_is_lost(lines):
    joined = flowed(lines, Hyphens("\n".join(lines)), widest(lines))
    letters = [character for character in "".join(lines) if character.isalnum()]
    assert [character for character in joined if character.isalnum()] == letters
