"""Where a sentence ends, and where a long one can be cut."""

import re

LONGEST = 250  # characters of what is said in one breath
END = re.compile(r"(?<=[.!?])['’)\]]*\s+(?=\S)")
CLAUSE = re.compile(r"(?<=[;:,])\s+")
MANAGEABLE = 1000  # characters of a line that is read at once: the work grows with their square
SURE_END = re.compile(r"(?<=[^\W\d_]{3}[.!?])\s+(?=[A-ZÄÖÜ])")
LAST = (MANAGEABLE, MANAGEABLE)
WORD = re.compile(r"\s+")


def cut(line: str) -> list[str]:
    """The sentences of a line that is ready to be said, none longer than LONGEST, each with a sign at its end."""
    found, start = [], 0
    for end in END.finditer(line):
        if not line[end.end()].islower():
            found.append(line[start : end.start()])
            start = end.end()
    whole = [sentence.strip() for sentence in [*found, line[start:]] if any(map(str.isalnum, sentence))]
    return [part if part[-1] in ".!?:" else f"{part}." for sentence in whole for part in _short(sentence)]


def manageable(line: str) -> list[str]:
    """A line in parts of at most MANAGEABLE characters, cut after sentences where that can be."""
    parts = []
    while len(line) > MANAGEABLE:
        ends = next(filter(None, (_places(each, line, MANAGEABLE) for each in (SURE_END, CLAUSE, WORD))), [LAST])
        parts.append(line[: ends[-1][0]])
        line = line[ends[-1][1] :]
    return [*parts, line]


def _short(sentence: str) -> list[str]:
    """A sentence in parts that are short enough, cut after clauses, else between words, else anywhere."""
    parts = []
    while len(sentence) > LONGEST:
        places = _places(CLAUSE, sentence, LONGEST) or _places(WORD, sentence, LONGEST) or [(LONGEST - 1, LONGEST - 1)]
        end, start = places[-1]
        parts.append(sentence[:end].rstrip(",;: "))
        sentence = sentence[start:]
    return [part for part in [*parts, sentence] if any(map(str.isalnum, part))]


def _places(pattern: re.Pattern[str], text: str, most: int) -> list[tuple[int, int]]:
    """Where a pattern is found before so many characters, late enough that no scrap is left before it."""
    return [found.span() for found in pattern.finditer(text, most // 4, most)]
