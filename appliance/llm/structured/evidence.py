"""Checks extracted data against the text that it was taken from: what the text does not carry stays empty."""

import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

TOKEN = re.compile(r"[^\W_]+")
NUMBER = re.compile(r"\d+(?:[.,' \u202f]\d+)*")
AROUND = 40  # characters of the text shown before and after a place
MOST_ITEMS = 50  # of a list, shown as fields


class Field(Struct, frozen=True):
    """One field of an extraction."""

    path: tuple[str | int, ...]  # names and indices, from the outermost
    value: str  # as shown; empty if the text does not carry it
    state: str  # "found", "missing", or "judged" for a choice that the model made
    before: str = ""  # the text around a place, if found
    place: str = ""
    after: str = ""


def checked(value: Any, schema: Any, text: str) -> tuple[Any, list[Field]]:
    """The value without what the text does not carry, and its fields in the schema's order.

    Texts and numbers must stand in the text, apart from case, punctuation and the way a number is written. What is
    missing becomes an empty text or None. Choices (booleans, enums) cannot be looked up and are kept.
    """
    fields = list(_fields((), value, schema if isinstance(schema, dict) else {}, text))
    missing = {field.path for field in fields if field.state == "missing"}
    return _without((), value, missing), fields


def _fields(path: tuple[str | int, ...], value: Any, schema: dict[str, Any], text: str) -> Iterator[Field]:
    if isinstance(value, dict):
        properties = schema.get("properties")
        known = properties if isinstance(properties, dict) else {}
        for name in [*known, *(name for name in value if name not in known)]:
            part = known.get(name)
            yield from _fields((*path, name), value.get(name), part if isinstance(part, dict) else {}, text)
    elif isinstance(value, list):
        items = schema.get("items")
        for index, item in enumerate(value[:MOST_ITEMS]):
            yield from _fields((*path, index), item, items if isinstance(items, dict) else {}, text)
    else:
        yield _field(path, value, schema, text)


def _field(path: tuple[str | int, ...], value: Any, schema: dict[str, Any], text: str) -> Field:
    if value is None or value == "":
        return Field(path, "", "missing")
    if isinstance(value, bool) or "enum" in schema or "const" in schema:
        return Field(path, str(value).lower() if isinstance(value, bool) else str(value), "judged")
    place = _number_in(value, text) if isinstance(value, int | float) else _words_in(str(value), text)
    if place is None:
        return Field(path, "", "missing")
    start, end = place
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return Field(path, str(value), "found", before, text[start:end], after)


def _words_in(value: str, text: str) -> tuple[int, int] | None:
    """Where the words of a value stand in a text, one after the other."""
    wanted = [found[0].casefold() for found in TOKEN.finditer(value)]
    there = list(TOKEN.finditer(text))
    words = [found[0].casefold() for found in there]
    for start in range(len(words) - len(wanted) + 1) if wanted else ():
        if words[start : start + len(wanted)] == wanted:
            return there[start].start(), there[start + len(wanted) - 1].end()
    return None


def _number_in(value: float, text: str) -> tuple[int, int] | None:
    return next((found.span() for found in NUMBER.finditer(text) if value in _readings(found[0])), None)


def _readings(written: str) -> set[float]:
    """The numbers that digits may mean: "1,234.50" and "1.234,50" are read as both habits have it."""
    tight = re.sub(r"[' \u202f]", "", written)
    found = set()
    for thousands, decimal in ((",", "."), (".", ",")):
        plain = tight.replace(thousands, "").replace(decimal, ".")
        if plain.count(".") <= 1:
            found.add(float(plain))
    return found


def _without(path: tuple[str | int, ...], value: Any, missing: set[tuple[str | int, ...]]) -> Any:
    if isinstance(value, dict):
        return {name: _without((*path, name), part, missing) for name, part in value.items()}
    if isinstance(value, list):
        kept = [_without((*path, index), part, missing) for index, part in enumerate(value)]
        return [part for part in kept if not _is_empty(part)]
    if path in missing:
        return "" if isinstance(value, str) else None
    return value


def _is_empty(value: Any) -> bool:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return all(_is_empty(part) for part in parts) if parts is not None else value in ("", None)
