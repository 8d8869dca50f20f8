"""The text of a request's body: unpacked if it was sent compressed, and decoded."""

import codecs
import json
import zlib

from appliance.core.i18n import Text, say

UNICODE = ("utf-8", "ascii", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")
BYTE_CHARSETS = ("iso8859-1", "iso8859-15", "cp1252")  # named by old libraries, which mostly send UTF-8 all the same
DEFLATED = 15 + 32  # zlib's window bits: gzip or zlib, told by the header
RAW = -15  # what some send as “deflate”


class BodyTextError(Exception):
    """A body whose text cannot be had."""

    def __init__(self, text: Text, status: int = 400):
        super().__init__(text)
        self.text = text
        self.status = status  # of HTTP


def text_of_body(data: bytes, coding: str, charset: str, most: int) -> str:
    """The text of a body in a content coding and a charset, `most` bytes when unpacked.

    Unicode is told by its bytes, whatever the charset says (RFC 8259 asks for UTF-8). Halves of surrogate pairs stay.
    Raises BodyTextError.
    """
    declared = _charset(charset)
    data = _unpacked(data, coding.strip().lower(), most)
    try:
        return data.decode(json.detect_encoding(data), "surrogatepass")
    except UnicodeDecodeError as error:
        if declared in BYTE_CHARSETS:
            return data.decode(declared, "replace")
        raise BodyTextError(say("The body is not UTF-8.")) from error


def _charset(name: str) -> str:
    """The codec's own name. Raises BodyTextError for one that is not taken here."""
    try:
        found = codecs.lookup(name.strip("'\" ")).name if name else "utf-8"
    except (LookupError, ValueError):
        found = ""
    if found not in UNICODE + BYTE_CHARSETS:
        raise BodyTextError(say("The charset {name} is not supported here. Send UTF-8.", name=name[:40]), 415)
    return found


def _unpacked(data: bytes, coding: str, most: int) -> bytes:
    if coding in ("", "identity"):
        return data
    if coding not in ("gzip", "x-gzip", "deflate"):
        known = say("The content coding {name} is not supported here. Send gzip, or plain.", name=coding[:40])
        raise BodyTextError(known, 415)
    unpacker = zlib.decompressobj(RAW if coding == "deflate" and not _is_zlib(data) else DEFLATED)
    try:
        found = unpacker.decompress(data, most + 1)
    except zlib.error as error:
        raise BodyTextError(say("The body is not what its content coding says.")) from error
    if len(found) > most:
        raise BodyTextError(say("That is too large to send."), 413)
    if not unpacker.eof:
        raise BodyTextError(say("The body is not what its content coding says."))
    return found


def _is_zlib(data: bytes) -> bool:
    """Whether data begins with the two bytes of zlib's format (RFC 1950)."""
    return len(data) > 1 and data[0] & 15 == 8 and int.from_bytes(data[:2], "big") % 31 == 0
