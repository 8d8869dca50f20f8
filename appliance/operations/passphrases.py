"""How hard a passphrase is to guess, roughly: by its characters, without what follows from those before.

It refuses what guessing programs try first. It does not measure: four words that nobody else would put together are
good, and no program can tell whether somebody else would.
"""

import re
import unicodedata

SHORTEST = 12  # characters of a passphrase
LONGEST = 1024
FEWEST_SIGNS = 5  # different characters
UNFORESEEN = 9  # characters that do not follow from others
RUN = 3  # characters of a sequence
ROWS = ("qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm", "1234567890")
# Words of common passwords, in the product's languages: each counts as one character.
COMMON = (
    *("password", "passphrase", "passwort", "kennwort", "wachtwoord", "welcome", "willkommen", "welkom", "iloveyou"),
    *("ichliebedich", "ikhouvanjou", "letmein", "trustno1", "princess", "football", "baseball", "dragon", "monkey"),
    *("sunshine", "shadow", "master", "superman", "batman", "secret", "geheim", "hallo", "hello", "admin", "larson"),
    *("raspberry", "backup", "schatz", "summer", "winter", "spring", "autumn", "sommer", "herbst", "zomer", "herfst"),
    *("abc", "test", "login", "computer", "internet", "whatever", "michael", "jessica", "daniel", "charlie", "hunter"),
)
WORDS = re.compile("|".join(sorted(COMMON, key=len, reverse=True)))
YEAR = re.compile(r"(?:19|20)\d\d")
REPEATED = re.compile(r"(.{2,}?)\1+")
LEET = str.maketrans("@430157$", "aaeoists")


def tidy(passphrase: str) -> str:
    """The same text however the keyboard encodes accents, and without spaces around it."""
    return unicodedata.normalize("NFC", passphrase).strip()


def is_easy(passphrase: str) -> bool:
    """Whether guessing programs would soon find it: too short, a repetition, a sequence, or common words."""
    text = tidy(passphrase)
    return len(text) < SHORTEST or len(set(text)) < FEWEST_SIGNS or unforeseen(text) < UNFORESEEN


def unforeseen(text: str) -> int:
    """How many characters do not follow from others."""
    plain = REPEATED.sub(r"\1", text.casefold())
    return min(_left(WORDS.sub("\0", YEAR.sub("\0", form))) for form in (plain, plain.translate(LEET)))


def _left(text: str) -> int:
    """The characters, each sequence such as 1234, aaaa, dcba or asdf counted as one."""
    count, at = 0, 0
    while at < len(text):
        length = _sequence(text[at:])
        count, at = count + 1, at + (length if length >= RUN else 1)
    return count


def _sequence(text: str) -> int:
    """How many characters at the beginning follow from the first two."""
    return max(_steps(text), *(_along(text, row) for row in (*ROWS, *(row[::-1] for row in ROWS))))


def _steps(text: str) -> int:
    """Characters that are the same, or one further each time."""
    step = ord(text[1]) - ord(text[0]) if len(text) > 1 else 2
    length = 1
    while abs(step) <= 1 and length < len(text) and ord(text[length]) - ord(text[length - 1]) == step:
        length += 1
    return length


def _along(text: str, row: str) -> int:
    """Keys that lie side by side."""
    start, length = row.find(text[0]), 0
    while start >= 0 and length < len(text) and row[start + length : start + length + 1] == text[length]:
        length += 1
    return length
