"""HTML: everything that is shown, under its headings."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from text.properties import tried

from appliance.text.chunk import split
from appliance.text.reading.html import read_html


def told(page: str) -> list[tuple[str, str]]:
    return [(section.heading, section.text) for section in read_html(page.encode())]


def test_headings_and_their_path():
    page = "<h1>Boiler</h1><h2>Who</h2><p>Anna.</p><h1>Garden</h1><h2>Who</h2><p>Bob.</p><h2>Later</h2>"
    assert told(page) == [("Boiler › Who", "Anna."), ("Garden › Who", "Bob."), ("Garden › Later", "Later")]


def test_a_title_is_kept_unless_the_page_says_it():
    assert told("<title>House rules</title><p>Quiet.") == [("", "House rules"), ("", "Quiet.")]
    assert told("<title>House rules</title><h1>House rules</h1><p>Quiet.") == [("House rules", "Quiet.")]


def test_code_keeps_its_lines_and_pictures_their_description():
    assert told("<pre># no heading\n  reset</pre><p>See <img alt='a red valve'>") == [
        ("", "# no heading\nreset"),
        ("", "See a red valve"),
    ]


def test_what_is_raised_stays_apart():
    assert told("<p>10<sup>6</sup> m<sup>2</sup> on the 2<sup>nd</sup>") == [("", "10⁶ m² on the 2nd")]


def test_soft_hyphens_and_entities():
    (found,) = told("<p>Donau&shy;dampf&shy;schiff &amp; Gr&ouml;&szlig;e")
    assert found[1].replace("\xad", "") == "Donaudampfschiff & Größe"


def test_what_a_style_hides_is_not_read():
    page = (
        "<p>Seen</p><div style='color: red; display:none'>No<nav style='display: none'>no</nav></div>"
        "<p style='visibility: hidden'>no</p><p style='--display: none'>Seen too</p><p style='display: block'>And this"
    )
    assert told(page) == [("", "Seen"), ("", "Seen too"), ("", "And this")]


def test_items_of_a_list_have_their_numbers():
    page = (
        "<ol start=3><li>Wait</li><li><p>Press</p><p>Hold</p><ol><li>Long</li></ol></li><li value=9>Let go</li></ol>"
        "<ul><li>Done</li></ul><ol start=x><li>Rest</li></ol>"
    )
    assert [text for _, text in told(page)] == [
        "3. Wait", "4. Press", "Hold", "1. Long", "9. Let go", "Done", "1. Rest",
    ]  # fmt: skip


WORDS = st.sampled_from("oil tyre Größe brake light".split())
TAGS = st.sampled_from("p div b i a td tr table li ul h1 h2 h6 pre span br section details summary blockquote".split())
PIECES = st.lists(st.one_of(WORDS, TAGS.map(lambda tag: f"<{tag}>"), TAGS.map(lambda tag: f"</{tag}>")), max_size=30)


@settings(tried, max_examples=150)
@given(PIECES)
def test_no_word_is_lost_in_broken_pages(pieces):
    passages = split(list(read_html(" ".join(pieces).encode())))
    found = set(re.findall(r"\w+", " ".join(f"{p.heading} {p.text}" for p in passages)))
    assert {piece for piece in pieces if piece[0] != "<"} <= found
