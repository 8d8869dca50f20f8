"""Answers under JSON Schemas of every kind: how many are valid, and the cost."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from jsonschema import Draft202012Validator

from appliance.assistant.model_settings import worker_settings
from appliance.core.config import Config
from appliance.core.errors import ChatError
from appliance.core.i18n import verbatim
from appliance.llm.engine import Options
from appliance.llm.llama import LlamaEngine
from appliance.llm.structured.answer import StructuredAnswer, extraction
from appliance.llm.structured.schema import Schema
from appliance.pipelines import loaders

TEXT = (
    "Dr. Ada Byron, 36, of 12 St James's Square in London, ordered 3 engines at 199.99 pounds each on 2 March 1843. "
    "She may be reached at ada@example.org. Urgent: yes. Colours: red, green."
)
TXT, INT, NUM, BIT = {"type": "string"}, {"type": "integer"}, {"type": "number"}, {"type": "boolean"}


def obj(properties: dict[str, Any], *required: str, **more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required), **more}


def arr(items: Any, **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **more}


SCHEMAS: list[Any] = [
    obj({"name": TXT}, "name"),
    obj({"name": TXT, "age": INT}, "name", "age"),
    obj({"name": TXT, "age": INT, "city": TXT}, "name"),
    obj({"a": TXT, "b": TXT, "c": TXT, "d": TXT}),
    obj({"a": INT, "b": INT, "c": INT}, "c"),
    obj({"a": INT, "b": INT, "c": INT}, "b", additionalProperties=False),
    obj({"urgent": BIT}, "urgent"),
    obj({"price": NUM}, "price"),
    obj({"age": {"type": "integer", "minimum": 0, "maximum": 120}}, "age"),
    obj({"year": {"type": "integer", "minimum": 1800, "maximum": 1899}}, "year"),
    obj({"n": {"type": "integer", "minimum": -7, "maximum": 13}}, "n"),
    obj({"n": {"type": "integer", "exclusiveMinimum": 9, "exclusiveMaximum": 11}}, "n"),
    obj({"n": {"type": "integer", "maximum": -100}}, "n"),
    obj({"n": {"type": "integer", "minimum": 1000001}}, "n"),
    obj({"p": {"type": "number", "minimum": 0, "maximum": 1}}, "p"),
    obj({"p": {"type": "number", "minimum": -1.5, "maximum": 2.25}}, "p"),
    obj({"p": {"type": "number", "exclusiveMinimum": 0}}, "p"),
    obj({"p": {"type": "number", "exclusiveMaximum": 0.001, "minimum": 0}}, "p"),
    obj({"colour": {"enum": ["red", "green", "blue"]}}, "colour"),
    obj({"x": {"enum": [1, "two", None, True, 4.5, {"five": 5}]}}, "x"),
    obj({"kind": {"const": "order"}, "count": INT}, "kind", "count"),
    obj({"name": {"type": "string", "minLength": 3, "maxLength": 8}}, "name"),
    obj({"code": {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{4}$"}}, "code"),
    obj({"code": {"type": "string", "pattern": "^(yes|no|maybe)!?$"}}, "code"),
    obj({"tel": {"type": "string", "pattern": "^\\+\\d{2,3} \\d{6,9}$"}}, "tel"),
    obj({"mail": {"type": "string", "format": "email"}}, "mail"),
    obj({"day": {"type": "string", "format": "date"}}, "day"),
    obj({"at": {"type": "string", "format": "date-time"}}, "at"),
    obj({"at": {"type": "string", "format": "time"}}, "at"),
    obj({"id": {"type": "string", "format": "uuid"}}, "id"),
    obj({"ip": {"type": "string", "format": "ipv4"}}, "ip"),
    obj({"url": {"type": "string", "format": "uri"}}, "url"),
    arr(TXT),
    arr(INT, minItems=3, maxItems=3),
    arr({"enum": ["red", "green"]}, minItems=1, maxItems=4),
    arr(arr(INT, maxItems=3), maxItems=3),
    arr(obj({"name": TXT, "count": INT}, "name", "count"), minItems=1, maxItems=3),
    {"type": "array", "prefixItems": [TXT, INT], "items": False, "minItems": 2},
    {"type": "array", "prefixItems": [TXT], "items": INT, "minItems": 1, "maxItems": 4},
    obj({"tags": arr(TXT, maxItems=5)}, "tags"),
    obj({"person": obj({"name": TXT, "age": INT}, "name"), "city": TXT}, "person"),
    obj({"a": obj({"b": obj({"c": obj({"d": INT}, "d")}, "c")}, "b")}, "a"),
    obj({"order": obj({"items": arr(obj({"what": TXT, "price": NUM}, "what", "price"), maxItems=2)}, "items")}, "order"),  # noqa: E501
    obj({"maybe": {"type": ["string", "null"]}}, "maybe"),
    obj({"maybe": {"type": ["integer", "boolean"]}}, "maybe"),
    obj({"v": {"anyOf": [TXT, INT, {"type": "null"}]}}, "v"),
    obj({"v": {"oneOf": [obj({"k": {"const": "a"}, "x": INT}, "k", "x"), obj({"k": {"const": "b"}, "y": TXT}, "k", "y")]}}, "v"),  # noqa: E501
    obj({"v": {"anyOf": [arr(INT, maxItems=2), obj({"z": BIT}, "z")]}}, "v"),
    {"allOf": [obj({"a": INT}, "a"), obj({"b": TXT}, "b")]},
    {"$defs": {"p": obj({"n": TXT}, "n")}, **obj({"first": {"$ref": "#/$defs/p"}, "second": {"$ref": "#/$defs/p"}}, "first", "second")},  # noqa: E501
    {"definitions": {"c": {"enum": ["x", "y"]}}, "type": "array", "items": {"$ref": "#/definitions/c"}, "maxItems": 3},
    {"$ref": "#/$defs/t", "$defs": {"t": obj({"i": {"$ref": "#/$defs/u"}}, "i"), "u": {"type": "integer", "minimum": 5}}},  # noqa: E501
    {"type": "object", "additionalProperties": INT},
    {"type": "object", "additionalProperties": arr(TXT, maxItems=2), "maxProperties": 3},
    {"type": "object"},
    {"type": "array"},
    {},
    True,
    TXT, INT, NUM, BIT, {"type": "null"},
    {"type": "string", "maxLength": 5},
    {"type": "integer", "minimum": 42, "maximum": 42},
    obj({"naïve “key”": TXT, "a\"b\\c": INT, "日本": BIT}, "naïve “key”", "a\"b\\c", "日本"),
    obj({"": INT}, ""),
    obj({f"p{n}": INT for n in range(20)}, *(f"p{n}" for n in range(0, 20, 3))),
    obj({"rows": arr(obj({f"c{n}": TXT for n in range(4)}, "c0", "c1", "c2", "c3"), minItems=4, maxItems=8)}, "rows"),
    obj({"long": {"type": "string", "minLength": 60}}, "long"),
    {"title": "Person", "description": "d", **obj({"name": {**TXT, "title": "Name", "default": "x", "examples": ["y"]}}, "name")},  # noqa: E501
    obj({"x": {"properties": {"y": INT}, "required": ["y"]}}, "x"),
    obj({"w": {"type": "number", "minimum": 10, "maximum": 10.5}}, "w"),
    obj({"a": TXT}, "a", minProperties=1, maxProperties=1),
    obj({"n": {"type": "integer", "nullable": True}}, "n"),
]  # fmt: skip


def measure(config: Config) -> dict[str, object]:
    """Answers under JSON Schemas that are valid, checked by the jsonschema library."""
    valid, seconds, wrong = 0, 0.0, []
    with own_engine(config) as engine:
        for number, document in enumerate(SCHEMAS):
            began = time.perf_counter()
            text = answer(engine, document, number)
            seconds += time.perf_counter() - began
            good = is_valid(text, document)
            valid += good
            if not good:
                wrong.append(number)
    return {"schemas": len(SCHEMAS), "valid": valid, "invalid": wrong, "seconds_each": round(seconds / len(SCHEMAS), 2)}


@contextmanager
def own_engine(config: Config) -> Iterator[LlamaEngine]:
    """The engine of the settings, ready."""
    settings = worker_settings(config.chat, loaders.open_modelstore(config))
    ready = threading.Event()
    engine = LlamaEngine(lambda: settings, 400, 0.0, lambda state: ready.set() if state.ok else None).start()
    try:
        if not ready.wait(60):
            raise ChatError(verbatim("The language model does not start."))
        yield engine
    finally:
        engine.close()


def answer(engine: LlamaEngine, document: Any, seed: int) -> str:
    """The text of an answer under a schema, at a temperature that tries what the grammar allows."""
    schema = Schema(document)
    options = Options(max_tokens=400, temperature=0.8, seed=seed)
    asked = StructuredAnswer(engine, schema, extraction(TEXT, schema), options)
    asked.value()
    return asked.text


def is_valid(text: str, document: Any) -> bool:
    """Whether a text is JSON of a schema, formats included."""
    checker = Draft202012Validator(document, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return bool(checker.is_valid(json.loads(text)))
