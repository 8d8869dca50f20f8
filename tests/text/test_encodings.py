"""Texts in the encodings that people's files are in, declared or not."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st
from text.properties import tried

from appliance.core.errors import DocumentError
from appliance.text.parse import read_document
from appliance.text.reading.encodings import decoded

GERMAN = "Die Größe der Wohnung: „fünfzig“ m² – Übergabe am Ersten, für 5 €."
DUTCH = "De oliën zijn geïmporteerd uit België, één voor één; de financiële crisis."
ENGLISH = "The café’s “résumé” costs £5 – naïve."
OTHERS = {
    "cp1251": "Привет мир, это простой текст на русском языке.",
    "koi8-r": "Привет мир, это простой текст на русском языке, чтобы проверить кодировку.",
    "cp1250": "Na tym stole leży książka o źródłach światła i żółtych gęsiach.",
    "iso8859-2": "Na tym stole leży książka o źródłach światła i żółtych gęsiach.",
    "cp1253": "Καλημέρα κόσμε, αυτό είναι ένα κείμενο.",
    "cp932": "これは日本語のテキストです。文字コードを確認します。",
    "gb18030": "这是一个中文文本文件，用于测试编码。",
}


@pytest.mark.parametrize("text", [GERMAN, DUTCH, ENGLISH, f"{GERMAN}\n{DUTCH}\n" * 50, "Größe", "één", "für 5 €"])
@pytest.mark.parametrize("name", ["cp1252", "utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_western_texts_without_a_declaration(text, name):
    assert decoded(text.encode(name)) == text


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_wide_characters_with_and_without_a_byte_order_mark(name, mark):
    assert decoded((mark + GERMAN).encode(name)) == GERMAN


@pytest.mark.parametrize("name", ["cp850", "mac_roman"])
@pytest.mark.parametrize("text", ["Größe über alles, schöne Maße", "De oliën uit België, één voor één"])
def test_texts_of_dos_and_old_macs(name, text):
    assert decoded(text.encode(name)) == text


@pytest.mark.parametrize("name", OTHERS)
def test_texts_in_other_languages(name):
    assert decoded(OTHERS[name].encode(name)) == OTHERS[name]


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ('<meta charset="koi8-r">', "koi8-r"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">', "cp1251"),
        ('<?xml version="1.0" encoding="windows-1251"?>', "cp1251"),
    ],
)
def test_pages_that_declare_their_encoding(head, name):
    assert "Привет" in decoded(f"<html><head>{head}</head><p>Привет".encode(name), html=True)


def test_declarations_that_are_wrong():
    saved_again = f'<meta charset="iso-8859-1"><p>{GERMAN}'.encode()
    assert GERMAN in decoded(saved_again, html=True)
    assert "Größe" in decoded('<meta charset="utf-8"><p>Größe'.encode("cp1252"), html=True)
    assert "Größe" in decoded('<meta charset="no-such"><p>Größe'.encode("cp1252"), html=True)
    assert "Größe" in decoded('<meta charset="utf-16"><p>Größe'.encode(), html=True)
    assert "5 €" in decoded('<meta charset="iso-8859-1"><p>5 €'.encode("cp1252"), html=True)


def test_a_line_that_declares_the_encoding_of_a_text():
    assert "ą" in decoded("# -*- coding: iso-8859-2 -*-\ną".encode("iso8859-2"))


def test_utf8_with_a_stray_byte_of_windows():
    assert decoded(GERMAN.encode() * 20 + "\nGröße".encode("cp1252")) == GERMAN * 20 + "\nGröße"


@pytest.mark.parametrize(
    "data", [b"\x00\x01\x02" * 99, b"MZ\x90\x00\x03\x00\x00\x00\x04\x00", b"text" * 2000 + b"\x00"]
)
def test_what_is_no_text(data):
    with pytest.raises(DocumentError, match="This is not text"):
        decoded(data)


@tried
@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_text_or_an_error_in_words(data, html):
    try:
        decoded(data, html)
    except DocumentError as error:
        assert str(error) == "This is not text."


@tried
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200), st.sampled_from([codecs.BOM_UTF8, b""]))
def test_utf8_is_read_as_it_is(text, mark):
    assert decoded(mark + text.encode()) == text.removeprefix("" if mark else "\ufeff")


def test_tables_and_pages_of_other_encodings():
    (section,) = read_document("a.csv", "Größe;Preis\n5;7,50 €\n".encode("cp1252"))
    assert section.text == "Größe: 5, Preis: 7,50 €"
    (section,) = read_document("a.html", "<p>Größe".encode("utf-16"))
    assert section.text == "Größe"
