"""Documents of every kind that is read, and those that mean harm."""

import io
import zipfile

import docx
import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from appliance.core.errors import DocumentError
from appliance.text import parse
from appliance.text.chunk import LONGEST, split
from appliance.text.parse import read_document


def pdf(*pages: str, password: str = "") -> bytes:
    writer = PdfWriter()
    font = DictionaryObject(
        {NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
         NameObject("/BaseFont"): NameObject("/Helvetica")}
    )  # fmt: skip
    for text in pages:
        page = writer.add_blank_page(300, 300)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F"): font})}
        )
        content = DecodedStreamObject()
        content.set_data(f"BT /F 12 Tf 20 200 Td ({text}) Tj ET".encode() if text else b"")
        page[NameObject("/Contents")] = writer._add_object(content)
    if password:
        writer.encrypt(password)
    packed = io.BytesIO()
    writer.write(packed)
    return packed.getvalue()


def word() -> bytes:
    document = docx.Document()
    document.add_heading("The car", 1)
    document.add_paragraph("It talks.")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "oil", "7.5 litres"
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


PAGE = b"""<body><nav>Menu</nav><h1>Tyres</h1>Loose text <div class="para">In a <i>div</i>,<br>on two lines
<ul><li>One</li><li><p>Two</p> and <div>three</div></li></ul> after</div><!-- no -->
<table><tr><th>front</th><td>2.2</td></tr></table><p hidden>unseen</p><span aria-hidden="true">x</span></body>"""
HTML = b"<head><title>x</title></head><script>evil()</script><h2>The car</h2><p>It <b>talks</b>.</p>"


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.txt", b"It talks.\n\nIt drives.", [("", "line 1", "It talks."), ("", "line 3", "It drives.")]),
        ("a.txt", "Größe".encode("cp1252"), [("", "line 1", "Größe")]),
        ("a.TXT", "Größe".encode("utf-16"), [("", "line 1", "Größe")]),
        (
            "a.md",
            b"# The car\nIt talks.\n## Oil\n7 litres",
            [("The car", "line 2", "It talks."), ("The car › Oil", "line 4", "7 litres")],
        ),
        ("a.html", HTML, [("", "line 1", "x"), ("The car", "line 1", "It talks.")]),
        ("a.csv", b"part;price\noil;7\ntyre;99", [("", "line 2", "part: oil, price: 7\npart: tyre, price: 99")]),
        ("a.pdf", pdf("It talks.", "It drives."), [("", "page 1", "It talks."), ("", "page 2", "It drives.")]),
        ("a.docx", word(), [("The car", "paragraph 2", "It talks."), ("The car", "paragraph 3", "oil | 7.5 litres")]),
    ],
)
def test_what_is_read(name, data, expected):
    assert [(s.heading, s.place, s.text) for s in read_document(name, data)] == expected


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("word/document.xml", b"0" * (300 << 20))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.exe", b"MZ", "Larson cannot read"),
        ("a", b"text", "Larson cannot read"),
        ("a.txt", b"", "has no text"),
        ("a.txt", b"\x00\x01\x02" * 99, "This is not text"),
        ("a.pdf", b"%PDF-1.7 nonsense", "damaged"),
        ("a.pdf", pdf(""), "has no text. Scanned pages"),
        ("a.pdf", pdf("It talks.", password="secret"), "locked with a password"),
        ("a.docx", b"PK nonsense", "not a Word document"),
        ("a.docx", word()[:-200], "not a Word document"),
    ],
)
def test_what_is_not_read_is_explained(name, data, words):
    with pytest.raises(DocumentError, match=words) as refused:
        read_document(name, data)
    assert "Traceback" not in str(refused.value) and "\n" not in str(refused.value)


def test_what_unpacks_to_far_too_much():
    with pytest.raises(DocumentError, match="unpacks to far too much") as refused:
        read_document("a.docx", bomb())
    assert "Traceback" not in str(refused.value) and "\n" not in str(refused.value)


def test_what_is_too_large_or_takes_too_long(monkeypatch):
    monkeypatch.setattr(parse, "LARGEST_FILE", 10)
    with pytest.raises(DocumentError, match="too large"):
        read_document("a.txt", b"x" * 11)
    monkeypatch.setattr(parse, "LARGEST_FILE", 1000)
    monkeypatch.setattr(parse, "SECONDS", 0.01)
    with pytest.raises(DocumentError, match="took too long"):
        read_document("a.txt", b"x")


def test_passages_are_whole_sentences_under_one_heading():
    text = " ".join(f"Sentence number {n} tells of the car." for n in range(80))
    passages = split(read_document("a.md", f"# One\n{text}\n# Two\nThe end.".encode()))
    assert all(len(p.text) <= LONGEST for p in passages) and len(passages) > 3
    assert all(p.text.endswith(".") and p.text.startswith("Sentence") for p in passages[:-1])
    assert passages[0].text.split(". ")[-1].rstrip(".") in passages[1].text, "the last sentence comes again"
    assert (passages[-1].heading, passages[-1].text) == ("Two", "The end.")


def test_a_text_without_sentences_is_cut_between_words():
    passages = split(read_document("a.txt", ("word " * 1000).encode()))
    assert all(len(p.text) <= LONGEST and set(p.text.split()) == {"word"} for p in passages)


def test_no_text_of_a_page_is_lost():
    texts = [section.text for section in read_document("a.html", PAGE)]
    assert texts == ["Loose text", "In a div, on two lines", "One", "Two", "and", "three", "after", "front 2.2"]
    assert {section.heading for section in read_document("a.html", PAGE)} == {"Tyres"}
    deep = b"<div>" * 20_000 + b"down here" + b"</div>" * 20_000
    assert read_document("deep.html", deep)[0].text == "down here"
