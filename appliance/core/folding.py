"""One spelling for text that is compared: of a word's letters and signs, however they were typed.

Follows Unicode's toNFKC_Casefold (The Unicode Standard, section 3.13), and joins what keyboards write in several ways.
"""

import re
import unicodedata

HYPHENS = "-\u02d7\u058a\u05be\u1806\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u30a0\ufe58\ufe63\uff0d\uff1d"
# Quotation marks, primes, okinas and half rings, the Armenian and Hebrew ones, and accents typed in their place.
APOSTROPHES = (
    "'`\u00b4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ca\u02cb\u055a\u05f3\u2018\u2019\u201a\u201b\u2032\u2035"
    "\ua78b\ua78c\uff07\uff40"
)
MIDDLE_DOTS = "\u00b7\u2022\u2027\u2219\u22c5\u2e31\u30fb\uff65"
QUOTES = '"\u201c\u201d\u201e\u2033\u05f4'  # within Hebrew words: the gershayim, which few keyboards have
ETHIOPIC_SPACE = "\u1361"

# Unicode's Default_Ignorable_Code_Point: shows nothing. toNFKC_Casefold removes it.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
)
SAME_SIGN = str.maketrans(
    {
        **dict.fromkeys(HYPHENS, "-"),
        **dict.fromkeys(APOSTROPHES, "'"),
        **dict.fromkeys(MIDDLE_DOTS, "·"),
        ETHIOPIC_SPACE: " ",
    }
)
IN_HEBREW = re.compile(f"(?<=[\u05d0-\u05ea])[{QUOTES}](?=[\u05d0-\u05ea])")
GERSHAYIM = "\u05f4"
SAME_LETTER = str.maketrans(
    {
        "\u0131": "i",  # Turkish, without a dot
        **dict.fromkeys("\u064a\u0649\u0626\u06cd\u06d2", "\u06cc"),  # Arabic and Persian keyboards: yeh
        "\u0643": "\u06a9",  # kaf
        **dict.fromkeys("\u0629\u06c0\u06d5", "\u0647"),  # heh
        **dict.fromkeys("\u0622\u0623\u0625\u0671", "\u0627"),  # alef, whose hamza is often left out
        "\u0624": "\u0648",  # waw
        "\u0640": "",  # stretches a word
    }
)
# Vowel signs of Hebrew and Arabic, which may be left out, and the dot that casefolding leaves of a Turkish capital I.
OPTIONAL = re.compile("[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u0655\u0670]|(?<=i)\u0307")
# Final consonants of Malayalam have characters of their own; before Unicode 5.1 they were written with a joiner.
CHILLUS = dict(zip("\u0d23\u0d28\u0d30\u0d32\u0d33\u0d15", "\u0d7a\u0d7b\u0d7c\u0d7d\u0d7e\u0d7f", strict=True))
OLD_CHILLU = re.compile("([\u0d23\u0d28\u0d30\u0d32\u0d33\u0d15])\u0d4d\u200d")
OLD_KHANDA_TA, KHANDA_TA = "\u09a4\u09cd\u200d", "\u09ce"  # the same in Bengali


def folded(text: str) -> str:
    """The spelling in which words are compared, not to be shown.

    Folded are: case, the encoding of accents, width and ligatures; hyphens, apostrophes and middle dots of every kind;
    what shows nothing; digits of every script; the two Turkish letters i; Arabic and Persian forms of a letter, and
    vowel signs; two encodings of final consonants in Malayalam and Bengali.
    """
    plain = OLD_CHILLU.sub(lambda found: CHILLUS[found[1]], text).replace(OLD_KHANDA_TA, KHANDA_TA)
    plain = IN_HEBREW.sub(GERSHAYIM, INVISIBLE.sub("", plain)).translate(SAME_SIGN)
    # The signs came first: of some accents NFKC makes a space and a mark.
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", plain).casefold())
    # And again: what NFKC takes apart, such as a letter with a middle dot, has signs as well.
    plain = "".join(map(_plain_digit, plain)).translate(SAME_SIGN).translate(SAME_LETTER)
    return unicodedata.normalize("NFC", OPTIONAL.sub("", plain))


def _plain_digit(character: str) -> str:
    return str(unicodedata.decimal(character)) if unicodedata.category(character) == "Nd" else character
