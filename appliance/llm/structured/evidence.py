"""Checks extracted data against the text that it was taken from: what the text does not carry stays empty."""

import json
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from msgspec import Struct

from appliance.llm.structured.quantities import CURRENCIES, numbers_in, same_currency
from appliance.llm.structured.subschemas import Subschemas, choices, item_of, property_of

TOKEN = re.compile(r"[^\W_]+|[€$£¥]")
SIGNS = frozenset("€$£¥")
Path = tuple[str | int, ...]
Word = tuple[str, int, int]  # case-folded, and where it stands
AROUND = 40  # characters of the text shown before and after a place
MOST_ITEMS = 50  # of a list, shown as fields; all of them are checked


class Field(Struct, frozen=True):
    """One field of an extraction."""

    path: Path  # names and indices, from the outermost
    value: str  # as shown; empty if the text does not carry it
    state: str  # "found", "missing", or "judged" for a choice that the model made
    before: str = ""  # the text around a place, if found
    place: str = ""
    after: str = ""


def checked(value: Any, schema: Any, text: str) -> tuple[Any, list[Field]]:
    """The value without what the text does not carry, and its fields in the schema's order.

    Texts and numbers must stand in the text, apart from case, punctuation and the way a number or a currency is
    written. What is missing becomes an empty text or None. Choices (booleans, enums) cannot be looked up and are kept.
    """
    fields = list(_Check(schema, text).fields((), value, schema))
    missing = {field.path for field in fields if field.state == "missing"}
    return _without((), value, missing), [field for field in fields if _is_shown(field.path)]


def _is_shown(path: Path) -> bool:
    return all(isinstance(part, str) or part < MOST_ITEMS for part in path)


class _Check:
    """One text, and the schema of what was taken from it."""

    def __init__(self, document: Any, text: str):
        self._subschemas = Subschemas(document)
        self._text = text
        self._words = [(found[0].casefold(), *found.span()) for found in TOKEN.finditer(text)]
        self._unsigned = [word for word in self._words if word[0] not in SIGNS]
        self._numbers = list(numbers_in(text))

    def fields(self, path: Path, value: Any, schema: Any) -> Iterator[Field]:
        """A value's fields."""
        schema = self._subschemas.of(schema, value)
        if choices(schema) is not None or not isinstance(value, dict | list):
            yield self._field(path, value, schema)
        elif isinstance(value, dict):
            known = schema.get("properties")
            for name in dict.fromkeys([*(known if isinstance(known, dict) else ()), *value]):
                yield from self.fields((*path, name), value.get(name), property_of(schema, name))
        else:
            for index, item in enumerate(value):
                yield from self.fields((*path, index), item, item_of(schema, index))

    def _field(self, path: Path, value: Any, schema: dict[str, Any]) -> Field:
        if value is None or value == "":
            return Field(path, "", "missing")
        if isinstance(value, bool) or choices(schema) is not None:
            return Field(path, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), "judged")
        text = self._text
        place = self._number_in(value) if isinstance(value, int | float) else self._words_in(value)
        if place is None:
            return Field(path, "", "missing")
        start, end = place
        before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
        return Field(path, str(value), "found", before, text[start:end], after)

    def _number_in(self, value: float) -> tuple[int, int] | None:
        """Where a number stands, in digits or in words."""
        wanted = Decimal(str(value))
        return next((place for found, place in self._numbers if wanted in found), None)

    def _words_in(self, value: str) -> tuple[int, int] | None:
        """Where the words of a value stand in the text, one after the other; a currency may stand on either side."""
        wanted = [found[0].casefold() for found in TOKEN.finditer(value)]
        money = [word for word in wanted if word in CURRENCIES]
        if place := _run(wanted, self._words):
            return place
        if not money:
            return _run(wanted, self._unsigned)
        return self._priced([word for word in wanted if word not in CURRENCIES], money)

    def _priced(self, wanted: Sequence[str], money: Sequence[str]) -> tuple[int, int] | None:
        """Where an amount stands with its currency beside it."""
        words, length = self._words, len(wanted)
        for start in (at for at, word in enumerate(words) if wanted and word[0] == wanted[0]):
            end = start + length
            beside = [word[0] for word in (*words[max(0, start - 1) : start], *words[end : end + 1])]
            paid = all(any(one == other or same_currency(one, other) for other in beside) for one in money)
            if paid and (place := _run(wanted, words[start:end])):
                return place
        return None


def _run(wanted: Sequence[str], there: Sequence[Word]) -> tuple[int, int] | None:
    alike = [{word, *(name for name in CURRENCIES if same_currency(word, name))} for word in wanted]
    for at, word in enumerate(there) if wanted else ():
        if word[0] in alike[0] and at + len(wanted) <= len(there):
            found = there[at : at + len(wanted)]
            if all(word[0] in some for word, some in zip(found, alike, strict=True)):
                return found[0][1], found[-1][2]
    return None


def _without(path: Path, value: Any, missing: set[Path]) -> Any:
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
