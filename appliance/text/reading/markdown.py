"""Markdown as CommonMark has it, by headings, with tables. No line that a reader sees is lost, whatever it means."""

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from appliance.text.folding import raised
from appliance.text.reading.encodings import decoded
from appliance.text.reading.html import html_sections
from appliance.text.reading.lines import Hyphens, flowed, widest
from appliance.text.reading.plain import paragraphs
from appliance.text.sections import Outline, Section

FRONT = re.compile(r"(---|\+\+\+)[ \t]*\n((?:(?!\1|\.\.\.).*\n)*?)(?:\1|\.\.\.)[ \t]*(?:\n|\Z)")
CELLS = re.compile(r"(?<!\\)\|")
LEAVES = {"inline", "fence", "code_block", "html_block"}
RAISE = "\x00"  # where something raised begins; no text has it
OUTSIDE = re.compile(r"(https?|mailto|tel|ftp):")


def read_markdown(data: bytes) -> Iterator[Section]:
    """Markdown, by headings."""
    text = "\n".join(decoded(data).splitlines())
    front = _front_matter(text)
    outline = Outline()
    if front:
        yield outline.section("line 2", front[2].strip("\n"))
        text = "\n" * front[0].count("\n") + text[front.end() :]
    yield from _Reading(text, outline).sections()
    yield from outline.end()


def _front_matter(text: str) -> re.Match[str] | None:
    """What stands before the text between two lines of dashes: data about it, no heading."""
    found = FRONT.match(text)
    return found if found and re.match(r"\s*(#.*\n\s*)*[\w\"'-]+\s*[:=]", found[2]) else None


class _Reading:
    """One document being read."""

    def __init__(self, text: str, outline: Outline):
        self._markdown = MarkdownIt("commonmark", {"maxNesting": 100}).enable("table").enable("strikethrough")
        self._lines = text.split("\n")
        self._tokens = self._markdown.parse(text)
        self._outline = outline
        self._hyphens = Hyphens(text)
        self._width = widest(self._lines)
        self._read = 0  # lines

    def sections(self) -> Iterator[Section]:
        """The blocks of the document, and between them the lines that belong to none."""
        at = 0
        while at < len(self._tokens):
            end = self._end(at)
            block = self._tokens[at:end]
            first, last = block[0].map or (self._read, self._read)
            yield from self._between(first)
            yield from self._block(block, first, last)
            self._read, at = max(self._read, last), end
        yield from self._between(len(self._lines))

    def _end(self, at: int) -> int:
        """The index after the block that begins at a token."""
        depth = 0
        for end in range(at, len(self._tokens)):
            depth += self._tokens[end].nesting
            if depth == 0:
                return end + 1
        return len(self._tokens)

    def _between(self, line: int) -> Iterator[Section]:
        """Lines up to `line` that belong to no block, such as the addresses of links."""
        for number, held in paragraphs(self._lines[self._read : line]):
            if text := _worded(held):
                yield self._outline.section(f"line {self._read + number}", text)

    def _block(self, block: Sequence[Token], first: int, last: int) -> Iterator[Section]:
        kind, place = block[0].type, f"line {first + 1}"
        if kind == "heading_open":
            yield from self._outline.enter(int(block[0].tag[1]), _plain(block[1]).replace("\n", " "), place)
        elif kind == "html_block":
            yield from html_sections(block[0].content, self._outline, first + 1)
        elif text := self._text(block, first, last).strip("\n"):
            yield self._outline.section(place, text)

    def _text(self, block: Sequence[Token], first: int, last: int) -> str:
        """A block, which may be a list or a quotation of others, line by line."""
        told, read, item = list[str](), first, ""
        within = 0  # the line at which the table ends that is being read
        for token in block:
            if token.type == "list_item_open":
                item = f"{token.info}{token.markup} " if token.info else f"{token.markup} "
            if token.type == "table_open" and token.map:
                told += self._rows(*token.map)
                read = within = token.map[1]
            if token.type not in LEAVES or not token.map or token.map[0] < within:
                continue
            told += filter(None, [_worded(self._lines[read : token.map[0]])] if token.map[0] > read else [])
            told.append(item + self._leaf(token))
            read, item = max(read, token.map[1]), ""
        return "\n".join([*told, *filter(None, [_worded(self._lines[read:last])])])

    def _leaf(self, token: Token) -> str:
        if token.type == "inline":
            return flowed(_plain(token).split("\n"), self._hyphens, self._width)
        if token.type == "html_block":
            return "\n".join(section.text for section in html_sections(token.content, Outline()))
        about = token.info.strip() if len(token.info.split()) > 1 else ""  # more than the language
        return f"{about}\n{token.content}".strip("\n")

    def _rows(self, first: int, last: int) -> list[str]:
        """The rows of a table with all of their cells, also those beyond its last column."""
        rows = []
        for line in self._lines[first:last]:
            cells = [cell.strip().replace("\\|", "|") for cell in CELLS.split(line.lstrip("> ").strip().strip("|"))]
            told = [_plain(self._markdown.parseInline(cell)[0]) if cell else "" for cell in cells]
            rows += [" | ".join(told)] if re.search(r"[^\s|:-]", line) else []
        return rows


def _tagged(told: list[str], tag: str) -> list[str]:
    """What was read of a line, after a tag. Tags themselves are not shown."""
    if tag.startswith("<br"):
        return [*told, "\n"]
    if tag == "</sup>" and RAISE in told:
        begin = len(told) - told[::-1].index(RAISE)
        return [*told[: begin - 1], raised("".join(told[begin:]))]
    return [*told, RAISE] if tag == "<sup>" else told


def _worded(lines: Sequence[str]) -> str:
    """The lines that have words, and not only signs such as a list's or a table's."""
    return "\n".join(line for line in lines if re.search(r"[^\W_]", line))


def _plain(token: Token) -> str:
    """What a reader sees of a line or more, and where its links lead."""
    told, links = list[str](), list[tuple[str, int]]()
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            told.append("\n")
        elif child.type == "link_open":
            links.append((str(child.attrGet("href") or ""), len(told)))
        elif child.type == "link_close" and links:
            address, begin = links.pop()
            shown = "".join(told[begin:])
            told.append(f" ({address})" if OUTSIDE.match(address) and not address.endswith(shown) else "")
        elif child.type == "html_inline":
            told = _tagged(told, child.content.lower())
        else:
            told.append(child.content)
    return "".join(told).replace(RAISE, "")
