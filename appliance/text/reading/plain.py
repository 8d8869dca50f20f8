"""Plain text, by paragraphs."""

from collections.abc import Iterator

from appliance.text.reading.encodings import decoded
from appliance.text.reading.lines import Hyphens, flowed, widest
from appliance.text.sections import Section


def read_text(data: bytes) -> Iterator[Section]:
    """Plain text, by paragraphs."""
    text = decoded(data)
    lines, hyphens = text.splitlines(), Hyphens(text)
    width = widest(lines)
    for number, held in paragraphs(lines):
        yield Section("", f"line {number}", flowed(held, hyphens, width))


def paragraphs(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """What stands between empty lines, with the number of its first line."""
    start, held = 1, list[str]()
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip():
            start = start if held else number
            held.append(line)
        elif held:
            yield start, held
            held = []
