"""PDF files made by hand, line by line."""

import io

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)


def named(**values) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{key}"): value for key, value in values.items()})


FONT = {"Type": NameObject("/Font"), "Subtype": NameObject("/Type1"), "BaseFont": NameObject("/Helvetica"),
        "Encoding": NameObject("/WinAnsiEncoding")}  # fmt: skip

# A font that tells nobody its letters: each is one of Unicode's for private use.
NAMELESS = (
    "/CMapName /X def begincodespacerange <00> <ff> endcodespacerange\n"
    "1 beginbfrange <00> <ff> <e000> endbfrange endcmap"
)


def pdf(
    *pages: str,
    pictures: tuple[int, ...] = (),
    widgets: dict[str, str] | None = None,
    files: int = 0,
    packed: dict[int, bytes] | None = None,
) -> bytes:
    """A PDF of pages with these operators. `pictures` are pages with a picture, `widgets` fields of the first page."""
    writer = PdfWriter()
    for number, operators in enumerate(pages, start=1):
        page = writer.add_blank_page(595, 842)
        nameless = named(**FONT, ToUnicode=writer._add_object(stream(NAMELESS)))
        page[NameObject("/Resources")] = named(Font=named(F=named(**FONT), N=nameless))
        content = stream(operators)
        if packed and number in packed:
            content.set_data(packed[number])
        page[NameObject("/Contents")] = writer._add_object(content.flate_encode())
        if number in pictures:
            image = writer._add_object(stream("", Subtype=NameObject("/Image"), Width=NumberObject(1)))
            page["/Resources"][NameObject("/XObject")] = named(I=image)
        if widgets and number == 1:
            made = [named(Subtype=NameObject("/Widget"), T=TextStringObject(key), V=TextStringObject(value))
                    for key, value in widgets.items()]  # fmt: skip
            page[NameObject("/Annots")] = ArrayObject(made)
    for number in range(files):
        writer.add_attachment(f"{number}.txt", b"inside")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def stream(text: str, **values) -> DecodedStreamObject:
    made = DecodedStreamObject()
    made.set_data(text.encode("cp1252"))
    made.update(named(**values))
    return made


def lines(*texts: str, left: int = 60, top: int = 760) -> str:
    """Operators that write lines below each other."""
    return "".join(line(text, left, top - 14 * number) for number, text in enumerate(texts))


def line(text: str, left: int, height: int) -> str:
    escaped = text.replace("(", "\\(").replace(")", "\\)")
    return f"BT /F 10 Tf 1 0 0 1 {left} {height} Tm ({escaped}) Tj ET\n"


def side_by_side(left: list[str], right: list[str], top: int = 720) -> str:
    """Operators that write two columns line by line, as some programs do."""
    pairs = enumerate(zip(left, right, strict=True))
    return "".join(line(a, 60, top - 14 * n) + line(b, 310, top - 14 * n) for n, (a, b) in pairs)
