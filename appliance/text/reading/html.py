"""HTML, by headings: all text except scripts, menus and hidden elements."""

import re
from collections.abc import Iterator
from typing import Any

from appliance.text.folding import raised
from appliance.text.reading.encodings import decoded
from appliance.text.sections import Outline, Section

# Hidden elements, inline elements, elements kept apart within a block, and elements whose lines are the author's.
UNSEEN = "script, style, template, noscript, svg, head, nav, [hidden], [aria-hidden=true]"
HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))", re.I)  # in a style
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
INLINE = frozenset(
    "a abbr acronym b bdi bdo big br button cite code data del dfn em font i img input ins kbd label mark q rp rt ruby "
    "s samp small span strike strong sub sup td th time tt u var wbr".split()
)
APART = {"br", "td", "th"}
AS_WRITTEN = {"pre", "textarea", "listing", "xmp"}
END = object()  # of a block


def read_html(data: bytes) -> Iterator[Section]:
    """HTML, by headings: all text except scripts, menus and hidden elements."""
    outline = Outline()
    yield from html_sections(decoded(data, html=True), outline)
    yield from outline.end()


def html_sections(markup: str, outline: Outline, first: int = 1) -> Iterator[Section]:
    """The texts of a page or a part of one, which begins at line `first` of its document."""
    from bs4 import BeautifulSoup

    page = BeautifulSoup(markup, "lxml")
    title = " ".join(page.title.get_text().split()) if page.title else ""
    styled = [element for element in page.select("[style]") if HIDDEN.search(str(element["style"]))]
    for unseen in [*page.select(UNSEEN), *styled]:
        unseen.decompose()
    blocks = list(_blocks(page))
    if title and not any(title in text for _, text in blocks):
        yield outline.section(f"line {first}", title)
    for element, text in blocks:
        place = f"line {first - 1 + (element.sourceline or 1)}"
        if element.name in HEADINGS:
            yield from outline.enter(int(element.name[1]), text, place)
        else:
            yield outline.section(place, text)


def _blocks(page: Any) -> Iterator[tuple[Any, str]]:
    """Texts in their order, each with its block. Without recursion, because pages nest deeply."""
    from bs4.element import NavigableString, PreformattedString, Tag

    blocks: list[Any] = [page]  # the innermost last
    words: list[str] = []
    item = ""  # the number of an item of a list, before its text
    numbers: dict[int, int] = {}  # the next one, by list
    waiting: list[Any] = [END, *reversed(page.contents)]
    while waiting:
        node = waiting.pop()
        begins = isinstance(node, Tag) and node.name not in INLINE
        if begins or node is END:
            if text := _put("".join(words), blocks[-1]):
                yield blocks[-1], item + text
                item = ""
            words = []
        if node is END:
            blocks.pop()
        elif isinstance(node, Tag) and node.name == "sup":
            words.append(raised(node.get_text().strip()))
        elif isinstance(node, Tag):
            if begins:
                blocks.append(node)
                waiting.append(END)
                item = _numbered(node, numbers) or item
            words.append(" " if node.name in APART else _described(node))
            waiting += reversed(node.contents)
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):  # no comment and the like
            words.append(str(node))


def _numbered(node: Any, numbers: dict[int, int]) -> str:
    """The number that is shown before an item of a numbered list; empty for any other element."""
    if node.name != "li" or node.parent.name != "ol" or node.parent.get("type", "1") != "1":
        return ""
    told = str(node.get("value", "")) or ("" if id(node.parent) in numbers else str(node.parent.get("start", "")))
    number = int(told) if re.fullmatch(r"-?[0-9]{1,9}", told) else numbers.get(id(node.parent), 1)
    numbers[id(node.parent)] = number + 1
    return f"{number}. "


def _put(words: str, block: Any) -> str:
    lines = words.splitlines() if block.name in AS_WRITTEN else [words]
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


def _described(node: Any) -> str:
    """What a picture says to those who cannot see it."""
    return f" {node.get('alt', '')} " if node.name == "img" else ""
