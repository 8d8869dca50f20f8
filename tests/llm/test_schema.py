"""Schemas: what a grammar lets pass, what is refused by name, and answers of the real model that always fit."""

import pytest
from support import CORES

from appliance.core.config import load
from appliance.core.errors import SchemaError
from appliance.lab.benchmarks import schemas
from appliance.llm.engine import Finished
from appliance.llm.scripted import ScriptedEngine
from appliance.llm.structured.answer import StructuredAnswer, extraction
from appliance.llm.structured.bounds import LEVELS
from appliance.llm.structured.schema import Schema


@pytest.mark.parametrize(
    ("schema", "keyword"),
    [
        ({"type": "number", "multipleOf": 123456.7}, "multipleOf"),
        ({"type": "integer", "minimum": 10**50}, "minimum"),
        ({"type": "string", "minLength": 5000}, "minLength"),
        ({"type": "string", "pattern": "\\bword\\b"}, "pattern"),
        ({"type": "string", "pattern": "(?<=a)b"}, "pattern"),
        ({"type": "string", "pattern": "(a)\\1"}, "pattern"),
        ({"type": "string", "pattern": "a{2000}{2000}b"}, "pattern"),
        ({"$ref": "https://example.org/schema"}, "$ref"),
        ({"$ref": "#/$defs/missing"}, "$ref"),
        ({"$defs": {"n": {"allOf": [{"$ref": "#/$defs/n"}]}}, "$ref": "#/$defs/n"}, "$ref"),
        ({"type": "object", "properties": {"me": {"$ref": "#"}}, "required": ["me"]}, "$ref"),
        ({"allOf": [{"minimum": 3, "type": "integer"}, {"maximum": 2}]}, "minimum"),
        ({"type": "integer", "minimum": 3, "maximum": 2}, "minimum"),
        ({"type": "string", "minLength": 5, "maxLength": 2}, "minLength"),
        ({"type": "string", "pattern": "^a$", "minLength": 2}, "pattern"),
        ({"enum": ["a"], "type": "integer"}, "enum"),
        ({"type": "object", "required": ["a"], "additionalProperties": False}, "required"),
        (
            {"type": "object", "minProperties": 3, "properties": {"a": {}}, "additionalProperties": False},
            "minProperties",
        ),
        ({"type": "object", "minProperties": 5000}, "minProperties"),
        ({"type": "object", "minProperties": 2, "maxProperties": 1}, "minProperties"),
    ],
)
def test_what_a_grammar_cannot_say_is_refused_by_name(schema, keyword):
    with pytest.raises(SchemaError) as refused:
        Schema(schema)
    assert refused.value.keyword == keyword and keyword in str(refused.value)


@pytest.mark.parametrize("schema", ["text", None, 7, [], {"type": "nothing"}, {"minimum": "a"}, {"properties": []}])
def test_what_is_no_schema(schema):
    with pytest.raises(SchemaError):
        Schema(schema)


def test_a_schema_that_is_too_much():
    deep: dict = {"type": "integer"}
    for _ in range(80):
        deep = {"type": "array", "items": deep}
    with pytest.raises(SchemaError, match="too deeply"):
        Schema(deep)
    with pytest.raises(SchemaError, match="too long"):
        Schema({"enum": ["x" * 99 + str(n) for n in range(3000)]})


def test_an_answer_that_was_cut_is_asked_for_again_with_tighter_bounds():
    engine = ScriptedEngine(['{"a": "too long and cut of', '{"b": 1}', '{"a": "short"}'])
    schema = Schema({"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]})
    asked = StructuredAnswer(engine, schema, extraction("text", schema))
    assert asked.value() == {"a": "short"} and asked.text == '{"a": "short"}'
    assert isinstance(asked.finished, Finished)
    assert [options.grammar for options in engine.options] == [schema.grammar(level) for level in LEVELS[:3]]


def test_an_answer_that_never_fits_is_an_error():
    schema = Schema({"type": "integer"})
    with pytest.raises(SchemaError, match="cut off"):
        StructuredAnswer(ScriptedEngine(["{"] * len(LEVELS)), schema, []).value()


def test_a_stop_is_no_answer():
    schema = Schema({"type": "integer"})
    asked = StructuredAnswer(ScriptedEngine(["1", "2"]), schema, [])
    with pytest.raises(SchemaError, match="Stopped"):
        asked.value(lambda _: asked.stop())


def test_answers_of_the_model_fit_their_schemas(models):
    with schemas.own_engine(load(environ={"LARSON_CHAT_THREADS": str(CORES)})) as engine:
        for document in schemas.SCHEMAS[::7]:
            text = schemas.answer(engine, document, seed=11)
            assert schemas.is_valid(text, document), (document, text)


def unfolding(levels: int, fan: int) -> dict:
    """A small schema whose references unfold to fan ** levels schemas."""
    defs = {
        f"l{n}": {"type": "object", "properties": {f"p{k}": {"$ref": f"#/$defs/l{n + 1}"} for k in range(fan)}}
        for n in range(levels)
    }
    return {"$defs": defs | {f"l{levels}": {"type": "null"}}, "$ref": "#/$defs/l0"}


@pytest.mark.parametrize(
    "schema",
    [
        {"enum": ["a" * 40 + "!"], "pattern": "^(a+)+$"},
        {"enum": ["a"], "$ref": "http://127.0.0.1:1/secret"},
        {"properties": {"a": {"enum": ["a"], "allOf": [{"$ref": "http://127.0.0.1:1/x"}]}}},
        {"enum": ["a"], "$ref": "file:///etc/hostname"},
        {"type": "string", "pattern": "^((a{1000}){1000})$"},
        {"type": "string", "pattern": "^(((a|b|c|.)?){60}){30}$"},
        {"type": "string", "pattern": "^(a|b)*a(a|b){14}$", "minLength": 200},
        {"type": "string", "pattern": "(" * 2000 + ")" * 2000},
        {"type": "number", "minimum": 1e300},
        {"type": "integer", "maximum": -(10**400)},
        {"$defs": {"a": {"$ref": "#/$defs/a"}}, "enum": ["x"], "$ref": "#/$defs/a"},
    ],
    ids=lambda schema: str(schema)[:40],
)
def test_a_hostile_schema_is_refused_and_holds_up_nobody(schema):
    with pytest.raises(SchemaError):
        Schema(schema)


def test_a_deep_schema_is_refused():
    schema: dict = {"type": "null"}
    for _ in range(300):
        schema = {"properties": {"a": schema}}
    with pytest.raises(SchemaError):
        Schema(schema)


def test_what_unfolds_without_end_stays_small():
    assert len(Schema(unfolding(9, 9)).grammar()) < 20_000


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(a*)*b"])
def test_no_expression_takes_forever(pattern):
    schema = Schema({"type": "object", "properties": {"pattern": {"type": "string", "pattern": pattern}}})
    with pytest.raises(SchemaError, match="does not match"):
        schema.read('{"pattern": "' + "a" * 300 + '!"}')
    with pytest.raises(SchemaError):
        schema.read('{"pattern": 7}')
