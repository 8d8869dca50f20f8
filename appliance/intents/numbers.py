"""Numbers as people write them to digits: "two hundred and five" to 205, "1,250.50" to 1250.50, "half a dozen" to 6."""

import re

ONES = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
TENS = {word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)}
SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
NUMBERS = ONES | TENS | {"hundred": 100}
_WORD = "(?:" + "|".join([*ONES, *TENS, *SCALES]) + ")"
_AND = rf"(?:(?<=hundred)|(?<=thousand))\s+and\s+{_WORD}"
_RUN = re.compile(rf"\b(?:a (?=hundred|thousand|million|billion))?{_WORD}(?:[\s-]+{_WORD}|{_AND})*\b")


def digits(text: str) -> str:
    """The same text in lower case, its numbers in digits."""
    told = re.sub(r"(?<=\d)[,'’](?=\d{3}\b)", "", text.lower())
    told = re.sub(r"\bhalf a dozen\b", "6", told)
    told = re.sub(r"\b(?:a|one) dozen\b", "12", told)
    told = re.sub(r"(?<=\d)k\b", "000", told)
    told = re.sub(rf"\b(\d+(?:\.\d+)?|{_WORD}) (lakh|crore)s?\b", lambda found: _indian(found[1], found[2]), told)
    told = re.sub(r"(\d+(?:\.\d+)?) (million|billion)", lambda found: _scaled(found[1], found[2]), told)
    told = _RUN.sub(lambda found: _values(found[0]), told)
    told = re.sub(r"\b(\d+) dozen\b", lambda found: str(12 * int(found[1])), told)
    return re.sub(r"(\d) point ((?:\d )*\d+)\b", lambda found: f"{found[1]}.{found[2].replace(' ', '')}", told)


def _values(words: str) -> str:
    """A run of number words; two side by side that make no number ("six seven") stay two."""
    done: list[str] = []
    total = current = 0
    follows = 0  # below this, a further word belongs to the same number; 0 at its beginning
    for word in re.findall(r"[a-z]+", words):
        if word == "hundred":
            current, follows = max(1, current) * 100, 100
        elif word in SCALES:
            total, current, follows = total + max(1, current) * SCALES[word], 0, 1000
        elif word in NUMBERS:
            if follows and NUMBERS[word] >= follows:
                done.append(str(total + current))
                total = current = 0
            current += NUMBERS[word]
            follows = 10 if word in TENS else 1
    return " ".join([*done, str(total + current)])


def _indian(number: str, scale: str) -> str:
    """ "3 lakh" is 300,000 and "2 crore" 20 million."""
    value = float(number if number[0].isdigit() else _values(number)) * {"lakh": 100_000, "crore": 10_000_000}[scale]
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _scaled(number: str, scale: str) -> str:
    value = float(number) * SCALES[scale]
    return str(int(value)) if value.is_integer() else str(value)
