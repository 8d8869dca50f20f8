"""PDF, by pages. Pages that are pictures, or whose letters cannot be told, are named."""

import io
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError

from appliance.core.errors import DocumentError
from appliance.core.i18n import Text, say, say_plural
from appliance.text.folding import shown
from appliance.text.reading.columns import LEAST, in_order
from appliance.text.reading.lines import FIRST, Hyphens, flowed, hyphenated, widest
from appliance.text.reading.plain import paragraphs
from appliance.text.sections import Section

MAX_PAGES = 3000
UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\ufffd\ue000-\uf8ff]")  # letters that a font does not name
MOSTLY = 0.3  # share of a page's characters that are unreadable, at most
FEW = 40  # characters of a page that is a picture, at most
APART = 0.3  # share of the page's width between two texts of one line that may be two columns
LOCKED = say("This PDF is locked with a password. Save it without one, and try again.")
DAMAGED = say("This PDF is damaged and cannot be read.")


@dataclass
class _Pages:
    """The text of each page that has one, and the numbers of those that could not be read."""

    texts: dict[int, str] = field(default_factory=dict)
    pictures: list[int] = field(default_factory=list)
    damaged: list[int] = field(default_factory=list)
    garbled: list[int] = field(default_factory=list)


def read_pdf(data: bytes) -> Iterator[Section | Text]:
    """A PDF, by pages."""
    reader = _opened(data)
    pages = _read(reader)
    _mend_words_between(pages.texts)
    hyphens = Hyphens("\n".join(pages.texts.values()))
    for number, text in pages.texts.items():
        lines = text.splitlines()
        width = widest(lines)
        for _, held in paragraphs(lines):
            yield Section("", f"page {number}", flowed(held, hyphens, width))
    yield from _omissions(pages, _attached(reader))


def _opened(data: bytes) -> PdfReader:
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentError(LOCKED)
        count = len(reader.pages)
    except (NotImplementedError, DependencyError) as error:  # kinds of encryption that pypdf does not know
        raise DocumentError(LOCKED) from error
    except DocumentError:
        raise
    except Exception as error:  # pypdf raises whatever a broken file makes Python raise
        raise DocumentError(DAMAGED) from error
    if count > MAX_PAGES:
        raise DocumentError(say("This PDF has too many pages: {limit} at most.", limit=MAX_PAGES))
    return reader


def _read(reader: PdfReader) -> _Pages:
    pages = _Pages()
    for number in range(1, len(reader.pages) + 1):
        try:
            page = reader.pages[number - 1]
            text = "\n\n".join(filter(None, [_printed(page), _added(page)]))
            bare = len(text.strip()) < FEW and _has_picture(page)
        except Exception:  # as above: the other pages may be whole
            pages.damaged.append(number)
            continue
        if bare:  # a scan may have a line of the program that made it
            pages.pictures.append(number)
        if len(UNREADABLE.findall(text)) > MOSTLY * len(text):
            pages.garbled.append(number)
        elif text.strip():
            pages.texts[number] = shown(text)
    if pages.damaged and not pages.texts:
        raise DocumentError(DAMAGED)
    return pages


def _printed(page: PageObject) -> str:
    """The text of a page in reading order."""
    lines: dict[int, list[float]] = defaultdict(list)  # where texts begin, by their line

    def place(text: str, transform: Sequence[float], matrix: Sequence[float], *_: object) -> None:
        if text.strip():
            lines[round(matrix[5] * transform[3] + transform[5])].append(matrix[4] * transform[0] + transform[4])

    plain = page.extract_text(visitor_text=place)
    wide = APART * float(page.mediabox.width)
    if sum(max(starts) - min(starts) > wide for starts in lines.values()) < LEAST:
        return plain
    return in_order(plain, page.extract_text(extraction_mode="layout"))


def _added(page: PageObject) -> str:
    """What was filled into a form, or noted on the page."""
    told = []
    for reference in page.get("/Annots") or []:
        note = reference.get_object()
        if note.get("/Subtype") == "/Widget":
            told.append(_filled(note))
        elif note.get("/Subtype") != "/Link":
            told.append(str(note.get("/Contents") or ""))
    return "\n".join(filter(None, told))


def _filled(widget: Any) -> str:
    """A field of a form with its name, such as "Name: Ada". Empty without a value."""
    named = widget if "/T" in widget else widget.get("/Parent", widget).get_object()
    value = widget.get("/V", named.get("/V", ""))
    words = str(value.get_object() if hasattr(value, "get_object") else value).strip()
    is_off = words in ("", "/Off", "None")
    return "" if is_off else f"{named.get('/TU') or named.get('/T', '')}: {words.lstrip('/')}"


def _has_picture(page: PageObject) -> bool:
    objects = (page.get("/Resources") or {}).get("/XObject") or {}
    return any(objects[name].get("/Subtype") in ("/Image", "/Form") for name in objects)


def _attached(reader: PdfReader) -> int:
    """The number of files inside of a PDF."""
    try:
        return len(reader.attachments)
    except Exception:  # as above
        return 0


def _mend_words_between(texts: dict[int, str]) -> None:
    """Move the end of a word that is broken at the end of a page to the page where it begins."""
    for number, text in texts.items():
        following = texts.get(number + 1, "")
        lines, first = text.rstrip().splitlines(), FIRST.match(following)
        if lines and first and first[1].islower() and hyphenated(lines[-1]):
            texts[number] = f"{text.rstrip()}\n{first[1]}"
            texts[number + 1] = following[first.end() :].lstrip()


def _omissions(pages: _Pages, files: int) -> Iterator[Text]:
    if found := pages.pictures:
        yield say_plural(
            "Page {pages} has no text. Scanned pages need text recognition first.",
            "Pages {pages} have no text. Scanned pages need text recognition first.",
            len(found),
            pages=_ranges(found),
        )
    if found := pages.damaged:
        yield say_plural(
            "Page {pages} is damaged and was left out.",
            "Pages {pages} are damaged and were left out.",
            len(found),
            pages=_ranges(found),
        )
    if found := pages.garbled:
        yield say_plural(
            "Page {pages} was left out: its font does not say which letters it shows.",
            "Pages {pages} were left out: their fonts do not say which letters they show.",
            len(found),
            pages=_ranges(found),
        )
    if files:
        yield say_plural(
            "{count} embedded file was not read. Add it separately.",
            "{count} embedded files were not read. Add them separately.",
            files,
        )


def _ranges(numbers: Sequence[int]) -> str:
    """Numbers in short: "2-5, 9"."""
    told: list[list[int]] = []
    for number in numbers:
        if told and number == told[-1][-1] + 1:
            told[-1] = [told[-1][0], number]
        else:
            told.append([number])
    return ", ".join("–".join(map(str, some)) for some in told)
