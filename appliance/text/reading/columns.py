"""Puts two or more columns of a printed page in reading order, if the file has them line by line."""

import re
import statistics
from collections.abc import Sequence

LEAST = 6  # lines side by side
LONG = 18  # characters of a line of a column, at least as a rule: cells of tables are shorter
CROSSING = 0.3  # share of the lines that may go over all columns, such as headings
SPACE = re.compile(r"\s+")


def in_order(plain: str, layout: str) -> str:
    """The text of a page in reading order.

    `plain` is the text in the order of the file, `layout` the same with spaces as wide as on the page. The order of the
    file is kept unless it joins what stands side by side.
    """
    rows = [row.rstrip() for row in layout.splitlines()]
    place = _gutter(rows)
    if place is None or not _joined(plain, rows, place):
        return plain
    return "\n".join(" ".join(row.split()) for row in _ordered(rows))


def _ordered(rows: Sequence[str]) -> list[str]:
    place = _gutter(rows)
    if place is None:
        return list(rows)
    told: list[str] = []
    held: list[str] = []
    for row in rows:
        if _crosses(row, place):
            told += [*_columns(held, place), row]
            held = []
        else:
            held.append(row)
    return told + _columns(held, place)


def _columns(rows: Sequence[str], place: int) -> list[str]:
    return _ordered([row[:place].rstrip() for row in rows]) + _ordered([row[place:].rstrip() for row in rows])


def _gutter(rows: Sequence[str]) -> int | None:
    """The place of the blank between two columns, in characters."""
    width = max(map(len, rows), default=0)
    counts = {place: len(_side_by_side(rows, place)) for place in range(width // 5, width - width // 5)}
    most = max(counts.values(), default=0)
    if most < LEAST:
        return None
    best = [place for place, count in counts.items() if count == most]
    place = best[len(best) // 2]
    told = [row for row in rows if row.strip()]
    if sum(_crosses(row, place) for row in told) > CROSSING * len(told):
        return None
    pairs = _side_by_side(rows, place)
    return place if all(statistics.median(map(len, side)) >= LONG for side in zip(*pairs, strict=True)) else None


def _side_by_side(rows: Sequence[str], place: int) -> list[tuple[str, str]]:
    pairs = [(row[:place].strip(), row[place:].strip()) for row in rows if row[place - 1 : place + 1] == "  "]
    return [(left, right) for left, right in pairs if left and right]


def _crosses(row: str, place: int) -> bool:
    return bool(row[:place].strip()) and bool(row[place - 1 : place + 1].strip())


def _joined(plain: str, rows: Sequence[str], place: int) -> bool:
    """Whether most of what stands side by side also does so in the file."""
    told = SPACE.sub("", plain)
    pairs = [SPACE.sub("", left + right) for left, right in _side_by_side(rows, place)]
    return 2 * sum(pair in told for pair in pairs) > len(pairs)
