"""Checks the values of answers against their JSON Schema."""

from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry


def validator(schema: Any) -> Draft202012Validator:
    """Checks values without remote schemas and without patterns, which the grammar already enforces.

    Python's regular expressions may take forever and block everything meanwhile.
    """
    return Draft202012Validator(_without_patterns(schema), registry=Registry())


def _without_patterns(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_without_patterns(part) for part in schema]
    if not isinstance(schema, Mapping):
        return schema
    kept = {key: value for key, value in schema.items() if key != "pattern"}
    for key, value in kept.items():
        if key in ("properties", "$defs", "definitions") and isinstance(value, Mapping):
            kept[key] = {name: _without_patterns(part) for name, part in value.items()}
        elif key not in ("enum", "const", "default", "examples"):
            kept[key] = _without_patterns(value)
    return kept
