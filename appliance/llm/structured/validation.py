"""Checks the values of answers against their JSON Schema, with the same meaning of every keyword as the grammar."""

from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from appliance.llm.structured import numbers, texts

DOCUMENT = "larson:schema"
Errors = Iterator[ValidationError]


def checker(document: Mapping[str, Any]) -> Draft202012Validator:
    """Checks values against an upgraded schema.

    Patterns are matched in linear time, where Python's regular expressions may take forever. Formats are kept to.
    Multiples are those of decimals. Nothing outside the schema is looked up.
    """
    return part_checker(document, document)


def part_checker(document: Mapping[str, Any], part: Any) -> Draft202012Validator:
    """Checks values against a part of an upgraded schema, which may refer to the rest."""
    if part is document:
        return CHECKER(document, registry=Registry())
    registry: Registry[Any] = Registry().with_resource(DOCUMENT, DRAFT202012.create_resource(document))
    return CHECKER(_absolute(part), registry=registry)


def _absolute(part: Any) -> Any:
    """References to the document, from outside of it."""
    if isinstance(part, list):
        return [_absolute(inner) for inner in part]
    if not isinstance(part, Mapping):
        return part
    return {
        key: DOCUMENT + value
        if key == "$ref" and isinstance(value, str) and value.startswith("#")
        else _absolute(value)
        for key, value in part.items()
    }


def _pattern(_: Any, expression: str, value: Any, _schema: Any) -> Errors:
    if isinstance(value, str) and not texts.matches_pattern(expression, value):
        yield ValidationError(f"{value[:80]!r} does not match {expression[:80]!r}")


def _format(_: Any, name: str, value: Any, _schema: Any) -> Errors:
    if isinstance(value, str) and isinstance(name, str) and not texts.has_format(name, value):
        yield ValidationError(f"{value[:80]!r} is not a {name}")


def _multiple_of(_: Any, step: float, value: Any, _schema: Any) -> Errors:
    if isinstance(value, int | float) and not isinstance(value, bool) and not numbers.divides(step, value):
        yield ValidationError(f"{value!r} is not a multiple of {step}")


def _pattern_properties(validator: Any, patterns: Mapping[str, Any], value: Any, _schema: Any) -> Errors:
    for expression, part in patterns.items():
        for name, inner in value.items() if isinstance(value, dict) else ():
            if texts.matches_pattern(expression, name):
                yield from validator.descend(inner, part, path=name, schema_path=expression)


def _additional_properties(validator: Any, part: Any, value: Any, schema: Any) -> Errors:
    patterns = schema.get("patternProperties", {})
    for name, inner in value.items() if isinstance(value, dict) else ():
        if name in schema.get("properties", {}) or any(texts.matches_pattern(each, name) for each in patterns):
            continue
        if part is False:
            yield ValidationError(f"the property {name[:80]!r} is not allowed")
        else:
            yield from validator.descend(inner, part, path=name)


CHECKER = validators.extend(
    Draft202012Validator,
    {
        "pattern": _pattern,
        "format": _format,
        "multipleOf": _multiple_of,
        "patternProperties": _pattern_properties,
        "additionalProperties": _additional_properties,
    },
)
