"""Finds the part of a JSON Schema that a value was made from, behind references, alternatives and allOf."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

DEEPEST = 24  # references and alternatives within one another, as in the grammar
MOST_WAYS = 200  # in which a value may have been made; more are not compared
TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}


class Subschemas:
    """The parts of one schema."""

    def __init__(self, document: Any):
        self._document = document

    def of(self, schema: Any, value: Any) -> dict[str, Any]:
        """The schema that a value was made from, without $ref, allOf, anyOf and oneOf; {} if nothing is known of it."""
        ways = self._ways(schema, 0, {})
        return max(ways, key=lambda way: _fit(way, value)) if ways else {}

    def _ways(self, schema: Any, depth: int, known: dict[tuple[int, int], list[Any]]) -> list[dict[str, Any]]:
        """Each schema that a value may have been made from; `known` by schema and depth."""
        if not isinstance(schema, dict) or depth > DEEPEST:
            return []
        key = (id(schema), depth)
        if key not in known:
            ways = [{name: part for name, part in schema.items() if name not in ("$ref", "allOf", "anyOf", "oneOf")}]
            for choices in self._choices(schema):
                parts = [way for choice in choices for way in self._ways(choice, depth + 1, known)]
                both = (_together(way, part) for way in ways for part in parts)
                ways = list(islice(both, MOST_WAYS)) if parts else ways
            known[key] = ways
        return known[key]

    def _choices(self, schema: dict[str, Any]) -> Iterator[list[Any]]:
        """Lists of schemas: a value fits one of each."""
        if "$ref" in schema:
            yield [self._referred(schema["$ref"])]
        for part in _list(schema.get("allOf")):
            yield [part]
        for keyword in ("anyOf", "oneOf"):
            if _list(schema.get(keyword)):
                yield schema[keyword]

    def _referred(self, name: Any) -> Any:
        found = self._document
        for part in str(name).removeprefix("#").split("/")[1:]:
            key = part.replace("~1", "/").replace("~0", "~")
            if isinstance(found, list) and key.isdigit() and int(key) < len(found):
                found = found[int(key)]
            else:
                found = found.get(key) if isinstance(found, dict) else None
        return found


def choices(schema: dict[str, Any]) -> list[Any] | None:
    """The values that a schema allows, if it counts them up."""
    return [schema["const"]] if "const" in schema else _list(schema["enum"]) if "enum" in schema else None


def property_of(schema: dict[str, Any], name: str) -> Any:
    """The schema of a property."""
    known = schema.get("properties")
    return known[name] if isinstance(known, dict) and name in known else schema.get("additionalProperties")


def item_of(schema: dict[str, Any], index: int) -> Any:
    """The schema of an item."""
    heads = _list(schema.get("prefixItems"))
    return heads[index] if index < len(heads) else schema.get("items")


def _together(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    both = {**one, **other}
    known = [part["properties"] for part in (one, other) if isinstance(part.get("properties"), dict)]
    return {**both, "properties": {name: part for some in known for name, part in some.items()}} if known else both


def _fit(schema: dict[str, Any], value: Any) -> int:
    """How well a value fits: a value that is counted up, then names that are known, then the type."""
    allowed = choices(schema)
    if allowed is not None:
        return 4 if value in allowed else 0
    types = schema.get("type", list(TYPES))
    names = types if isinstance(types, list) else [types]
    fits = any(isinstance(value, TYPES.get(name, object)) for name in names)
    known = schema.get("properties")
    if fits and isinstance(value, dict) and isinstance(known, dict):
        return 3 if set(value) <= set(known) and _constants_fit(known, value) else 1
    return 2 if fits else 0


def _constants_fit(known: dict[str, Any], value: dict[str, Any]) -> bool:
    """Whether the properties that tell alternatives apart ("kind") have their values."""
    told = {name: choices(part) for name, part in known.items() if isinstance(part, dict)}
    return all(name not in value or value[name] in allowed for name, allowed in told.items() if allowed is not None)


def _list(part: Any) -> list[Any]:
    return part if isinstance(part, list) else []
