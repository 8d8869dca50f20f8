"""People's names: which are accepted, how they are stored, and the one key that compares them."""

import re
import unicodedata

from appliance.core.errors import InvalidNameError
from appliance.core.folding import (
    APOSTROPHES,
    ETHIOPIC_SPACE,
    HYPHENS,
    IN_HEBREW,
    INVISIBLE,
    MIDDLE_DOTS,
    folded,
)
from appliance.core.i18n import say

LONGEST_NAME = 60  # letters, digits and signs, without marks and joiners
LONGEST_TYPED = 160  # code points
MOST_MARKS = 4  # above or below one letter; pointed Hebrew has as many

TSHEG = "\u0f0b\u0f0c"  # between the syllables of a Tibetan word
SIGNS = frozenset(f".\uff0e{HYPHENS}{APOSTROPHES}{MIDDLE_DOTS}{TSHEG}{ETHIOPIC_SPACE}")
CATEGORIES = {"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd", "Nl", "Zs"}
# Comes along with text that was copied and shows nothing: direction marks and isolates, soft hyphens, places for a line
# break, byte order marks. Not U+202D and U+202E: they turn letters round, so a name with them is refused.
DROPPED = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202c\u2060\u2066-\u2069\ufeff]")
# Scripts in which joiners are part of the spelling: Arabic, Syriac, N'Ko, those of India and its neighbours, Mongolian.
JOINED = (
    "\u0620-\u08ff\u0900-\u0dff\u0f40-\u109f\u1780-\u18aa\ua800-\uabff\ufb50-\ufdff\ufe70-\ufefc\U00011000-\U00011dff"
)
VIRAMA = "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca"  # silences a vowel; a joiner may end the word
JOINER = re.compile(f"(?<=[{JOINED}])[\u200c\u200d](?=[{JOINED}])|(?<=[{VIRAMA}])[\u200c\u200d]")
# Selectors for the shape of a Chinese character, and of Mongolian letters.
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
SHAPE = re.compile(f"(?<=[{HAN}])[\ufe00-\ufe02\U000e0100-\U000e01ef]|(?<=[\u1807-\u18aa])[\u180b-\u180f]")
# Letters of scripts without capitals: from Hebrew to Mongolian, kana, Chinese, Korean and more.
UNCASED = (
    "[\u0590-\u109f\u1100-\u139f\u1400-\u1c7f\u1cd0-\u1cff\u2d30-\u2ddf\u2e80-\u2fdf\u3005-\u30fa\u30fc-\ua4ff"
    "\ua800-\uab2f\uabc0-\ufaff\ufb1d-\ufdff\U00010a00-\U0001e8ff\U00020000-\U0003fffd]"
)
LOOSE = re.compile(f"(?<={UNCASED})[ ·]|[ ·](?={UNCASED})")
BESIDE_SIGN = re.compile(r" ?([-'.·]) ?")
CATALAN = re.compile("(?<=l)[.-](?=l)")


def clean_name(name: object) -> str:
    """The name as stored: as typed, in Unicode's form NFC, without what shows nothing.

    Raises InvalidNameError with a message for the person who typed it.
    """
    if not isinstance(name, str):
        raise InvalidNameError(say("Enter a name."))
    tidy = _tidy(name)
    if not tidy:
        raise InvalidNameError(say("Enter a name."))
    if len(tidy) > LONGEST_TYPED or sum(not _is_mark(c) for c in tidy) > LONGEST_NAME:
        raise InvalidNameError(say("That name is too long: {limit} characters at most.", limit=LONGEST_NAME))
    if not _is_a_name(tidy):
        raise InvalidNameError(say("A name can only have letters, digits, spaces and the signs . ' - ·"))
    if not name_key(tidy):  # a line that stretches Arabic letters, alone
        raise InvalidNameError(say("Enter a name."))
    return tidy


def name_key(name: str) -> str:
    """What two names have in common if they are one; for comparing alone, not to be shown.

    Ignored, beside what `folded` folds: spaces next to a sign; spaces and middle dots next to a letter of a script
    without capitals, whose writers set them or not; a dot or a hyphen in place of the Catalan middle dot.
    """
    spaced = " ".join(folded(name).replace("\u0f0b", " ").split())
    return LOOSE.sub("", CATALAN.sub("·", BESIDE_SIGN.sub(r"\1", spaced)))


def _tidy(name: str) -> str:
    plain = DROPPED.sub("", unicodedata.normalize("NFC", name))
    kept = {found.start() for found in JOINER.finditer(plain)}
    spelt = "".join(c for at, c in enumerate(plain) if c not in "\u200c\u200d" or at in kept)
    return " ".join(unicodedata.normalize("NFC", spelt).split())


def _is_a_name(text: str) -> bool:
    """Whether it has a letter or digit, nothing but those and signs, and no mark without a letter or piled up."""
    left = IN_HEBREW.sub("", SHAPE.sub("", JOINER.sub("", text)))
    return (
        any(unicodedata.category(c)[0] in "LN" for c in left)
        and not INVISIBLE.search(left)
        and all(unicodedata.category(c) in CATEGORIES or c in SIGNS for c in left)
        and not any(_is_mark(word[0]) for word in left.split())
        and _tallest(left) <= MOST_MARKS
    )


def _tallest(text: str) -> int:
    """How many marks stand above or below one letter; those that follow it in the line are not counted."""
    height = tallest = 0
    for character in text:
        height = height + 1 if unicodedata.combining(character) not in (0, 9) else 0
        tallest = max(tallest, height)
    return tallest


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M" or character in "\u200c\u200d"
