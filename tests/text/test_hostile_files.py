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
