"""What the pages say: the sentences of their scripts and templates, as the catalogues of languages have them."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from support import ROOT

from appliance.lab import translations

SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
TRANSLATORS = {"language.js", "told.js", "twice.js"}  # they pass on what others say
FOR_THE_MODEL = {"assistant-page.js", "suggestions.js"}  # what is said to it stays English
NAMES = {"Shopping list", "To do"}  # by which scripts know a choice
SENTENCE = re.compile(r'(?<!Error\()["`]([A-Z][a-z]+ [a-z][^"`]*)["`]')
CALL = re.compile(r"(?<![\w.])t\(\s*")
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')
ATTRIBUTES = ("title", "aria-label", "placeholder", "alt")
VOID = {"meta", "link", "input", "img", "br", "path", "circle", "rect", "use"}
UNSPOKEN = {"script", "style", "noscript"}
WORD = re.compile(r"[^\W\d_]{2}")


def unspoken() -> list[str]:
    """Strings of scripts that look like sentences and are not translated."""
    found = []
    for path in SCRIPTS:
        text = re.sub(r"(?<!:)//.*|/\*.*?\*/", "", path.read_text(encoding="utf-8"))
        text = re.sub(r"(?<![\w.])t\(\s*" + LITERAL.pattern, "", text)
        if path.name not in FOR_THE_MODEL:
            found += [f"{path.name}: {literal}" for literal in SENTENCE.findall(text) if literal not in NAMES]
    return found


def unmarked() -> list[str]:
    """Texts and attributes of templates that nobody can translate."""
    return [f"{name}: {text}" for name, html in translations.pages() for text in read(html).unmarked]


@dataclass
class Element:
    """An open element."""

    tag: str
    attributes: dict[str, str | None]
    pieces: list[str] = field(default_factory=list)  # of its sentence, if it is one

    @property
    def msgid(self) -> str:
        """Its sentence: what its mark says, or its own words."""
        return self.attributes.get("data-t") or " ".join("".join(self.pieces).split())


class Reader(HTMLParser):
    """Reads a page as `language.js` does."""

    def __init__(self) -> None:
        super().__init__()
        self.msgids: list[str] = []
        self.unmarked: list[str] = []
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self._read_attributes(attributes)
        if tag not in VOID:
            self._open.append(Element(tag, attributes))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._read_attributes(dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        element = self._open.pop()
        assert element.tag == tag, f"{element.tag} is closed by {tag}"
        if "data-t" in element.attributes:
            self.msgids.append(element.msgid)
        elif self._open and "data-t" in self._open[-1].attributes:  # a place in its sentence, or words of it
            place = element.attributes.get("data-place")
            self._open[-1].pieces.append(f"{{{place}}}" if place else f"<b>{''.join(element.pieces)}</b>")

    def handle_data(self, data: str) -> None:
        if not self._open:
            return
        self._open[-1].pieces.append(data)
        around = [mark for element in self._open for mark in element.attributes]
        silent = any(e.tag in UNSPOKEN or e.attributes.get("translate") == "no" for e in self._open)
        name = self._open[-1].tag == "title" and data == "Larson"
        if WORD.search(data) and not silent and not name and not {"data-t", "data-told"} & set(around):
            self.unmarked.append(data.strip())

    def _read_attributes(self, attributes: dict[str, str | None]) -> None:
        if attributes.get("data-twice"):
            self.msgids.append(attributes["data-twice"] or "")
        for name in ATTRIBUTES:
            value = attributes.get(name) or ""
            if f"data-t-{name}" in attributes:
                self.msgids.append(attributes[f"data-t-{name}"] or value)
            elif WORD.search(value) and f"data-told-{name}" not in attributes and attributes.get("translate") != "no":
                self.unmarked.append(f"{name}={value}")


def read(html: str) -> Reader:
    """What a page says."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader
