"""Tables of values with a separator, as programs and banks export them: every value with the name of its column.

Above the names there may be a title, lines about the table, `sep=;`; below the rows there may be totals. Rows may be
shorter or longer than the names, and empty lines may part a file into several tables.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from appliance.text.reading.encodings import decoded
from appliance.text.sections import Outline, Section

ROWS = 20  # that make a section
SEPARATORS = ";,\t|"
EXCEL = re.compile(r"\"?sep=(.)\"?[ \t]*(?:\r\n|\r|\n|$)", re.IGNORECASE)  # a first line that names the separator
SAMPLE = 1 << 18  # characters from which the separator is found
LOOK = 60  # records in which the names of the columns are sought
NEARLY, FULL = 0.6, 0.8  # share of the columns that have a name, at least; from which no later record is better
LONGEST_NAME, LONGEST_TITLE = 80, 120  # characters
ABOUT = 2  # values of a line about the table, at most: what, and its value
OTHER = 3  # rows of a table that is narrower or wider than most of the file, at least
END = "\x1e"  # after the last record: it is missing if a quotation mark is never closed
# Values that are no name of a column: numbers, amounts, dates, times, account numbers.
DATA = re.compile(
    r"[-+±(]?\s*[€$£]?\s*\d[\d\s.,:/'’%€$£()+-]*([A-Z]{1,3}|[€$£%])?-?|[A-Z]{2}\d{2}[A-Z\d ]{8,}|true|false", re.I
)
YEAR = re.compile(r"(19|20)\d\d")
TOTAL = re.compile(
    r"(\S+ )?(\w*(summe|saldo|total|totaal|balance)|(check)?sum|gesamt|insgesamt|"
    r"((konto|kassen|depot|anfangs|end|zwischen|schluss|alt|neu)(be)?)?stand)\b",
    re.I,
)
CURRENCY = re.compile(r"[A-Z]{3}|[€$£¥]")


@dataclass(frozen=True)
class _Record:
    line: int
    cells: list[str]

    @property
    def filled(self) -> list[str]:
        return [cell for cell in self.cells if cell]


def read_csv(data: bytes) -> Iterator[Section]:
    """A table: some rows each, every value with the name of its column."""
    text, line = decoded(data), 1
    if found := EXCEL.match(text):
        text, line = text[found.end() :], 2
    blocks = _blocks(_records(text, found[1] if found else _separator(text), line))
    tables = _Tables(blocks)
    for block in blocks:
        yield from tables.read(block)
    yield from tables.outline.end()


# ---------------------------------------------------------------- records


def _separator(text: str) -> str:
    """The separator that splits most records into the same number of values, and more than one."""
    sample = text[:SAMPLE]
    return max(SEPARATORS, key=lambda separator: _fit(_records(sample, separator, 1)))


def _fit(records: Sequence[_Record]) -> tuple[float, int]:
    """How well a separator fits: the share of records with the most frequent number of values, and that number."""
    widths = Counter(len(record.cells) for record in records if record.filled)
    several = [(count, width) for width, count in widths.items() if width > 1]
    count, width = max(several, default=(0, 0))
    return round(count / max(1, widths.total()), 1), width


def _records(text: str, separator: str, line: int) -> list[_Record]:
    found = list(_parsed(text, separator, line, csv.QUOTE_MINIMAL))
    if found[-1].cells != [END]:  # a quotation mark that is never closed swallowed the rest
        found = list(_parsed(text, separator, line, csv.QUOTE_NONE))
    return found[:-1]


def _parsed(text: str, separator: str, line: int, quoting: Literal[0, 3]) -> Iterator[_Record]:
    csv.field_size_limit(max(len(text) + 2, 1 << 17))
    rows = csv.reader(
        io.StringIO(f"{text}\n{END}", newline=""), delimiter=separator, quoting=quoting, skipinitialspace=True
    )
    start = 0
    for row in rows:
        yield _Record(line + start, [cell if cell == END else " ".join(cell.split()) for cell in row])
        start = rows.line_num


def _blocks(records: Sequence[_Record]) -> list[list[_Record]]:
    """Records with values, parted where there are none."""
    blocks: list[list[_Record]] = [[]]
    for record in records:
        if record.filled:
            blocks[-1].append(record)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


# ---------------------------------------------------------------- tables


class _Tables:
    """The tables of a file, and what is written about them."""

    def __init__(self, blocks: Sequence[list[_Record]]):
        self.outline = Outline()
        self._main = max(blocks, key=lambda block: sum(len(record.filled) for record in block), default=[])
        self._width = _width(self._main)
        self._names: list[str] = []  # of the columns of the last table

    def read(self, block: list[_Record]) -> Iterator[Section]:
        """The sections of the records between two empty lines."""
        head = self._header(block)
        if head is None:
            known = self._names and any(len(record.filled) > ABOUT or _is_row(record, self._names) for record in block)
            yield from self._rows(block) if known else self._about(block)
            return
        yield from self._about(block[:head])
        self._names = block[head].cells
        yield from self._rows(block[head + 1 :])
        yield from self._unused(block[head], block[head + 1 :])

    def _header(self, block: list[_Record]) -> int | None:
        """The index of the record that names the columns, if there is one."""
        own = _width(block)
        if block is not self._main and own <= ABOUT:
            return None
        width = self._width if block is self._main or len(block) < OTHER else own
        found = [place for place, record in enumerate(block[:LOOK]) if _may_name(record, width)]
        if not found or (found[0] == 0 and len(block[0].filled) == width):
            return found[0] if found else None
        if width > ABOUT:
            return next((place for place in found if len(block[place].filled) >= FULL * width), found[0])
        return next((place for place in found if _contrast(block[place], block[place + 1 : place + 2])), found[0])

    def _about(self, records: Sequence[_Record]) -> Iterator[Section]:
        """Lines about a table. A first one of a single value is its title."""
        lines = [(record.line, _line(record)) for record in records]
        if records and len(records[0].filled) == 1 and len(lines[0][1]) <= LONGEST_TITLE and lines[0][1][-1] != ".":
            yield from self.outline.enter(1, lines[0][1].rstrip(":"), f"line {lines[0][0]}")
        yield from self._grouped(lines)

    def _rows(self, records: Sequence[_Record]) -> Iterator[Section]:
        yield from self._grouped([(record.line, _row(self._names, record)) for record in records])

    def _unused(self, names: _Record, rows: Sequence[_Record]) -> Iterator[Section]:
        """The names that no row has told, because the column has no values."""
        told = {name for record in rows for name, _ in _named(names.cells, record)}
        left = [name for name in names.filled if name not in told]
        yield from self._grouped([(names.line, ", ".join(left))] if left else [])

    def _grouped(self, lines: Sequence[tuple[int, str]]) -> Iterator[Section]:
        for start in range(0, len(lines), ROWS):
            some = lines[start : start + ROWS]
            yield self.outline.section(f"line {some[0][0]}", "\n".join(text for _, text in some))


def _width(records: Sequence[_Record]) -> int:
    """The number of columns that most records have. Records of two values count only if there are no longer ones."""
    wide = [record for record in records if len(record.filled) > ABOUT]
    lengths = Counter(len(_trimmed(record.cells)) for record in (wide if len(wide) > 1 else records))
    return max(lengths, key=lambda length: (lengths[length], length), default=1)


def _trimmed(cells: list[str]) -> list[str]:
    last = max((place for place, cell in enumerate(cells) if cell), default=-1)
    return cells[: last + 1]


def _may_name(record: _Record, width: int) -> bool:
    """Whether a record may name so many columns."""
    named = record.filled
    return len(named) >= max(2, NEARLY * width - 0.5) and not any(
        _is_data(cell) or len(cell) > LONGEST_NAME or cell.endswith(":") for cell in named
    )


def _contrast(names: _Record, rows: Sequence[_Record]) -> bool:
    """Whether rows have data where a record has words."""
    pairs = [(name, cell) for row in rows for name, cell in zip(names.cells, row.cells, strict=False)]
    return any(name and not _is_data(name) and _is_data(cell) for name, cell in pairs)


def _is_data(cell: str) -> bool:
    return bool(DATA.fullmatch(cell)) and not YEAR.fullmatch(cell)


def _is_row(record: _Record, names: Sequence[str]) -> bool:
    return len(record.cells) == len(names) > ABOUT or (len(names) == ABOUT == len(record.filled))


def _line(record: _Record) -> str:
    """A line about a table: "Kontonummer: DE12", or more values."""
    first, *others = record.filled
    return f"{first.rstrip(':')}: {others[0]}" if len(others) == 1 else ", ".join(record.filled)


def _row(names: Sequence[str], record: _Record) -> str:
    """A row: every value with its column's name. Totals and remarks have none in front."""
    if _is_line(names, record):
        return _line(record)
    return ", ".join(f"{name}: {cell}" if name else cell for name, cell in _named(names, record))


def _is_line(names: Sequence[str], record: _Record) -> bool:
    """Whether a record among rows is a remark, or a name and a value, that belong to no column."""
    few = len(record.filled)
    return (few == 1 and len(names) > ABOUT) or (few <= ABOUT < len(names) - 1 and len(record.cells) <= ABOUT)


def _named(names: Sequence[str], record: _Record) -> list[tuple[str, str]]:
    """The values of a row, each with its column's name; the word for a total has none."""
    if _is_line(names, record):
        return [("", cell) for cell in record.filled]
    places = [place for place, cell in enumerate(record.cells) if cell]
    named = [(names[place] if place < len(names) else "", record.cells[place]) for place in places]
    amounts = all(_is_data(cell) or CURRENCY.fullmatch(cell) for _, cell in named[1:])
    return [("", named[0][1]), *named[1:]] if amounts and TOTAL.fullmatch(named[0][1]) else named
