"""Checks the values of answers against their JSON Schema, with the same meaning of every keyword as the grammar."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from typing import Any

from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from appliance.llm.structured import grammar, numbers, texts
from appliance.llm.structured.effort import spend

DOCUMENT = "larson:schema"
Errors = Iterator[ValidationError]


class Checker:
    """Checks values against one schema.

    Patterns are matched in linear time, where Python's regular expressions may take forever. Formats are kept to.
    Multiples are those of decimals. Nothing outside the schema is looked up. No part of a value is held against one
    reference twice, for references that double would double the work.
    """

    def __init__(self, validator: Any):
        self._validator = validator

    def problem(self, value: Any) -> str:
        """What does not fit; empty for a value that fits."""
        token = _referred.set({})
        try:
            error = next(self._validator.iter_errors(value), None)
        finally:
            _referred.reset(token)
        return "" if error is None else str(error.message)

    def fits(self, value: Any) -> bool:
        """Whether a value fits."""
        return not self.problem(value)


_referred: ContextVar[dict[tuple[str, int], bool]] = ContextVar("referred")  # by reference and value: whether it fits


def checker(document: Mapping[str, Any]) -> Checker:
    """Checks values against an upgraded schema."""
    return Checker(CHECKER(document, registry=Registry()))


def part_checker(document: Mapping[str, Any], part: Any) -> Checker:
    """Checks values against a part of an upgraded schema, which may refer to the rest."""
    registry: Registry[Any] = Registry().with_resource(DOCUMENT, DRAFT202012.create_resource(document))
    return Checker(CHECKER(_absolute(part), registry=registry))


def check_schema(document: Mapping[str, Any]) -> None:
    """Raises jsonschema's ValidationError for what is no schema of Draft 2020-12."""
    for error in META(META.META_SCHEMA).iter_errors(document):
        raise error


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


def _reference(validator: Any, name: str, value: Any, schema: Any) -> Errors:
    known = _referred.get()
    key = (name, id(value))
    if key not in known:
        error = next(iter(Draft202012Validator.VALIDATORS["$ref"](validator, name, value, schema)), None)
        known[key] = error is None
        if error is not None:
            yield error
    elif not known[key]:
        yield ValidationError(f"{value!r:.80} does not fit {name}")


def _unique_items(_: Any, unique: bool, value: Any, _schema: Any) -> Errors:
    if unique and isinstance(value, list) and len({_told(item) for item in value}) < len(value):
        yield ValidationError("the list has equal items")


def _told(value: Any) -> str:
    """A text that equal values share."""
    return json.dumps(grammar.whole(value), sort_keys=True)


def _counted(keyword: Callable[..., Any]) -> Callable[..., Errors]:
    def check(*arguments: Any) -> Errors:
        spend()
        yield from keyword(*arguments) or ()

    return check


def _extended(keywords: Mapping[str, Callable[..., Any]]) -> Any:
    all_ = {**Draft202012Validator.VALIDATORS, "uniqueItems": _unique_items, **keywords}
    return validators.extend(Draft202012Validator, {name: _counted(keyword) for name, keyword in all_.items()})


META = _extended({})  # for schemas
CHECKER = _extended(
    {
        "$ref": _reference,
        "pattern": _pattern,
        "format": _format,
        "multipleOf": _multiple_of,
        "patternProperties": _pattern_properties,
        "additionalProperties": _additional_properties,
    }
)
