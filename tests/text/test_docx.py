"""Word documents as Word makes them: every word that is shown, once, in reading order."""

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from text.properties import tried
from text.word_files import STRICT, W, box, cell, paragraph, picture, row, run, table, word_file

from appliance.core.errors import DocumentError
from appliance.text.chunk import split
from appliance.text.parse import read
from appliance.text.reading.docx import read_docx
from appliance.text.reading.word_lists import written
from appliance.text.sections import Section

STYLES = (
    '<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style>'
    '<w:style w:styleId="Kapitel"><w:name w:val="Kapitel"/><w:basedOn w:val="berschrift1"/></w:style>'
    '<w:style w:styleId="Titel"><w:name w:val="Title"/></w:style>'
    '<w:style w:styleId="a"><w:name w:val="A"/><w:basedOn w:val="b"/></w:style>'
    '<w:style w:styleId="b"><w:name w:val="B"/><w:basedOn w:val="a"/></w:style>'
)
NUMBERING = (
    '<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/>'
    '<w:lvlText w:val="%1%2)"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="8"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>'
)


def listed(text: str, number: int = 1, level: int = 0) -> str:
    place = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(text, properties=place)


def told(*blocks: str, **more) -> list[str]:
    return [each.text for each in read_docx(word_file(*blocks, **more)) if isinstance(each, Section)]


def headed(*blocks: str) -> list[tuple[str, str]]:
    found = read_docx(word_file(*blocks, parts={"styles": STYLES}))
    return [(each.heading, each.text) for each in found if isinstance(each, Section)]


MARK = "<w:rPr><w:del w:id='1'/></w:rPr>"
FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF gone</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
)
FORM = (
    '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="red"/>'
    '<w:listEntry w:val="blue"/></w:ddList></w:ffData></w:fldChar></w:r>'
)


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ([paragraph("in the ", "<w:del>" + run("attic") + "</w:del>", "<w:ins>" + run("cellar") + "</w:ins>")],
         ["in the cellar"]),
        ([paragraph("<w:moveFrom>" + run("here") + "</w:moveFrom>", "<w:moveTo>" + run("there") + "</w:moveTo>")],
         ["there"]),
        ([paragraph("The pump ", properties=MARK), paragraph("hums.")], ["The pump hums."]),
        ([paragraph("<w:sdt><w:sdtPr/><w:sdtContent>" + run("chosen") + "</w:sdtContent></w:sdt>")], ["chosen"]),
        (["<w:sdt><w:sdtContent>" + paragraph("block") + "</w:sdtContent></w:sdt>"], ["block"]),
        (["<w:customXml><w:ins>" + paragraph("wrapped") + "</w:ins></w:customXml>"], ["wrapped"]),
        ([paragraph("anchor", box(paragraph("in the box"), paragraph("and below")))],
         ["anchor\nin the box\nand below"]),
        ([paragraph(FIELD, "page seven", '<w:r><w:fldChar w:fldCharType="end"/></w:r>')], ["page seven"]),
        ([paragraph('<w:fldSimple w:instr="DATE">' + run("May 2026") + "</w:fldSimple>")], ["May 2026"]),
        ([paragraph("Colour: ", FORM)], ["Colour: blue"]),
        ([paragraph(run("secret", "<w:vanish/>"), run("open", '<w:vanish w:val="0"/>'))], ["open"]),
        ([paragraph("E", "<w:r><w:noBreakHyphen/></w:r>", "Mail")],
         ["E-Mail"]),
        ([paragraph("Zucker", "<w:r><w:softHyphen/></w:r>", "rübe")], ["Zuckerrübe"]),
        ([paragraph("a", "<w:r><w:tab/></w:r>", "b", "<w:r><w:br/></w:r>", "c")], ["a\tb\nc"]),
        ([paragraph("<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
                    "</m:oMath>")], ["1/2"]),
        ([paragraph("10", run("6", '<w:vertAlign w:val="superscript"/>'))], ["10⁶"]),
        ([paragraph("see", picture("A red valve"))], ["see\nA red valve"]),
    ],
)  # fmt: skip
def test_every_word_that_is_shown_is_read_once(blocks, expected):
    assert told(*blocks) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([row(cell(paragraph("oil")), cell(paragraph("7.5"), paragraph("litres")))], "oil | 7.5 litres"),
        ([row(cell(paragraph("wide"), properties='<w:gridSpan w:val="2"/>')),
          row(cell(paragraph("a")), cell(paragraph("b")))], "wide\na | b"),
        ([row(cell(paragraph("tall"), properties='<w:vMerge w:val="restart"/>'), cell(paragraph("1"))),
          row(cell(properties="<w:vMerge/>"), cell(paragraph("2")))], "tall | 1\n | 2"),
        ([row(cell(paragraph("before"), table(row(cell(paragraph("x")), cell(paragraph("y")))), paragraph("after")),
              cell(paragraph("beside")))], "before\nx | y\nafter\nbeside"),
        ([row(cell(paragraph("gone")), properties="<w:del w:id='1'/>"),
          "<w:sdt><w:sdtContent>" + row(cell(paragraph("kept"))) + "</w:sdtContent></w:sdt>"], "kept"),
        ([row("<w:sdt><w:sdtContent>" + cell(paragraph("in a control")) + "</w:sdtContent></w:sdt>")], "in a control"),
        ([row(cell(paragraph("left " * 50)), cell(paragraph("right " * 50)))],
         f"{('left ' * 50).strip()}\n{('right ' * 50).strip()}"),
    ],
)  # fmt: skip
def test_tables(rows, expected):
    assert told(table(*rows)) == [expected]


def test_headings_are_known_by_style_and_level_in_any_language():
    outlined = paragraph("By level", properties='<w:outlineLvl w:val="1"/>')
    assert headed(
        paragraph("Handbuch", style="Titel"),
        paragraph("Keller", style="berschrift1"),
        paragraph("Pumpe", style="berschrift2"),
        paragraph("Sie brummt."),
        paragraph("Dach", style="Kapitel"),
        paragraph("Dicht.", style="a"),
        outlined,
        paragraph("Text."),
    ) == [
        ("Handbuch › Keller › Pumpe", "Sie brummt."),
        ("Handbuch › Dach", "Dicht."),
        ("Handbuch › Dach › By level", "Text."),
    ]


def test_headings_of_a_file_without_styles():
    styles = ["Title", "Heading1", "berschrift2", "Kop3", "Heading", "ListParagraph"]
    found = read_docx(word_file(*(paragraph(style, style=style) for style in styles)))
    assert [(s.heading, s.text) for s in found] == [
        ("Title › Heading1 › berschrift2 › Kop3", "Heading"),
        ("Title › Heading1 › berschrift2 › Kop3", "ListParagraph"),
    ]


def test_lists_are_numbered_as_word_shows_them():
    found = told(
        *(listed("one"), listed("deep", level=1), listed("deeper", level=1), listed("two"), listed("deep", level=1)),
        *(listed("point", number=2), listed("unknown", number=9)),
        parts={"numbering": NUMBERING},
    )
    assert found == ["1. one", "1a) deep", "1b) deeper", "2. two", "2a) deep", "- point", "unknown"]


@pytest.mark.parametrize(
    ("number", "form", "expected"),
    [(4, "lowerRoman", "iv"), (1994, "upperRoman", "MCMXCIV"), (28, "upperLetter", "BB"), (3, "decimalZero", "03")],
)
def test_numbers_in_words_forms(number, form, expected):
    assert written(number, form) == expected


def test_notes_comments_headers_and_footers():
    parts = {
        "footnotes": f'<w:footnote w:id="2">{paragraph("<w:r><w:footnoteRef/></w:r>", "Since 2024.")}</w:footnote>',
        "endnotes": f'<w:endnote w:id="2">{paragraph("Found in the attic.")}</w:endnote>',
        "comments": f'<w:comment w:id="0" w:author="Ada">{paragraph("Really?")}</w:comment>',
        "header1": paragraph("House rules"),
        "header2": paragraph("House rules"),
        "footer1": paragraph("3"),
    }
    body = paragraph(
        "Rent",
        '<w:r><w:footnoteReference w:id="2"/></w:r>',
        " is due.",
        '<w:r><w:endnoteReference w:id="2"/></w:r>',
        '<w:r><w:commentReference w:id="0"/></w:r>',
    )
    sections = [(s.place, s.text) for s in read_docx(word_file(body, paragraph("More."), parts=parts))]
    assert sections == [
        ("paragraph 1", "Rent is due.\n¹ Since 2024.\n[Ada: Really?]"),
        ("paragraph 2", "More."),
        ("paragraph 2", "Found in the attic."),
        ("header", "House rules"),
    ]


def test_links_and_what_is_not_read():
    tie = '<Relationship Id="l" Type="x/hyperlink" Target="https://valve.example/order" TargetMode="External"/>'
    linked = paragraph('<w:hyperlink r:id="l">' + run("Order here") + "</w:hyperlink>", picture(), picture())
    reading = read("a.docx", word_file(linked, links=tie))
    assert [s.text for s in reading.sections] == ["Order here (https://valve.example/order)"]
    assert reading.omissions == ["2 pictures were not read."]


def test_the_strict_kind_of_file():
    (section,) = read("a.docx", word_file(paragraph("strict"), namespace=STRICT)).sections
    assert section.text == "strict" != W


LEAVES = st.text("abcäß€ ", min_size=1, max_size=12).filter(str.strip)


def blocks(inner):
    cells = st.lists(inner, min_size=1, max_size=2).map(lambda some: cell(*some, paragraph()))
    rows = st.lists(cells, min_size=1, max_size=3).map(lambda some: row(*some))
    return st.one_of(
        st.lists(rows, min_size=1, max_size=3).map(lambda some: table(*some)),
        inner.map(lambda some: f"<w:sdt><w:sdtContent>{some}</w:sdtContent></w:sdt>"),
        inner.map(lambda some: paragraph(box(some))),
        inner.map(lambda some: f"<w:ins w:id='1'>{some}</w:ins>"),
    )


WRAPS = st.sampled_from(["{}", "<w:ins>{}</w:ins>", "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>"])
PARAGRAPHS = st.tuples(LEAVES, WRAPS, st.sampled_from(["", "berschrift1", "berschrift2"])).map(
    lambda made: paragraph(made[1].format(run(made[0])), style=made[2])
)


@settings(tried, max_examples=60)
@given(st.lists(st.recursive(PARAGRAPHS, blocks, max_leaves=8), min_size=1, max_size=5))
def test_no_word_is_lost_and_none_is_told_twice(made):
    data = word_file(*made, parts={"styles": STYLES})
    # A text box is in the file twice.
    shown = re.sub(r"<mc:Fallback>.*?</mc:Fallback>", "", "".join(made)) if "Fallback" in str(made) else "".join(made)
    words = Counter(" ".join(re.findall(r"<w:t [^>]*>([^<]*)</w:t>", shown)).split())
    passages = split([each for each in read_docx(data) if isinstance(each, Section)])
    found = Counter(" ".join(f"{p.heading.replace(' › ', ' ')} {p.text}".replace(" | ", " ") for p in passages).split())
    assert not set(words) - set(found)
    text = Counter(
        " ".join(each.text for each in read_docx(data) if isinstance(each, Section)).replace("|", "").split()
    )
    assert all(count <= words[word] for word, count in text.items())


@settings(tried, max_examples=60)
@given(st.data())
def test_a_broken_file_is_an_error_in_words(data):
    whole = bytearray(word_file(paragraph("It talks."), table(row(cell(paragraph("x")))), parts={"styles": STYLES}))
    for _ in range(data.draw(st.integers(1, 20))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    for broken in (bytes(whole), cut):
        try:
            list(read_docx(broken))
        except DocumentError as error:
            assert "Word document" in str(error) or "unpacks" in str(error)
