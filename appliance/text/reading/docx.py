"""Word documents, by headings and in reading order, with tables, text boxes, notes, comments, headers and footers."""

from collections.abc import Iterator
from dataclasses import dataclass

from appliance.core.i18n import Text, say_plural
from appliance.text.folding import raised
from appliance.text.reading.encodings import decoded
from appliance.text.reading.html import html_sections
from appliance.text.reading.word_lists import Lists
from appliance.text.reading.word_package import (
    Element,
    Package,
    Styles,
    child,
    is_on,
    list_place,
    local,
    outline_level,
    value,
)
from appliance.text.reading.word_text import words_of
from appliance.text.sections import Outline, Section

AROUND = {"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "body", "AlternateContent", "Choice"}
GONE = ("del", "moveFrom")  # tracked changes that take away
LONG = 400  # characters of a table's row; the cells of longer ones stand one below the other
HEADER, FOOTER = -1, -2  # numbers of sections outside of all headings


@dataclass
class _Piece:
    """A paragraph or a table."""

    text: str
    level: int | None = None  # of a heading
    is_table: bool = False


def read_docx(data: bytes) -> Iterator[Section | Text]:
    """A Word document, by headings; tables row by row."""
    document = _Document(Package(data))
    yield from document.sections()
    yield from document.omissions()


class _Document:
    """One document being read."""

    def __init__(self, package: Package):
        self._package = package
        self._styles, self._lists = Styles(package), Lists(package)
        self._outline = Outline()
        kinds = ("footnotes", "endnotes", "comments")
        self._notes = {kind: _by_id(package, kind) for kind in kinds}
        self._endnotes: list[str] = []
        self._footnotes = 0  # so far
        self._pictures = 0
        self._foreign = 0  # parts of other kinds

    def sections(self) -> Iterator[Section]:
        """The text, its endnotes, and what stands above and below every page."""
        place = ""
        for count, piece in enumerate(self._pieces(self._package.document), start=1):
            place, first = f"paragraph {count}", piece.text
            if piece.level is not None:
                first, _, rest = piece.text.partition("\n")
                yield from self._outline.enter(piece.level, first, place)
                first = rest
            if first:
                yield self._outline.section(place, first)
        yield from self._outline.end()
        if self._endnotes:
            yield self._outline.section(place, "\n".join(self._endnotes))
        for kind, number in (("header", HEADER), ("footer", FOOTER)):
            found = ["\n".join(self._lines(root)) for root in self._package.of_kind(kind)]
            for text in dict.fromkeys(text for text in found if any(map(str.isalpha, text))):
                yield Section("", kind, text, number)

    def omissions(self) -> Iterator[Text]:
        """What could not be read."""
        if self._pictures:
            yield say_plural("{count} picture was not read.", "{count} pictures were not read.", self._pictures)
        if self._foreign:
            yield say_plural(
                "{count} embedded file was not read. Add it separately.",
                "{count} embedded files were not read. Add them separately.",
                self._foreign,
            )

    # ------------------------------------------------------------ blocks

    def _pieces(self, container: Element) -> Iterator[_Piece]:
        """Paragraphs and tables in reading order."""
        carried = ""  # from paragraphs whose end was deleted: they go on in the next
        for block in _blocks(container):
            name = local(block)
            if name == "p":
                piece = self._paragraph(block, carried)
                carried = piece.text if _goes_on(block) else ""
                if not carried:
                    yield piece
            elif name == "tbl":
                yield _Piece("\n".join(self._rows(block)), is_table=True)
            elif name == "altChunk":
                yield _Piece(self._chunk(block))
        if carried:
            yield _Piece(carried)

    def _lines(self, container: Element) -> list[str]:
        return [line for piece in self._pieces(container) for line in piece.text.splitlines() if line.strip()]

    def _paragraph(self, paragraph: Element, carried: str) -> _Piece:
        """A paragraph with its number, and below it what is anchored in it. In the first line a heading is whole."""
        properties = child(paragraph, "pPr")
        style = value(child(properties, "pStyle"))
        told = words_of(paragraph, self._package)
        self._pictures += told.pictures
        text, level = carried + told.text, outline_level(properties)
        text = text if _goes_on(paragraph) else text.strip()
        level = self._styles.level(style) if level is None else level
        listed = list_place(child(properties, "numPr")) or self._styles.list_of(style)
        if listed and text and not _goes_on(paragraph):
            text = f"{self._lists.mark(*listed)} {text}".strip()
        if level is not None:
            text = " ".join(text.split())
            level = level if text else None
        boxes = [line for box in told.boxes for line in self._lines(box)]
        beside = [*boxes, *told.beside, *self._told_notes(told.notes)]
        return _Piece("\n".join([text, *beside] if text else beside), level)

    def _told_notes(self, notes: list[tuple[str, str]]) -> list[str]:
        told = []
        for kind, number in notes:
            note = self._notes[kind].pop(number, None)
            if note is None:
                continue
            text = " ".join(self._lines(note))
            if kind == "endnotes":
                self._endnotes.append(text)
            elif kind == "comments":
                told.append(f"[{value(note, 'author') or ''}: {text}]")
            else:
                self._footnotes += 1
                told.append(f"{raised(str(self._footnotes))} {text}")
        return told

    def _chunk(self, block: Element) -> str:
        """Text that another program put into the document."""
        _, part = self._package.ties.get(value(block, "id") or "", ("", ""))
        data = self._package.bytes(part) or b""
        if part.endswith((".htm", ".html", ".xhtml")):
            return "\n".join(section.text for section in html_sections(decoded(data, html=True), Outline()))
        if part.endswith(".txt"):
            return decoded(data)
        self._foreign += 1
        return ""

    # ------------------------------------------------------------ tables

    def _rows(self, table: Element) -> Iterator[str]:
        for row in _within(table, "tr"):
            if any(child(row, "trPr", name) is not None for name in GONE):
                continue
            cells = [cell for cell in _within(row, "tc") if child(cell, "tcPr", "cellDel") is None]
            pieces = [[piece for piece in self._pieces(cell) if piece.text] for cell in cells]
            texts = [" ".join(piece.text for piece in some).replace("\n", " ") for some in pieces]
            nested = any(piece.is_table for some in pieces for piece in some)
            if nested or sum(map(len, texts)) > LONG:
                yield from (piece.text for some in pieces for piece in some)
            elif any(texts):
                yield " | ".join(texts)


def _blocks(container: Element) -> Iterator[Element]:
    """The paragraphs and tables of a container, whatever wraps them."""
    for each in container:
        name = local(each)
        if name in ("p", "tbl", "altChunk"):
            yield each
        elif name == "AlternateContent":
            ways = [way for way in each if local(way) in ("Choice", "Fallback")]
            yield from _blocks(ways[0]) if ways else ()
        elif name in AROUND:
            yield from _blocks(each)


def _within(container: Element, wanted: str) -> Iterator[Element]:
    """The rows of a table, or the cells of a row, whatever wraps them."""
    for each in container:
        if local(each) == wanted:
            yield each
        elif local(each) in AROUND:
            yield from _within(each, wanted)


def _goes_on(paragraph: Element) -> bool:
    """Whether the end of a paragraph was deleted, so that the next one belongs to it."""
    return any(is_on(child(paragraph, "pPr", "rPr", name)) for name in GONE)


def _by_id(package: Package, kind: str) -> dict[str, Element]:
    return {
        value(each, "id") or "": each for root in package.of_kind(kind) for each in root if isinstance(each.tag, str)
    }
