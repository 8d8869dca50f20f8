"""Text from bytes, in whatever encoding they are: what the file says of itself first, then what the bytes allow."""

import codecs
import re

from bs4.dammit import EncodingDetector
from charset_normalizer import from_bytes

from appliance.core.errors import DocumentError
from appliance.core.i18n import say

# Byte order marks, the longer first: that of UTF-32 begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What browsers read when a page names an older standard (WHATWG Encoding).
LARGER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "utf-16": "utf-8",  # a declaration that can be read as ASCII is not UTF-16
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}
SEVERAL_BYTES = ("utf", "gb", "big5", "cp932", "cp949", "euc", "iso2022", "shift", "johab", "hz")
CODING = re.compile(rb"-\*-.*?coding:\s*([-\w.]+)|<\?xml[^>]*encoding=[\"']([-\w.]+)")
HEAD = 4096  # bytes in which a file may say its encoding
SAMPLE = 1 << 16  # bytes from which an undeclared encoding is guessed
# Encodings of Windows, DOS and old Macs or Unix, the letters above ASCII that they were used to write, and what share
# of the letters of a text these may be.
WESTERN = ("cp1252", "cp850", "mac_roman"), "äöüßéèêëïîíìáàâãåæóòôõøúùûýçñœ", 0.2
COMMON = frozenset("äöüßéèêëïçáàóíúñôâîÄÖÜÉ")  # the more frequent ones decide between two that fit
CENTRAL = ("cp1250", "iso8859-2", "cp852"), "áäąćçčďéęěëíłľĺńňóôöőřŕśšşťţúůüűýźžżß", 0.35
SIGNS = "\xa0€£§©«»®°±²³µ·¹¼½¾¿¡×„“”‘‚–—…•™"  # where they do not stand between two letters
CLEAR = 0.95  # share of the characters above ASCII that must be usual
FEW, MOST = 12, 0.7  # so few characters above ASCII decide little: then up to this share of the letters
WRONG = 0.1  # share of the characters above ASCII that may be broken in what is UTF-8 otherwise


def decoded(data: bytes, html: bool = False) -> str:
    """The text in a file. Raises DocumentError if it is no text."""
    ways = (_marked, _wide, lambda data: _declared(data, html), _utf8, _guessed)
    return next(text for way in ways if (text := way(data)) is not None).replace("\x00", "")


def _marked(data: bytes) -> str | None:
    name = next((name for mark, name in MARKS if data.startswith(mark)), None)
    return data.decode(name, "replace") if name else None


def _wide(data: bytes) -> str | None:
    """UTF-16 or UTF-32 without a byte order mark, seen by the zeros beside ASCII. Other zeros are no text."""
    head = data[:HEAD]
    if b"\x00" not in data:
        return None
    for name, width, place in (("utf-32-le", 4, 0), ("utf-32-be", 4, 3), ("utf-16-le", 2, 0), ("utf-16-be", 2, 1)):
        told, silent = head[place::width], [head[n::width] for n in range(width) if n != place]
        if told.count(0) == 0 and all(len(some) < 2 * some.count(0) for some in silent):
            return data.decode(name, "replace")
    raise DocumentError(say("This is not text."))


def _declared(data: bytes, html: bool) -> str | None:
    name = _declaration(data, html)
    if name is None or (not name.startswith(SEVERAL_BYTES) and not data.isascii() and _strict(data, "utf-8")):
        return None  # saved again as UTF-8 by a program that left the declaration
    return _strict(data, name)


def _declaration(data: bytes, html: bool) -> str | None:
    found = CODING.search(data[:HEAD])
    name = next(filter(None, found.groups())).decode("ascii") if found else None
    if html:
        name = EncodingDetector.find_declared_encoding(data, is_html=True) or name
    try:
        known = codecs.lookup(name or "").name
    except LookupError:
        return None
    return LARGER.get(known, known)


def _strict(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeError, LookupError):  # a codec may be one that does not make text
        return None


def _utf8(data: bytes) -> str | None:
    """UTF-8, with few bytes of something else at most: they are read as those of Windows."""
    text = _strict(data, "utf-8")
    if text is not None:
        return text
    read = data.decode("utf-8", "replace")
    broken, above = read.count("�"), sum(map(len, re.findall(r"[^\x00-\x7f]+", read)))
    return data.decode("utf-8", "as_windows") if broken <= WRONG * (above - broken) else None


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("as_windows", _as_windows)


def _guessed(data: bytes) -> str:
    for names, letters, share in (WESTERN, CENTRAL):
        texts = [text for name in names if (text := _strict(data, name)) is not None]
        if fitting := [text for text in texts if _is_usual(text, letters, share)]:
            return max(fitting, key=lambda text: sum(map(COMMON.__contains__, text)))
    best = from_bytes(_sample(data)).best()
    return data.decode(best.encoding if best else "cp1252", "replace")


def _is_usual(text: str, letters: str, share: float) -> bool:
    """Whether the characters above ASCII are those of some languages, as often and where they may stand.

    `share` is how many of the letters may be above ASCII. Each word counts once.
    """
    words = " ".join(set(text.split()))
    above = re.findall(r"[^\x00-\x7f]", words)
    usual = re.findall(rf"(?i:[{letters}])|[’\xad]|(?<![^\W\d_])[{SIGNS}]|[{SIGNS}](?![^\W\d_])", words)
    told, all_letters = sum(map(str.isalpha, above)), sum(map(str.isalpha, words))
    most = MOST if len(above) <= FEW else share
    return len(usual) >= CLEAR * len(above) and told <= most * all_letters


def _sample(data: bytes) -> bytes:
    """Lines that say something about the encoding: those with bytes above ASCII."""
    size, kept = 0, []
    for line in data.splitlines(keepends=True):
        if not line.isascii():
            kept.append(line[:SAMPLE])
            size += len(line)
        if size > SAMPLE:
            break
    return b"".join(kept)
