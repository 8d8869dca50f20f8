"""Texts as they are compared: without what differs in the file and not to the eye."""

import re
import unicodedata

# Ligatures of typesetters, such as ﬁ. They are two letters, so they are also shown as two.
LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
# Soft hyphens, and what has no width. Joiners within a word decide how it is written, so only searching drops them.
INVISIBLE = dict.fromkeys((0x00AD, 0x200B, 0x2060, 0xFEFF))
JOINERS = dict.fromkeys((0x200C, 0x200D))
SUPERSCRIPTS = dict(zip(map(ord, "0123456789+-"), "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", strict=True))
NOTE = re.compile(r"(?<=[^\W\d_]{3})(?=[⁰¹²³⁴⁵⁶⁷⁸⁹])")  # between a word and the mark of its note; m² is a unit
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def shown(text: str) -> str:
    """A text as it looks: composed characters, no soft hyphens, no ligatures, nothing that cannot be stored."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return CONTROL.sub("", unicodedata.normalize("NFC", whole.translate(LIGATURES | INVISIBLE)))


def folded(text: str) -> str:
    """A text for searching: compatible forms are one (NFKC: m² is m2), and nothing invisible is left."""
    return unicodedata.normalize("NFKC", NOTE.sub(" ", text.translate(INVISIBLE | JOINERS)))


def raised(text: str) -> str:
    """What a file has as raised, so that 10⁶ does not become 106. Only numbers can be: other texts stay."""
    return text.translate(SUPERSCRIPTS) if text and all(ord(sign) in SUPERSCRIPTS for sign in text) else text
