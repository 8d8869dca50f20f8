"""The words of Word's paragraphs: as they are shown when every tracked change is accepted."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from appliance.text.folding import raised
from appliance.text.reading.word_package import Element, Package, child, is_on, local, value

# Deleted and moved away; properties; instructions of fields, of which the result stands beside them; marks of notes.
LEFT_OUT = frozenset(
    "del moveFrom delText instrText delInstrText rPr pPr sectPr tblPr trPr tcPr tblGrid footnoteRef endnoteRef "
    "annotationRef fldData ruby rt numPr sdtPr sdtEndPr".split()
)
SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes", "commentReference": "comments"}
DATA = ("chart", "diagramData")  # parts of charts and diagrams


@dataclass
class Told:
    """What a paragraph says, and what belongs beside it."""

    words: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)  # text boxes that are anchored in it
    notes: list[tuple[str, str]] = field(default_factory=list)  # (kind, id) of its notes and comments
    beside: list[str] = field(default_factory=list)  # words of charts and diagrams
    pictures: int = 0  # without a description

    @property
    def text(self) -> str:
        """Its words, without those beside it."""
        return "".join(self.words)


def words_of(paragraph: Element, package: Package) -> Told:
    """The words of a paragraph."""
    told = Told()
    _Walk(package, told).read(paragraph)
    return told


class _Walk:
    """A walk through what a paragraph consists of."""

    def __init__(self, package: Package, told: Told):
        self._package = package
        self._told = told

    def read(self, parent: Element | None) -> None:
        """Read the elements within one, in their order."""
        for element in parent if parent is not None else ():
            self._read(element)

    def _read(self, element: Element) -> None:
        name = local(element)
        special = getattr(self, f"_read_{name}", None)
        if special:
            special(element)
        elif name == "t":
            self._told.words.append(element.text or "")
        elif name in SIGNS:
            self._told.words.append(SIGNS[name])
        elif name in NOTES:
            self._told.notes.append((NOTES[name], value(element, "id") or ""))
        elif name and name not in LEFT_OUT:
            self.read(element)

    def _read_r(self, run: Element) -> None:
        if is_on(child(run, "rPr", "vanish")):  # hidden text is not shown
            return
        begin = len(self._told.words)
        self.read(run)
        if value(child(run, "rPr", "vertAlign")) == "superscript":
            self._told.words[begin:] = [raised("".join(self._told.words[begin:]))]

    def _read_hyperlink(self, link: Element) -> None:
        begin = len(self._told.words)
        self.read(link)
        address, shown = self._package.links.get(value(link, "id") or "", ""), "".join(self._told.words[begin:])
        if address.startswith(("http", "mailto:", "tel:")) and shown and not address.rstrip("/").endswith(shown):
            self._told.words.append(f" ({address})")

    def _read_txbxContent(self, box: Element) -> None:
        self._told.boxes.append(box)

    def _read_AlternateContent(self, element: Element) -> None:
        """The same thing for new and old programs: one of the two."""
        ways = [each for each in element if local(each) in ("Choice", "Fallback")]
        chosen = next((way for way in ways if any(local(each) == "t" for each in way.iter())), None)
        for way in [chosen] if chosen is not None else ways[:1]:
            self.read(way)

    def _read_ruby(self, ruby: Element) -> None:
        """Characters with their pronunciation."""
        self.read(child(ruby, "rubyBase"))
        self._told.words.append("(")
        self.read(child(ruby, "rt"))
        self._told.words.append(")")

    def _read_docPr(self, properties: Element) -> None:
        """The description of a picture or drawing."""
        if description := value(properties, "descr"):
            self._told.beside.append(" ".join(description.split()))

    def _read_drawing(self, drawing: Element) -> None:
        before = len(self._told.beside)
        self.read(drawing)
        is_picture = any(local(each) == "pic" for each in drawing.iter())
        self._told.pictures += is_picture and len(self._told.beside) == before

    def _read_imagedata(self, _: Element) -> None:
        self._told.pictures += 1

    def _read_chart(self, chart: Element) -> None:
        self._told.beside += self._data(chart)

    def _read_relIds(self, diagram: Element) -> None:
        self._told.beside += self._data(diagram)

    def _data(self, element: Element) -> Iterator[str]:
        """The words of a chart or diagram."""
        for tie in element.attrib.values():
            kind, part = self._package.ties.get(tie, ("", ""))
            root = self._package.xml(part) if kind in DATA else None
            found = [each.text for each in root.iter() if local(each) in ("t", "v")] if root is not None else []
            if words := [text.strip() for text in found if text and text.strip()]:
                yield ", ".join(words)

    def _read_ffData(self, form: Element) -> None:
        """What was chosen from the list of a form."""
        entries = [value(each) or "" for each in form.iter() if local(each) == "listEntry"]
        chosen = value(child(form, "ddList", "result")) or "0"
        if chosen.isdigit() and int(chosen) < len(entries):
            self._told.words.append(entries[int(chosen)])

    def _read_f(self, fraction: Element) -> None:
        self.read(child(fraction, "num"))
        self._told.words.append("/")
        self.read(child(fraction, "den"))

    def _read_sSup(self, power: Element) -> None:
        self.read(child(power, "e"))
        self._told.words.append("^")
        self.read(child(power, "sup"))
