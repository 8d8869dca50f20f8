"""Parses documents of several formats into plain sections, in a separate process with limited memory and time:

    python -m appliance.text.parse KIND < FILE

prints the sections as JSON, or exits with 1 and a sentence on standard error. Nothing in a document is ever run.
"""

import csv
import io
import json
import re
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from appliance.core.errors import DocumentError
from appliance.core.i18n import packed, say, unpacked
from appliance.core.paths import ROOT

LARGEST_FILE = 32 << 20  # bytes
LARGEST_TEXT = 8_000_000  # characters, of all sections
LARGEST_UNPACKED = 256 << 20  # bytes, of the parts of a DOCX file together
MAX_PAGES = 3000
MEMORY = 1536 << 20  # bytes of address space
SECONDS = 90
REFUSED = 3  # exit status of the process: the document cannot be read, and standard output says why
ROWS = 20  # of a table that make a section
# HTML: hidden elements, inline elements, and elements kept apart within a block.
UNSEEN = "script, style, template, noscript, svg, head, nav, [hidden], [aria-hidden=true]"
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
INLINE = frozenset(
    "a abbr acronym b bdi bdo big br button cite code data del dfn em font i img input ins kbd label mark q rp rt ruby "
    "s samp small span strike strong sub sup td th time tt u var wbr".split()
)
APART = {"br", "td", "th"}
END = object()  # of a block


@dataclass(frozen=True)
class Section:
    """A piece of a document under one heading."""

    heading: str
    place: str  # "page 3", "line 120"
    text: str


def read_document(name: str, data: bytes) -> list[Section]:
    """The sections of a file. Raises DocumentError, with a message that says what to do."""
    kind = KINDS.get(Path(name).suffix.lower())
    if kind is None:
        raise DocumentError(
            say("Larson cannot read {name}. It reads: {kinds}.", name=name, kinds=", ".join(sorted(KINDS)))
        )
    if len(data) > LARGEST_FILE:
        raise DocumentError(say("{name} is too large: {limit} MB at most.", name=name, limit=LARGEST_FILE >> 20))
    try:
        done = subprocess.run(
            [sys.executable, "-m", "appliance.text.parse", kind],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            cwd=ROOT,
        )
    except subprocess.TimeoutExpired as error:
        raise DocumentError(
            say("{name} took too long to read. Larson gave up after {seconds} seconds.", name=name, seconds=SECONDS)
        ) from error
    if done.returncode == REFUSED:
        raise DocumentError(say("{name}: {problem}", name=name, problem=unpacked(json.loads(done.stdout))))
    if done.returncode != 0:
        raise DocumentError(say("{name} cannot be read. It is damaged or too complex.", name=name))
    sections = [Section(**section) for section in json.loads(done.stdout)]
    if not any(section.text.strip() for section in sections):
        raise DocumentError(say("{name} has no text. Scanned pages need text recognition first.", name=name))
    return sections


# ---------------------------------------------------------------- in the process of its own


def _text(data: bytes) -> str:
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    if b"\x00" in data[:4096] and not wide:
        raise DocumentError(say("This is not text."))
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def read_text(data: bytes) -> Iterator[Section]:
    """Plain text, by paragraphs."""
    yield from _by_lines(_text(data).splitlines(), lambda _: None)


def read_markdown(data: bytes) -> Iterator[Section]:
    """Markdown, by headings."""

    def heading(line: str) -> str | None:
        found = re.match(r"#{1,6}\s+", line)
        return (line[found.end() :].strip().rstrip("#").strip() or None) if found else None

    yield from _by_lines(_text(data).splitlines(), heading)


def _by_lines(lines: list[str], heading: Callable[[str], str | None]) -> Iterator[Section]:
    title, start, held = "", 1, list[str]()
    for number, line in enumerate(lines, start=1):
        found = heading(line)
        if found is not None or (not line.strip() and held):
            if held:
                yield Section(title, f"line {start}", "\n".join(held))
            held = []
            title = found if found is not None else title
        elif line.strip():
            start = start if held else number
            held.append(line)
    if held:
        yield Section(title, f"line {start}", "\n".join(held))


def read_html(data: bytes) -> Iterator[Section]:
    """HTML, by headings: all text except scripts, menus and hidden elements."""
    from bs4 import BeautifulSoup

    page = BeautifulSoup(_text(data), "lxml")
    for unseen in page.select(UNSEEN):
        unseen.decompose()
    title = ""
    for element, text in _html_blocks(page.body or page):
        if element.name in HEADINGS:
            title = text
        else:
            yield Section(title, f"line {element.sourceline or 1}", text)


def _html_blocks(page: Any) -> Iterator[tuple[Any, str]]:
    """Texts in their order, each with its block. Without recursion, because pages nest deeply."""
    from bs4.element import NavigableString, PreformattedString, Tag

    blocks: list[Any] = [page]  # the innermost last
    words: list[str] = []
    waiting: list[Any] = [END, *reversed(page.contents)]
    while waiting:
        node = waiting.pop()
        begins = isinstance(node, Tag) and node.name not in INLINE
        if begins or node is END:
            if text := " ".join("".join(words).split()):
                yield blocks[-1], text
            words = []
        if node is END:
            blocks.pop()
        elif isinstance(node, Tag):
            if begins:
                blocks.append(node)
                waiting.append(END)
            words.append(" " if node.name in APART else "")
            waiting += reversed(node.contents)
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):  # no comment and the like
            words.append(str(node))


def read_csv(data: bytes) -> Iterator[Section]:
    """A table: some rows each, every value with the name of its column."""
    text = _text(data)
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:8192], ",;\t|")
    except csv.Error:
        dialect = csv.excel
    rows = csv.reader(io.StringIO(text), dialect)
    names = next(rows, [])
    held: list[str] = []
    start = 2
    for number, row in enumerate(rows, start=2):
        pairs = [f"{name}: {value}" for name, value in zip(names, row, strict=False) if value.strip()]
        held.append(", ".join(pairs))
        if len(held) == ROWS:
            yield Section("", f"line {start}", "\n".join(held))
            held, start = [], number + 1
    if held:
        yield Section("", f"line {start}", "\n".join(held))


def read_pdf(data: bytes) -> Iterator[Section]:
    """A PDF, by pages."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentError(say("This PDF is locked with a password. Save it without one, and try again."))
        if len(reader.pages) > MAX_PAGES:
            raise DocumentError(say("This PDF has too many pages: {limit} at most.", limit=MAX_PAGES))
        for number, page in enumerate(reader.pages, start=1):
            for paragraph in re.split(r"\n\s*\n", page.extract_text() or ""):
                if text := " ".join(paragraph.split()):
                    yield Section("", f"page {number}", text)
    except PyPdfError as error:
        raise DocumentError(say("This PDF is damaged and cannot be read.")) from error


def read_docx(data: bytes) -> Iterator[Section]:
    """A Word document, by headings; tables row by row."""
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if sum(part.file_size for part in parts.infolist()) > LARGEST_UNPACKED:
                raise DocumentError(say("This document unpacks to far too much data. It was not opened."))
        document = Document(io.BytesIO(data))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError) as error:
        raise DocumentError(say("This is not a Word document, or it is locked or damaged.")) from error
    title = ""
    for count, block in enumerate(document.iter_inner_content(), start=1):
        if isinstance(block, Table):
            rows = (" | ".join(cell.text.strip() for cell in row.cells) for row in block.rows)
            yield Section(title, f"paragraph {count}", "\n".join(rows))
        elif block.style is not None and (block.style.name or "").startswith(("Heading", "Title")):
            title = block.text.strip() or title
        elif block.text.strip():
            yield Section(title, f"paragraph {count}", block.text.strip())


READERS = {
    "text": read_text,
    "markdown": read_markdown,
    "html": read_html,
    "csv": read_csv,
    "pdf": read_pdf,
    "docx": read_docx,
}
KINDS = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".csv": "csv",
    ".tsv": "csv",
    ".pdf": "pdf",
    ".docx": "docx",
}


def main() -> int:
    """Read standard input, print sections."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    found, size = [], 0
    try:
        for section in READERS[sys.argv[1]](sys.stdin.buffer.read()):
            size += len(section.text)
            if size > LARGEST_TEXT:
                raise DocumentError(
                    say("It has too much text: {limit} characters at most. Split it.", limit=LARGEST_TEXT)
                )
            found.append(asdict(section))
    except DocumentError as error:
        print(json.dumps(packed(error.text)))  # noqa: T201  # for the process that started this one
        return REFUSED
    print(json.dumps(found))  # noqa: T201  # likewise
    return 0


if __name__ == "__main__":
    sys.exit(main())
