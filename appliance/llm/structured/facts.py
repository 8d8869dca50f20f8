"""What several schemas that hold at once say about a value, keyword by keyword."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import gcd, isinf
from typing import Any

from appliance.llm.structured.numbers import Interval

TYPES = ("object", "array", "string", "number", "integer", "boolean", "null")
OF_TYPE = {
    "object": {
        "properties", "required", "additionalProperties", "patternProperties", "propertyNames", "minProperties",
        "maxProperties", "dependentRequired", "dependentSchemas", "unevaluatedProperties",
    },
    "array": {"items", "prefixItems", "minItems", "maxItems", "contains", "uniqueItems", "unevaluatedItems"},
    "string": {"minLength", "maxLength", "pattern", "format"},
    "number": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"},
}  # fmt: skip
LAYER = ("properties", "patternProperties", "additionalProperties")
TUPLE = ("prefixItems", "items")


@dataclass
class Facts:
    """All that is said; lists have an entry for each schema that says it."""

    types: set[str]
    values: list[Any] | None = None  # the only values, before the other keywords are held against them
    excluded: list[Any] = field(default_factory=list)
    bounds: Interval = Interval()
    step: Decimal | None = None
    sizes: dict[str, tuple[int, int | None]] = field(
        default_factory=dict
    )  # least and most, by type: what it has many of
    patterns: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    layers: list[Mapping[str, Any]] = field(default_factory=list)  # of an object
    required: dict[str, None] = field(default_factory=dict)  # in order
    names: list[Any] = field(default_factory=list)  # propertyNames
    tuples: list[Mapping[str, Any]] = field(default_factory=list)  # of an array
    unique: bool = False
    unchecked: set[str] = field(default_factory=set)  # keywords that are left to the check of an answer

    def size(self, name: str) -> tuple[int, int | None]:
        """The least and the most characters, items or properties of a type; None for without bound."""
        return self.sizes.get(name, (0, None))


def facts_of(schemas: Sequence[Mapping[str, Any]]) -> Facts:
    """The facts of schemas without references and alternatives."""
    facts = Facts(_types(schemas))
    for schema in schemas:
        _add_values(facts, schema)
        _add_number(facts, schema)
        _add_text(facts, schema)
        _add_object(facts, schema)
        _add_array(facts, schema)
    return facts


def _types(schemas: Sequence[Mapping[str, Any]]) -> set[str]:
    said = [schema["type"] for schema in schemas if "type" in schema]
    found = set(TYPES)
    for types in said:
        names = set(types if isinstance(types, list) else [types])
        names |= {"integer"} if "number" in names else set()
        found &= names
    if said or any("enum" in schema or "const" in schema for schema in schemas):
        return found
    keywords = {keyword for schema in schemas for keyword in schema}
    return {name for name, own in OF_TYPE.items() if own & keywords} or found


def _add_values(facts: Facts, schema: Mapping[str, Any]) -> None:
    for keyword in ("enum", "const"):
        if keyword in schema:
            values = schema[keyword] if keyword == "enum" else [schema["const"]]
            facts.values = values if facts.values is None else facts.values
    facts.excluded += schema.get("excluded", [])
    facts.unchecked |= set(schema.get("unchecked", []))


def _add_number(facts: Facts, schema: Mapping[str, Any]) -> None:
    low, high, above, below = facts.bounds
    for keyword in ("minimum", "exclusiveMinimum"):
        if (bound := _bound(schema, keyword)) is not None:
            low, above = (
                max((low, above), (bound, keyword != "minimum")) if low is not None else (bound, keyword != "minimum")
            )
    for keyword in ("maximum", "exclusiveMaximum"):
        if (bound := _bound(schema, keyword)) is not None:
            new = (bound, keyword == "maximum")
            high, included = min((high, not below), new) if high is not None else new
            below = not included
    facts.bounds = Interval(low, high, above, below)
    if "multipleOf" in schema:
        step = Decimal(str(schema["multipleOf"]))
        facts.step = step if facts.step is None else _common_multiple(facts.step, step)


def _bound(schema: Mapping[str, Any], keyword: str) -> Decimal | None:
    value = schema.get(keyword)
    if value is None or (isinstance(value, float) and isinf(value)):
        return None
    return Decimal(str(value))


def _common_multiple(one: Decimal, other: Decimal) -> Decimal:
    places = max(0, -int(one.as_tuple().exponent), -int(other.as_tuple().exponent))
    a, b = int(one.scaleb(places)), int(other.scaleb(places))
    return Decimal(a * b // gcd(a, b)).scaleb(-places)


def _add_text(facts: Facts, schema: Mapping[str, Any]) -> None:
    _add_size(facts, "string", schema, "Length")
    facts.patterns += [schema["pattern"]] if "pattern" in schema else []
    facts.formats += [schema["format"]] if "format" in schema else []


def _add_object(facts: Facts, schema: Mapping[str, Any]) -> None:
    if any(keyword in schema for keyword in LAYER):
        facts.layers.append(schema)
    facts.required |= dict.fromkeys(schema.get("required", []))
    facts.names += [schema["propertyNames"]] if "propertyNames" in schema else []
    _add_size(facts, "object", schema, "Properties")
    facts.unchecked |= {"unevaluatedProperties"} & set(schema)


def _add_array(facts: Facts, schema: Mapping[str, Any]) -> None:
    if any(keyword in schema for keyword in TUPLE):
        facts.tuples.append(schema)
    _add_size(facts, "array", schema, "Items")
    facts.unique = facts.unique or schema.get("uniqueItems") is True
    facts.unchecked |= {"contains", "unevaluatedItems"} & set(schema)


def _add_size(facts: Facts, name: str, schema: Mapping[str, Any], of: str) -> None:
    low, high = facts.size(name)
    low = max(low, int(schema.get(f"min{of}", 0)))
    if f"max{of}" in schema:
        most = int(schema[f"max{of}"])
        high = most if high is None else min(high, most)
    facts.sizes[name] = (low, high)
