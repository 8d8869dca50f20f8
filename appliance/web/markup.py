"""Pages in the reader's language: their templates mark English sentences, and leave the box translated.

A template marks an element whose text is a sentence with `data-t`, and an attribute that is one with `data-t-title`
and the like. The mark's value is the msgid, or empty where the text is still English. A child element with `data-place`
is a place in the sentence; `<b>` is part of it. When the language changes, `static/js/lib/language.js` reads the same
marks.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape, unescape
from html.parser import HTMLParser

ATTRIBUTES = ("title", "aria-label", "placeholder", "alt")
PIECES = re.compile(r"(\{\w+\}|<b>.*?</b>)")  # of a sentence with elements in it
VOID = frozenset({"meta", "link", "input", "img", "br"})

Attributes = list[tuple[str, str | None]]


@dataclass
class _Element:
    """An element of which the end has not been read."""

    tag: str
    attributes: dict[str, str | None]
    start: str  # its start tag
    inner: list[str] = field(default_factory=list)  # HTML
    words: list[str] = field(default_factory=list)  # of its sentence, if it is one
    places: dict[str, str] = field(default_factory=dict)  # HTML of the elements in its sentence

    @property
    def msgid(self) -> str:
        return self.attributes.get("data-t") or " ".join("".join(self.words).split())


class Markup(HTMLParser):
    """Reads a page: `msgids` are the sentences that it marks, `html` is the page with all of them translated."""

    def __init__(self, html: str, translate: Callable[[str], str] = str):
        super().__init__(convert_charrefs=False)
        self.msgids: list[str] = []
        self._translate = translate
        self._open = [_Element("", {}, "")]
        self.feed(html)
        self.close()
        self.html = "".join(self._open[0].inner)

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """See HTMLParser."""
        attributes = dict(attrs)
        start = self._start(tag, attributes)
        if tag in VOID:
            self._write(start)
        else:
            self._open.append(_Element(tag, attributes, start))

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        """See HTMLParser."""
        self._write(self._start(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """See HTMLParser."""
        element = self._open.pop()
        if element.tag != tag:
            raise ValueError(f"<{element.tag}> is closed by </{tag}>")
        html = self._sentence(element) if "data-t" in element.attributes else "".join([element.start, *element.inner])
        self._write(f"{html}</{tag}>")
        place = element.attributes.get("data-place")
        if place:
            self._open[-1].places[place] = f"{html}</{tag}>"
        self._open[-1].words.append(f"{{{place}}}" if place else f"<b>{''.join(element.words)}</b>")

    def handle_data(self, data: str) -> None:
        """See HTMLParser."""
        self._write(data)
        self._open[-1].words.append(data)

    def handle_entityref(self, name: str) -> None:
        """See HTMLParser."""
        self._write(f"&{name};")
        self._open[-1].words.append(unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        """See HTMLParser."""
        self.handle_entityref(f"#{name}")

    def handle_comment(self, data: str) -> None:
        """See HTMLParser."""
        self._write(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        """See HTMLParser."""
        self._write(f"<!{decl}>")

    def _write(self, html: str) -> None:
        self._open[-1].inner.append(html)

    def _start(self, tag: str, attributes: dict[str, str | None]) -> str:
        """The start tag, with the sentences in it translated; their marks keep the English for the page's scripts."""
        if twice := attributes.get("data-twice"):
            self.msgids.append(twice)
        marked = [name for name in ATTRIBUTES if f"data-t-{name}" in attributes]
        for name in marked:
            msgid = attributes[f"data-t-{name}"] or attributes.get(name) or ""
            attributes |= {f"data-t-{name}": msgid, name: self._translate(msgid)}
            self.msgids.append(msgid)
        return _tag(tag, attributes) if marked else self.get_starttag_text() or ""

    def _sentence(self, element: _Element) -> str:
        """The start tag and the translated text of an element that is a sentence."""
        self.msgids.append(element.msgid)
        pieces = PIECES.split(self._translate(element.msgid))
        inner = [element.places.get(piece[1:-1]) or _inline(piece) for piece in pieces]
        return "".join([_tag(element.tag, element.attributes | {"data-t": element.msgid}), *inner])


def _inline(piece: str) -> str:
    return f"<b>{escape(piece[3:-4])}</b>" if piece.startswith("<b>") else escape(piece)


def _tag(tag: str, attributes: dict[str, str | None]) -> str:
    said = (name if value is None else f'{name}="{escape(value)}"' for name, value in attributes.items())
    return f"<{' '.join([tag, *said])}>"
