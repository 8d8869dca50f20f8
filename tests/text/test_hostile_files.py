"""Files that mean harm, or are broken: refused with a sentence, in time and within limits."""

import io
import random
import zipfile

import pytest
from text.pdf_files import lines, pdf
from text.word_files import paragraph, root, word_file

from appliance.core.errors import DocumentError
from appliance.text.parse import KINDS, read, read_document

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "' + "ha" * 999 + '">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 20}">' for n in range(8))
    + "]>"
)  # fmt: skip


def with_document(xml: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("word/document.xml", xml)
    return packed.getvalue()


def lying() -> bytes:
    """A part that says it is small and is not."""
    data = bytearray(with_document(root("document", "<w:body>" + "x" * 9_000_000 + "</w:body>")))
    size = (9_000_000).to_bytes(4, "little")[2:]
    while (found := data.find(size)) >= 0:
        data[found : found + 2] = b"\x00\x00"
    return bytes(data)


def inflating() -> bytes:
    """A page whose content unpacks to 96 MB."""
    return pdf(lines("It talks."), packed={1: b" " * (96 << 20)})


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", with_document(LAUGHS + "<w:document>&i;</w:document>")),
        ("a.docx", with_document('<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><document>&f;</document>')),
        ("a.docx", with_document("<a>" * 100_000)),
        ("a.docx", with_document(root("styles", ""))),
        ("a.docx", lying()),
        ("a.pdf", inflating()),
        ("a.csv", b"a;b\x00"),
        ("a.html", b""),
    ],
)
def test_what_means_harm_is_refused_in_words(name, data):
    with pytest.raises(DocumentError, match=r"^a\.") as refused:
        read_document(name, data)
    assert "Traceback" not in str(refused.value) and "\n" not in str(refused.value)
    assert "root:" not in str(refused.value)


DEEP = "".join(f"<h{level}>{'long ' * 39}</h{level}>" for level in range(1, 6))


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a.html", DEEP + "".join(f"<h6>{number}</h6>x" for number in range(9_000)), "too much text: 8000000"),
        ("a.txt", "x\n\n" * 200_010, "too many parts: 200000"),
    ],
)
def test_what_grows_when_it_is_read_is_refused(name, data, problem):
    with pytest.raises(DocumentError, match=problem):
        read_document(name, data.encode())


def test_a_heading_above_many_paragraphs_counts_once():
    found = read_document("a.html", (DEEP + "<p>x</p>" * 5_000).encode())
    assert len(found) == 5_000 and len({id(section.heading) for section in found}) == 1


def test_a_document_that_names_itself_in_circles():
    styles = "".join(
        f'<w:style w:styleId="{n}"><w:name w:val="s{n}"/><w:basedOn w:val="{(n + 1) % 50}"/></w:style>'
        for n in range(50)
    )
    reading = read("a.docx", word_file(paragraph("It talks.", style="7"), parts={"styles": styles}))
    assert [section.text for section in reading.sections] == ["It talks."]


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {".text", ".markdown", ".htm", ".tsv"}))
def test_noise_is_text_or_refused_in_words(kind):
    noise = random.Random(kind).randbytes(20_000)
    for data in (noise, noise.translate(bytes(range(32, 127)) * 2 + bytes(66))):
        try:
            assert read_document(f"a{kind}", data)
        except DocumentError as error:
            assert str(error).startswith("a.") and "\n" not in str(error)
