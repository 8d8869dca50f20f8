"""Writes the arrays of a grammar."""

from collections.abc import Mapping, Sequence
from typing import Any

from appliance.core.errors import SchemaError
from appliance.core.i18n import say
from appliance.llm.structured import grammar
from appliance.llm.structured.conjunctions import UnsatisfiableError, unsatisfiable
from appliance.llm.structured.facts import Facts
from appliance.llm.structured.object_writer import Writer, listed
from appliance.llm.structured.scalar_writer import MAX_REPEATED

MOST_DISTINCT = 6  # values of which each may come once, in any order: a rule for each set of them


class ArrayWriter:
    """One array."""

    def __init__(self, writer: Writer, facts: Facts, where: str):
        self._writer = writer
        self._facts = facts
        self._where = where
        self._heads = max((len(each.get("prefixItems", ())) for each in facts.tuples), default=0)

    def piece(self) -> str:
        """The array. Raises SchemaError, UnsatisfiableError."""
        least, most = self._facts.size("array")
        room = max(least, self._writer.bounds.items, self._heads if self._writer.bounds.optional else 0)
        most = room if most is None else min(most, room)
        if least > MAX_REPEATED:
            raise SchemaError(
                say("No list can be as long as minItems at {at} asks for.", at=self._where or "/"), "minItems"
            )
        if self._facts.unique and (distinct := self._distinct(least, most)):
            return distinct
        pieces, item = self._pieces(most)
        if not item:
            most = min(most, len(pieces))
        if most < least:
            raise unsatisfiable(
                say("No list can be as long as minItems at {at} asks for.", at=self._where or "/"), "minItems"
            )
        if self._facts.unique and most > 1:
            self._writer.unsure()
        return f'"[" {self._written(pieces, item, least, most)} "]"'

    def _pieces(self, most: int) -> tuple[list[str], str]:
        """The first items, and all further ones; as far as there can be any."""
        pieces: list[str] = []
        for index in range(min(self._heads, most)):
            try:
                pieces.append(self._item(index))
            except UnsatisfiableError:
                return pieces, ""
        try:
            return pieces, self._item(self._heads) if most > len(pieces) else ""
        except UnsatisfiableError:
            return pieces, ""

    def _item(self, index: int) -> str:
        schemas = [part for each in self._facts.tuples for part in _applying(each, index)]
        return self._writer.value(schemas, f"{self._where}/items")

    def _written(self, pieces: Sequence[str], item: str, least: int, most: int) -> str:
        heads, more = pieces[:most], most - min(most, len(pieces))
        tail = listed(item, max(0, least - len(heads)), more, first=not heads) if more else ""
        for index in reversed(range(len(heads))):  # those beyond the least may be missing, from the end
            comma = '", " ' if index else ""
            tail = f"{comma}{heads[index]} {tail}".strip()
            tail = tail if index < least else f"({tail})?"
        return tail

    def _distinct(self, least: int, most: int) -> str:
        """Each of few values at most once, in any order; empty if that is not the case here."""
        values = self._values()
        if not values or len(values) > MOST_DISTINCT:
            return ""
        ways: dict[frozenset[str], str | None] = {}
        found = self._rest(frozenset(values), least, most, ways)
        if found is None:
            raise unsatisfiable(
                say("No list can be as long as minItems at {at} asks for.", at=self._where or "/"), "minItems"
            )
        return f'"[" {found} "]"'

    def _values(self) -> list[str]:
        """The values of the items, if an enum counts them up."""
        tuples = self._facts.tuples
        items = tuples[0].get("items") if len(tuples) == 1 and not self._heads else None
        known = isinstance(items, Mapping) and not set(items) - {"enum", "type"}
        if not known or not isinstance(items, Mapping) or "enum" not in items:
            return []
        values = [grammar.constant(value) for value in items["enum"]]
        piece = self._writer.value([items], f"{self._where}/items")  # refuses what does not fit its type
        return list(dict.fromkeys(values)) if all(isinstance(v, str) for v in items["enum"]) and piece else []

    def _rest(self, left: frozenset[str], least: int, most: int, ways: dict[frozenset[str], str | None]) -> str | None:
        """What may come while some values are left."""
        if left not in ways:
            comma = "" if not ways else '", " '
            ways[left] = None
            pieces = [] if least > 0 else ['""']
            for value in sorted(left) if most > 0 else ():
                rest = self._rest(left - {value}, least - 1, most - 1, ways)
                pieces += [] if rest is None else [f"{comma}{value} {rest}".strip()]
            ways[left] = self._writer.named(grammar.either(*pieces)) if pieces else None
        return ways[left]


def _applying(layer: Mapping[str, Any], index: int) -> list[Any]:
    """The schemas of one layer that hold for an item."""
    heads = layer.get("prefixItems", ())
    if index < len(heads):
        return [heads[index]]
    return [layer["items"]] if "items" in layer else []
