"""Sets of Unicode characters as sorted ranges of code points, and how a grammar writes them inside a JSON string."""

import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache

Ranges = tuple[tuple[int, int], ...]  # sorted, apart from each other, both ends included

LAST = sys.maxunicode
ALL: Ranges = ((0, 0xD7FF), (0xE000, LAST))  # halves of surrogate pairs are no characters
DIGIT: Ranges = ((48, 57),)
WORD: Ranges = ((48, 57), (65, 90), (95, 95), (97, 122))
BREAKS: Ranges = ((10, 10), (13, 13), (0x2028, 0x2029))
SPACE: Ranges = (
    (9, 13), (32, 32), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F),
    (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF),
)  # fmt: skip
CATEGORIES = {  # long names of Unicode's general categories, as ECMA-262 has them
    "Letter": "L", "Uppercase_Letter": "Lu", "Lowercase_Letter": "Ll", "Mark": "M", "Number": "N", "Punctuation": "P",
    "Decimal_Number": "Nd", "Symbol": "S", "Separator": "Z", "Space_Separator": "Zs", "Other": "C", "Control": "Cc",
}  # fmt: skip
SHORT = {8: "b", 9: "t", 10: "n", 12: "f", 13: "r", 34: '"', 92: "\\"}  # escapes of JSON
CONTROL = (0, 31)


def united(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Any ranges as one set."""
    found: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return tuple(found)


def common(one: Ranges, other: Ranges) -> Ranges:
    """The characters of both sets."""
    found, a, b = [], 0, 0
    while a < len(one) and b < len(other):
        low, high = max(one[a][0], other[b][0]), min(one[a][1], other[b][1])
        if low <= high:
            found.append((low, high))
        if one[a][1] < other[b][1]:
            a += 1
        else:
            b += 1
    return tuple(found)


def without(ranges: Ranges) -> Ranges:
    """All other characters."""
    gaps, start = [], 0
    for low, high in ranges:
        if start < low:
            gaps.append((start, low - 1))
        start = high + 1
    if start <= LAST:
        gaps.append((start, LAST))
    return common(ALL, tuple(gaps))


def contains(ranges: Ranges, code: int) -> bool:
    """Whether a character is in a set."""
    return any(low <= code <= high for low, high in ranges)


def any_case(ranges: Ranges) -> Ranges:
    """A set with the other case of its ASCII letters."""
    lower, upper = common(ranges, ((97, 122),)), common(ranges, ((65, 90),))
    return united([*ranges, *((a - 32, b - 32) for a, b in lower), *((a + 32, b + 32) for a, b in upper)])


@lru_cache(64)
def category(name: str) -> Ranges | None:
    """The characters of a general category of Unicode, such as L or Lu; None if there is no such category."""
    short = CATEGORIES.get(name, name)
    if short not in set(CATEGORIES.values()) and short not in ("Lt", "Lm", "Lo", "Mn", "Nl", "No", "Pd", "Sc", "Sm"):
        return None
    codes = (code for code in range(LAST + 1) if unicodedata.category(chr(code)).startswith(short))
    return common(ALL, united((code, code) for code in codes))


def classes(sets: Iterable[Ranges]) -> list[Ranges]:
    """All characters, parted into the fewest classes such that each set is a union of some of them."""
    distinct = list(dict.fromkeys(sets))
    edges = {0, 0xD800, 0xE000, LAST + 1}
    for ranges in distinct:
        edges |= {edge for low, high in ranges for edge in (low, high + 1)}
    parts: dict[frozenset[int], list[tuple[int, int]]] = {}
    ordered = sorted(edges)
    for low, end in zip(ordered, ordered[1:], strict=False):
        if low != 0xD800:
            parts.setdefault(frozenset(n for n, has in enumerate(distinct) if _has(has, low)), []).append(
                (low, end - 1)
            )
    return [united(part) for part in parts.values()]


def _has(ranges: Ranges, code: int) -> bool:
    at = bisect_right(ranges, (code, LAST)) - 1
    return at >= 0 and code <= ranges[at][1]


def written(ranges: Ranges) -> str:
    """A set as a class of GBNF."""
    parts = [_code(low) if low == high else f"{_code(low)}-{_code(high)}" for low, high in ranges]
    return f"[{''.join(parts)}]"


def quoted(ranges: Ranges) -> str:
    """A set as a piece of GBNF inside a JSON string: itself where JSON allows, else its escape."""
    plain = common(ranges, without((CONTROL, (34, 34), (92, 92))))
    pieces = [written(plain)] if plain else []
    if common(ranges, (CONTROL,)) == (CONTROL,):
        pieces.append(r'"\\" ([bfnrt] | "u00" [01] [0-9a-fA-F])')
        codes = [code for code in (34, 92) if contains(ranges, code)]
    else:
        codes = [code for code in (*range(32), 34, 92) if contains(ranges, code)]
    pieces += [_escape(code) for code in codes]
    return pieces[0] if len(pieces) == 1 else f"({' | '.join(pieces)})"


def _escape(code: int) -> str:
    if code in (34, 92):
        return r'"\\\""' if code == 34 else r'"\\\\"'
    return rf'"\\{SHORT[code]}"' if code in SHORT else rf'"\\u{code:04x}"'


def _code(code: int) -> str:
    character = chr(code)
    if code < 128:
        return character if character.isalnum() else f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
