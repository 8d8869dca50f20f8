"""Numbers and currencies as texts write them: "-5 °C", "2.5 million", "three", "zwölf", "tweehonderd", "€"."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import count

NUMBER = re.compile(r"\d+(?:[.,']\d+|[ \u202f]\d{3}(?!\d))*")
WORD = re.compile(r"[^\W\d_]+")
JOINED = re.compile(r"[\s-]+")
SIGN = re.compile(r"(?:^|[\s(\[:=€$£¥])(?P<sign>[-\u2212\u2013][€$£¥]?|(?:minus|min)\s+)$", re.I)
PERHAPS = re.compile(r"\n\s*[-\u2013]$|\bmin\s+$", re.I)  # of a list, or "at least"
BEFORE = 12  # characters that may have a sign
ONES = {
    word: number
    for words in (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen",
        "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn "
        "siebzehn achtzehn neunzehn",
        "nul één twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien "
        "zeventien achttien negentien",
    )
    for number, word in enumerate(words.split())
}  # without articles: "ein" and "een" stand in every text
TENS = {
    word: number
    for words in (
        "twenty thirty forty fifty sixty seventy eighty ninety",
        "zwanzig dreissig vierzig fünfzig sechzig siebzig achtzig neunzig",
        "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
    )
    for number, word in zip(count(20, 10), words.split(), strict=False)
}
JOINTS = ("und", "en", "ën")  # between ones and tens: "einundzwanzig", "tweeëntwintig"
ONE = {"ein": 1, "een": 1, "": 1}  # within longer words
SCALES = {
    **dict.fromkeys(("hundred", "hundert", "honderd"), 100),
    **dict.fromkeys(("thousand", "tausend", "duizend", "k"), 1000),
    **dict.fromkeys(("million", "millions", "millionen", "miljoen", "mio", "mln"), 10**6),
    **dict.fromkeys(("billion", "billions", "milliarde", "milliarden", "miljard", "mrd", "bn"), 10**9),
    **dict.fromkeys(("trillion", "billionen", "biljoen"), 10**12),
    **dict.fromkeys(("dozen", "dutzend", "dozijn"), 12),
}
CURRENCIES = {
    name: sign
    for sign, names in {
        "€": "€ eur euro euros",
        "$": "$ usd dollar dollars",
        "£": "£ gbp pound pounds pfund pond",
        "¥": "¥ jpy yen",
    }.items()
    for name in names.split()
}
WEIGHTS = {"pound", "pounds", "pfund", "pond"}  # as well as currencies
Place = tuple[int, int]


def numbers_in(text: str) -> Iterator[tuple[set[Decimal], Place]]:
    """The numbers of a text, with all that each may mean, and where they stand; first those in digits."""
    for found in NUMBER.finditer(text):
        yield _signed(found, text)
    yield from _spelt_out(text)


def same_currency(one: str, other: str) -> bool:
    """Whether two words or signs, in lower case, mean one currency."""
    sign = CURRENCIES.get(one)
    if sign is None or sign != CURRENCIES.get(other):
        return False
    return sign in (one, other) or not {one, other} & WEIGHTS


def _signed(found: re.Match[str], text: str) -> tuple[set[Decimal], Place]:
    """The numbers that digits may mean with the sign before them and the word after them."""
    scale = re.compile(r"[ \u00a0-]?([^\W\d_]+)").match(text, found.end())
    factor = SCALES.get(scale[1].casefold()) if scale else None
    end = scale.end() if scale and factor else found.end()
    read = _readings(found[0])
    read |= {number * factor for number in read} if factor else set()
    at = max(0, found.start() - BEFORE)
    before = text[at : found.start()] if at else "\n" + text[: found.start()]
    if not (sign := SIGN.search(before)):
        return read, (found.start(), end)
    negative = {-number for number in read}
    start = found.start() - len(before) + sign.start("sign")
    return (negative | read if PERHAPS.search(before) else negative), (start, end)


def _readings(written: str) -> set[Decimal]:
    """The numbers that digits may mean: "1,234.50" and "1.234,50" are read as both habits have it."""
    tight = re.sub(r"[' \u202f]", "", written)
    found = set()
    for thousands, decimal in ((",", "."), (".", ",")):
        plain = tight.replace(thousands, "").replace(decimal, ".")
        if plain.count(".") <= 1:
            found.add(Decimal(plain))
    return found


def _spelt_out(text: str) -> Iterator[tuple[set[Decimal], Place]]:
    """Numbers in words, those side by side read as one as well: "two hundred and five"."""
    run: list[re.Match[str]] = []
    for word in WORD.finditer(text):
        told = word[0].casefold()
        if run and not (_is_next(run[-1][0].casefold(), told) and JOINED.fullmatch(text, run[-1].end(), word.start())):
            run = []
        if told == "and" and run:
            run.append(word)
        elif _is_number(told):
            run.append(word)
            yield {_value([part[0].casefold() for part in run])}, (run[0].start(), word.end())


def _is_number(word: str) -> bool:
    return _spelt(word) is not None or (word in SCALES and word != "k")


def _is_next(last: str, word: str) -> bool:
    """Whether a word goes on with a number: "six seven" are two."""
    if word == "and":
        return last in SCALES
    return _is_number(word) and (word in SCALES or last in SCALES or last == "and" or (last in TENS and word in ONES))


def _value(words: list[str]) -> Decimal:
    total = current = 0
    for word in words:
        scale = SCALES.get(word)
        if scale and scale >= 1000:
            total, current = total + (current or 1) * scale, 0
        elif scale:
            current = (current or 1) * scale
        else:
            current += _spelt(word) or 0
    return Decimal(total + current)


@lru_cache(10_000)
def _spelt(word: str) -> int | None:
    """The number of one word, case-folded: "zwölf", "zweihundertfünfzig", "tweeëntwintig"."""
    if word in ONES or word in TENS:
        return ONES.get(word, TENS.get(word))
    for scale in ("tausend", "duizend", "hundert", "honderd"):
        head, found, tail = word.partition(scale)
        if found and (head or tail):
            parts = _part(head), _part(tail.removeprefix("und").removeprefix("en")) if tail else 0
            return None if None in parts else (parts[0] or 1) * SCALES[scale] + (parts[1] or 0)
    return _joined(word)


def _part(word: str) -> int | None:
    return ONE[word] if word in ONE else _spelt(word)


def _joined(word: str) -> int | None:
    """ "einundzwanzig", "tweeëntwintig"."""
    for joint in JOINTS:
        for ten, value in TENS.items():
            one = word.removesuffix(joint + ten)
            if one != word and 0 < (ONE | ONES).get(one, 0) < 10 and one:
                return value + (ONE | ONES)[one]
    return None
