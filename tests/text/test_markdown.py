"""Markdown: what is a heading and what only looks like one, and no word lost."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from text.properties import tried

from appliance.text.chunk import split
from appliance.text.reading.markdown import read_markdown


def told(text: str) -> list[tuple[str, str]]:
    return [(section.heading, section.text) for section in read_markdown(text.encode())]


@pytest.mark.parametrize(
    "block",
    [
        "```bash\n# press first\nreset\n```",
        "~~~\n# press first\nreset\n~~~",
        "````\n```\n# press first\nreset\n```\n````",
        "~~~~~\n# press first\n~~~~\nreset\n~~~~~",
        "```\n# press first\nreset",
        "    # press first\n    reset",
        "1. Do:\n\n   ```\n   # press first\n   reset\n   ```",
        "> ```\n> # press first\n> reset\n> ```",
        "<pre>\n# press first\nreset\n</pre>",
        "<div>\n# press first\nreset\n</div>",
        "- # press first\n- reset",
        "> # press first\n>\n> reset",
        "#press first\nreset",
        "####### press first\nreset",
        "\\# press first\nreset",
    ],
)
def test_what_only_looks_like_a_heading(block):
    found = told(f"# Router\n\n{block}\n\nIt blinks.")
    if not block.startswith("```\n# press first\nreset"):  # a fence that is never closed goes on to the end
        assert found[-1] == ("Router", "It blinks.")
    assert {heading for heading, _ in found} == {"Router"}
    assert {"press", "first", "reset", "blinks"} <= {word for _, text in found for word in re.findall(r"\w+", text)}


@pytest.mark.parametrize(
    "heading", ["# Oil", "Oil\n===", "Oil\n---", "## Oil ##", "<h2>Oil</h2>\n", "# **Oil**", "   # Oil"]
)
def test_what_is_a_heading(heading):
    assert told(f"{heading}\nFour litres.") == [("Oil", "Four litres.")]


def test_a_heading_without_text_stays_above_what_follows():
    text = "# Boiler\n\n## Who\n\nAnna.\n\n# Garden\n\n## Who\n\nBob.\n\n#### Deep\n\nRoots.\n"
    assert told(text) == [("Boiler › Who", "Anna."), ("Garden › Who", "Bob."), ("Garden › Who › Deep", "Roots.")]


def test_a_heading_under_which_nothing_stands_is_not_lost():
    assert told("# To do\n\n# Done\n\nAll.\n\n# Later") == [("To do", "To do"), ("Done", "All."), ("Later", "Later")]


def test_sections_of_the_same_name_stay_apart():
    passages = split(list(read_markdown(b"# Notes\n\nOne.\n\n# Notes\n\nTwo.\n")))
    assert [(p.heading, p.place, p.text) for p in passages] == [
        ("Notes", "line 3", "One."),
        ("Notes", "line 7", "Two."),
    ]


@pytest.mark.parametrize("marks", ["---", "+++"])
def test_front_matter_is_text(marks):
    text = f"{marks}\ntitle: Boiler\n# none\ntags: [a]\n{marks}\n# Oil\nFour litres."
    assert told(text) == [("", "title: Boiler\n# none\ntags: [a]"), ("Oil", "Four litres.")]


def test_a_rule_at_the_top_is_no_front_matter():
    assert told("---\n\nJust text.\n\n---\n\n# Oil\n\nMore.") == [("", "Just text."), ("Oil", "More.")]


def test_tables_links_and_addresses():
    text = (
        "| a | b |\n|---|---|\n| `1` | **2** | 3 |\n\n"
        "[Form](https://f.example) and <https://g.example> [see][x].\n\n[x]: http://h.example"
    )
    assert [text for _, text in told(text)] == [
        "a | b\n1 | 2 | 3",
        "Form (https://f.example) and https://g.example see (http://h.example).",
        "[x]: http://h.example",
    ]


def test_tags_within_a_line():
    assert told("10<sup>6</sup> m<sup>2</sup><br>2<sup>*nd*</sup> <sup>open") == [("", "10⁶ m²\n2nd open")]


def test_lists_keep_their_marks():
    assert told("- one\n  - two\n\n3. three\n4. [x] four") == [("", "- one\n- two"), ("", "3. three\n4. [x] four")]


SIGNS = "oil tyre Größe 7,5 E-Mail *bold* `code` _x_ &amp; <b>b</b> \\# # > - 1. | ```".split()
WORDS = st.lists(st.sampled_from(SIGNS), min_size=1, max_size=6).map(" ".join)
LINES = st.tuples(
    st.sampled_from(["", "# ", "### ", "> ", ">> ", "- ", "  - ", "    ", "1. ", "| ", "```", "~~~ ", "\t"]), WORDS
)
OTHER = st.sampled_from(["", "", "---", "===", "```", "~~~~", "|-|-|", "<div>", "</div>", "[a]: /b", "***"])
TEXTS = st.lists(st.one_of(LINES.map("".join), OTHER), min_size=1, max_size=25).map("\n".join)


@settings(tried, max_examples=300)
@given(TEXTS)
def test_no_word_is_lost(text):
    passages = split(list(read_markdown(text.encode())))
    found = set(re.findall(r"\w+", " ".join(f"{p.heading} {p.text}" for p in passages)))
    shown = re.sub(r"&amp;|</?(b|div)>|[*_`]", " ", re.sub(r"(?m)^[\s>|.\d-]*(```|~~~+)[^\S\n]*\S*[^\S\n]*$", "", text))
    shown = re.sub(r"(?m)^\W*\d\.", "", shown)
    assert not set(re.findall(r"[^\W\d_]{2,}", shown)) - found


@settings(tried, max_examples=100)
@given(st.text(st.sampled_from("#`~>-*_[]()!|<>&\n\t ab1.:/\\"), max_size=300))
def test_anything_is_read(text):
    list(read_markdown(text.encode()))


def test_what_nests_too_deeply_is_read_as_it_stands():
    assert "down here" in told("> " * 500 + "down here")[-1][1]
