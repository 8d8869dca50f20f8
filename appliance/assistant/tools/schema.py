"""The JSON Schema of a tool's arguments, from the signature of its function."""

import inspect
from collections.abc import Callable
from typing import Any, Literal, get_args, get_origin, get_type_hints


def schema_of(function: Callable[..., str]) -> dict[str, Any]:
    """The JSON Schema of a function's arguments, from its signature; the first parameter is the caller."""
    hints = get_type_hints(function)
    parameters = list(inspect.signature(function).parameters.values())[1:]
    return {
        "type": "object",
        "properties": {p.name: _schema_of_type(hints[p.name]) for p in parameters},
        "required": [p.name for p in parameters if p.default is inspect.Parameter.empty],
        "additionalProperties": False,
    }


def _schema_of_type(hint: Any) -> dict[str, Any]:
    if get_origin(hint) is Literal:
        return {"enum": list(get_args(hint))}
    if get_origin(hint) is list:
        return {"type": "array"}
    if get_args(hint):  # a type, or None
        return _schema_of_type(get_args(hint)[0])
    return {"type": {str: "string", int: "integer", float: "number", bool: "boolean"}[hint]}
