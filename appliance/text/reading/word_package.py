"""The parts of a Word file: XML in a ZIP archive, tied together by relations (ECMA-376)."""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, TypeVar

from lxml import etree

from appliance.core.errors import DocumentError
from appliance.core.i18n import say

LARGEST_UNPACKED = 256 << 20  # bytes, of all parts together
MOST_PARTS = 20_000
NOT_WORD = say("This is not a Word document, or it is locked or damaged.")
BODY_TEXT = 9  # outline level of what is no heading
TITLE = 0  # of headings, the highest level
# Ids that Word in English, German, Dutch and French gives the styles of headings and titles.
HEADING = re.compile(r"(?:heading|[uü]?berschrift|kop|titre) ?([1-9])|title|tite?l", re.I)
Element = Any  # of lxml, which has no types
T = TypeVar("T")


def local(element: Element) -> str:
    """An element's name without its namespace: Word writes the same names in two of them. Empty for comments."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def value(element: Element | None, name: str = "val") -> str | None:
    """An attribute, whatever its namespace."""
    found = (text for key, text in element.items() if etree.QName(key).localname == name) if element is not None else ()
    return next(iter(found), None)


def child(element: Element | None, *names: str) -> Element | None:
    """What a path of names leads to, if it is there."""
    for name in names:
        element = next((each for each in element if local(each) == name), None) if element is not None else None
    return element


def is_on(element: Element | None) -> bool:
    """Whether a property is there and not switched off."""
    return element is not None and value(element) not in ("0", "false", "off", "none")


class Package:
    """A Word file. Raises DocumentError if it is none."""

    def __init__(self, data: bytes):
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise DocumentError(NOT_WORD) from error
        infos = self._archive.infolist()
        if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > LARGEST_UNPACKED:
            raise DocumentError(say("This document unpacks to far too much data. It was not opened."))
        self.names = {info.filename.lstrip("/") for info in infos}
        main = next((target for kind, target in self.relations("").values() if kind == "officeDocument"), None)
        self.main = main or "word/document.xml"
        self.document = self.xml(self.main)
        if self.document is None or local(self.document) != "document":
            raise DocumentError(NOT_WORD)

    def bytes(self, name: str) -> bytes | None:
        """A part, or None if it is not there. Raises DocumentError if it is damaged."""
        if name not in self.names:
            return None
        try:
            return self._archive.read(name)
        except Exception as error:  # zipfile and zlib raise whatever a broken archive makes Python raise
            raise DocumentError(NOT_WORD) from error

    def xml(self, name: str) -> Element | None:
        """The root of a part, or None if it is not there. Raises DocumentError if it is damaged."""
        data = self.bytes(name)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            return etree.fromstring(data, parser) if data else None
        except etree.XMLSyntaxError as error:
            raise DocumentError(NOT_WORD) from error

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """(kind, part) by id, of what a part is tied to within the file."""
        folder, name = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        found = {}
        for tie in root if root is not None else ():
            if isinstance(tie.tag, str) and tie.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, tie.get("Target") or "")).lstrip("/")
                found[tie.get("Id") or ""] = (tie.get("Type") or "").rsplit("/", 1)[-1], target
        return found

    @cached_property
    def links(self) -> dict[str, str]:
        """The addresses outside of the file that the document links to, by id."""
        root = self.xml(posixpath.join(posixpath.dirname(self.main), "_rels", f"{posixpath.basename(self.main)}.rels"))
        ties = [tie for tie in (root if root is not None else ()) if isinstance(tie.tag, str)]
        return {tie.get("Id") or "": tie.get("Target") or "" for tie in ties if tie.get("TargetMode") == "External"}

    @cached_property
    def ties(self) -> dict[str, tuple[str, str]]:
        """The relations of the document itself."""
        return self.relations(self.main)

    def of_kind(self, kind: str) -> Iterator[Element]:
        """The roots of the parts of one kind that the document is tied to, such as "footnotes"."""
        for other, target in self.ties.values():
            if other == kind and (root := self.xml(target)) is not None:
                yield root


class Styles:
    """What the styles of paragraphs say of headings and lists."""

    def __init__(self, package: Package):
        roots = package.of_kind("styles")
        self._styles = {value(style, "styleId"): style for root in roots for style in root if local(style) == "style"}

    def level(self, style: str | None) -> int | None:
        """The level of a style's headings, 0 for the title. None for text."""
        if style and style not in self._styles:  # the file does not have it: its name is all there is
            named = HEADING.fullmatch(style)
            return int(named[1] or TITLE) if named else None
        return self._inherited(style, self._own_level)

    def list_of(self, style: str | None) -> tuple[str, int] | None:
        """The list that a style numbers, and the level in it."""
        return self._inherited(style, lambda each: list_place(child(each, "pPr", "numPr")))

    def _inherited(self, style: str | None, own: Callable[[Element], T | None]) -> T | None:
        for _ in range(len(self._styles) + 1):  # styles may name each other in a circle
            each = self._styles.get(style)
            if each is None:
                return None
            if (found := own(each)) is not None:
                return found
            style = value(child(each, "basedOn"))
        return None

    @staticmethod
    def _own_level(style: Element) -> int | None:
        name = (value(child(style, "name")) or "").lower()
        if name == "title":
            return TITLE
        if name.startswith("heading ") and name[8:].isdigit():
            return int(name[8:])
        return outline_level(child(style, "pPr"))


def outline_level(properties: Element | None) -> int | None:
    """The level that a paragraph's or a style's properties give it among the headings, from 1."""
    told = value(child(properties, "outlineLvl")) or ""
    return int(told) + 1 if told.isdigit() and int(told) < BODY_TEXT else None


def list_place(numbering: Element | None) -> tuple[str, int] | None:
    """The list that a paragraph belongs to, and its level there."""
    number, level = value(child(numbering, "numId")), value(child(numbering, "ilvl")) or "0"
    return (number, int(level)) if number and level.isdigit() else None
