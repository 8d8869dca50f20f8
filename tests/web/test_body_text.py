"""Bodies in other encodings than plain UTF-8: read where that is sure, else refused by name."""

import gzip
import json
import zlib

import pytest

from appliance.web.access.body_text import BodyTextError, text_of_body

MOST = 10_000
TEXT = json.dumps({"name": "Zoë 😀"}, ensure_ascii=False)


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("data", "coding", "charset"),
    [
        (TEXT.encode(), "", ""),
        (TEXT.encode(), "identity", "UTF8"),
        (TEXT.encode(), "", "ISO-8859-1"),  # as old libraries say of UTF-8
        (TEXT.encode("utf-8-sig"), "", "utf-8"),
        (TEXT.encode("utf-16"), "", "utf-16"),
        (TEXT.encode("utf-32-le"), "", ""),
        (gzip.compress(TEXT.encode(), mtime=0), "gzip", "utf-8"),
        (gzip.compress(TEXT.encode(), mtime=0), "X-GZIP ", '"utf-8"'),
        (zlib.compress(TEXT.encode()), "deflate", ""),
        (raw_deflate(TEXT.encode()), "deflate", ""),
    ],
)
def test_what_can_be_read_is_read(data, coding, charset):
    assert text_of_body(data, coding, charset, MOST).lstrip("\ufeff") == TEXT


def test_one_byte_a_character_is_read_as_declared():
    assert text_of_body("Zoë".encode("latin-1"), "", "latin-1", MOST) == "Zoë"
    assert text_of_body("5 €".encode("cp1252"), "", "windows-1252", MOST) == "5 €"


@pytest.mark.parametrize(
    ("data", "coding", "charset", "status"),
    [
        (b"\xff", "", "", 400),
        (TEXT.encode(), "br", "", 415),
        (TEXT.encode(), "gzip, gzip", "", 415),
        (TEXT.encode(), "", "klingon", 415),
        (TEXT.encode(), "", "rot13", 415),
        (TEXT.encode(), "", "a\0b", 415),
        (TEXT.encode(), "gzip", "", 400),
        (gzip.compress(TEXT.encode(), mtime=0)[:-9], "gzip", "", 400),
        (b"", "deflate", "", 400),
        (gzip.compress(b"a" * (MOST + 1), mtime=0), "gzip", "", 413),
    ],
)
def test_what_cannot_be_read_is_refused(data, coding, charset, status):
    with pytest.raises(BodyTextError) as refused:
        text_of_body(data, coding, charset, MOST)
    assert refused.value.status == status


def test_a_bomb_is_not_unpacked():
    bomb = gzip.compress(bytes(50 << 20))
    with pytest.raises(BodyTextError, match="too large"):
        text_of_body(bomb, "gzip", "", MOST)
