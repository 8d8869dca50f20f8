"""Parses documents of several formats into plain sections, in a separate process with limited memory and time:

    python -m appliance.text.parse KIND < FILE

prints the sections as JSON, and what could not be read; or exits with 3 and the reason. Nothing in a document is ever
run.
"""

import importlib
import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from appliance.core.errors import DocumentError
from appliance.core.i18n import Text, packed, say, unpacked
from appliance.core.paths import ROOT
from appliance.text.folding import shown
from appliance.text.sections import Section

VERSION = 2  # of the readers: a file that an older version read is read again when it is added again
LARGEST_FILE = 32 << 20  # bytes
LARGEST_TEXT = 8_000_000  # characters, of all sections and headings
MOST_SECTIONS = 200_000  # rows of a table and paragraphs among them
MEMORY = 1536 << 20  # bytes of address space
SECONDS = 90
REFUSED = 3  # exit status of the process: the document cannot be read, and standard output says why


@dataclass(frozen=True)
class Reading:
    """What was read of a document."""

    sections: list[Section]
    omissions: list[Text]  # what could not be read, a sentence each


def read_document(name: str, data: bytes) -> list[Section]:
    """The sections of a file. Raises DocumentError, with a message that says what to do."""
    return read(name, data).sections


def read(name: str, data: bytes) -> Reading:
    """The sections of a file, and what in it could not be read. Raises DocumentError as `read_document` does."""
    kind = KINDS.get(Path(name).suffix.lower())
    if kind is None:
        raise DocumentError(
            say("Larson cannot read {name}. It reads: {kinds}.", name=name, kinds=", ".join(sorted(KINDS)))
        )
    if len(data) > LARGEST_FILE:
        raise DocumentError(say("{name} is too large: {limit} MB at most.", name=name, limit=LARGEST_FILE >> 20))
    told = _in_process(name, kind, data)
    headings = told["headings"]
    sections = [Section(headings[heading], *rest) for heading, *rest in told["sections"]]
    if not any(section.text.strip() for section in sections):
        raise DocumentError(say("{name} has no text. Scanned pages need text recognition first.", name=name))
    return Reading(sections, [unpacked(text) for text in told["omissions"]])


def _in_process(name: str, kind: str, data: bytes) -> dict[str, Any]:
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
    told: dict[str, Any] = json.loads(done.stdout)
    return told


# ---------------------------------------------------------------- in the process of its own

# Each reader yields sections, and sentences about what it could not read.
Reader = Callable[[bytes], Iterator[Section | Text]]
READERS = {
    "text": "plain.read_text",
    "markdown": "markdown.read_markdown",
    "html": "html.read_html",
    "csv": "csv_table.read_csv",
    "pdf": "pdf.read_pdf",
    "docx": "docx.read_docx",
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


def reader(kind: str) -> Reader:
    """The reader of a kind of document. Only its libraries are loaded."""
    module, name = READERS[kind].split(".")
    found: Reader = getattr(importlib.import_module(f"appliance.text.reading.{module}"), name)
    return found


def main() -> int:
    """Read standard input, print sections."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        told = _gathered(reader(sys.argv[1])(sys.stdin.buffer.read()))
    except DocumentError as error:
        print(json.dumps(packed(error.text)))  # noqa: T201  # for the process that started this one
        return REFUSED
    print(json.dumps(told))  # noqa: T201  # likewise
    return 0


def _gathered(found: Iterator[Section | Text]) -> dict[str, Any]:
    """What was read; sections name their heading by its number, for many have the same."""
    headings: dict[str, int] = {}
    sections: list[tuple[int, str, str, int]] = []
    omissions, size = [], 0
    for each in found:
        if isinstance(each, Text):
            omissions.append(packed(each))
            continue
        heading, text = shown(each.heading), shown(each.text)
        size += len(text) + (0 if heading in headings else len(heading))
        if size > LARGEST_TEXT:
            raise DocumentError(say("It has too much text: {limit} characters at most. Split it.", limit=LARGEST_TEXT))
        if len(sections) == MOST_SECTIONS:
            raise DocumentError(say("It has too many parts: {limit} at most. Split it.", limit=MOST_SECTIONS))
        sections.append((headings.setdefault(heading, len(headings)), each.place, text, each.number))
    return {"headings": list(headings), "sections": sections, "omissions": omissions}


if __name__ == "__main__":
    sys.exit(main())
