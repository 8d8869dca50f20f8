"""PDF files: words, columns and pages as a reader sees them, and what cannot be read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from text.pdf_files import lines, pdf, side_by_side
from text.properties import tried

from appliance.core.errors import DocumentError
from appliance.text.parse import read
from appliance.text.reading.pdf import read_pdf
from appliance.text.sections import Section

BOILER = ["The boiler stands in the cellar below", "the stairs and hums at night. It must",
          "be checked once a year by a plumber", "who knows the gas pipes of the house.",
          "Never open the red valve while the", "pump is running at its full speed."]  # fmt: skip
GARDEN = ["In winter the garden needs no water.", "Empty the barrels before the first",
          "frost and bring the pots inside. The", "roses are cut back in March, when the",
          "buds begin to swell. Compost goes on", "the beds in April, not much earlier."]  # fmt: skip


def told(data: bytes) -> list[tuple[str, str]]:
    return [(each.place, each.text) for each in read_pdf(data) if isinstance(each, Section)]


def text_of(data: bytes) -> str:
    return "\n".join(text for _, text in told(data))


def test_words_broken_at_the_end_of_a_line_are_whole():
    page = lines("The trans-", "former hums at night. Do not touch the insu-", "lation. Write an E-", "Mail at once.")
    assert told(pdf(page)) == [
        ("page 1", "The transformer hums at night. Do not touch the insulation. Write an E-Mail at once.")
    ]


def test_a_word_broken_at_the_end_of_a_page_is_on_the_first():
    assert told(pdf(lines("It needs no main-"), lines("tenance at all."))) == [
        ("page 1", "It needs no maintenance"),
        ("page 2", "at all."),
    ]


def test_ligatures_and_soft_hyphens():
    reading = read("a.pdf", pdf(lines("The of\xadfice")))
    assert [section.text for section in reading.sections] == ["The office"]


def test_two_columns_that_the_file_has_line_by_line():
    data = pdf(lines("House rules and everything about the garden, in one place") + side_by_side(BOILER, GARDEN))
    text = " ".join(text_of(data).split())
    assert text.index("full speed.") < text.index("In winter the garden")
    assert "It must be checked once a year by a plumber who knows" in text
    assert "when the buds begin to swell" in text


def test_two_columns_in_the_order_of_the_file_stay():
    data = pdf(lines(*BOILER) + lines(*GARDEN, left=310))
    text = " ".join(text_of(data).split())
    assert text.index("full speed.") < text.index("In winter the garden")


def test_rows_of_a_table_stay_rows():
    data = pdf(side_by_side([f"Item {n}" for n in range(10)], [f"{n} euros each" for n in range(10)]))
    assert "Item 3 3 euros each" in text_of(data).splitlines()


def test_forms_are_read_as_they_were_filled():
    data = pdf(lines("Application"), widgets={"Name": "Ada Lovelace", "Agreed": "/Off"})
    assert text_of(data) == "Application\nName: Ada Lovelace"


def test_pages_that_cannot_be_read_are_named():
    reading = read("a.pdf", pdf(lines("It talks."), "", "", lines("Bye."), "", pictures=(2, 3, 5), files=2))
    assert [section.place for section in reading.sections] == ["page 1", "page 4"]
    assert reading.omissions == [
        "Pages 2–3, 5 have no text. Scanned pages need text recognition first.",
        "2 embedded files were not read. Add them separately.",
    ]


def test_a_scan_with_a_line_of_its_program_is_named():
    reading = read("a.pdf", pdf(lines("Scanned by X"), lines("A page with enough words to be one."), pictures=(1,)))
    assert reading.omissions == ["Page 1 has no text. Scanned pages need text recognition first."]
    assert len(reading.sections) == 2


def test_letters_that_cannot_be_told_are_named():
    data = pdf(lines("Plain words."), lines("No letters.").replace("/F", "/N"))
    assert [str(each) for each in read_pdf(data) if not isinstance(each, Section)] == [
        "Page 2 was left out: its font does not say which letters it shows."
    ]


@settings(tried, max_examples=80)
@given(st.data())
def test_a_broken_file_is_an_error_in_words(data):
    whole = bytearray(pdf(lines("It talks."), lines("Bye."), widgets={"a": "b"}))
    for _ in range(data.draw(st.integers(1, 20))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    for broken in (bytes(whole), bytes(whole[: data.draw(st.integers(0, len(whole)))])):
        try:
            list(read_pdf(broken))
        except DocumentError as error:
            assert "This PDF" in str(error)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"%PDF-1.7\n%%EOF", b"x" * 1000])
def test_no_pdf_at_all(data):
    with pytest.raises(DocumentError, match="damaged"):
        list(read_pdf(data))
