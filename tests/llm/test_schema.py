"""Schemas: what a grammar lets pass, what is refused by name, and answers of the real model that always fit."""

import re
from decimal import Decimal

import pytest
from support import CORES

from appliance.core.config import load
from appliance.core.errors import SchemaError
from appliance.lab.benchmarks import schemas
from appliance.llm.engine import Finished
from appliance.llm.scripted import ScriptedEngine
from appliance.llm.structured import grammar
from appliance.llm.structured.answer import StructuredAnswer, extraction
from appliance.llm.structured.grammar_writer import LEVELS
from appliance.llm.structured.schema import Schema


def expression(piece: str) -> str:
    """A piece of a grammar of digits and signs as a regular expression."""
    return re.sub(r'"([^"]*)"', lambda found: re.escape(found[1]), piece).replace(" ", "")


@pytest.mark.parametrize(
    ("low", "high"),
    [(0, 9), (0, 120), (7, 13), (-7, 13), (-120, -8), (99, 1001), (5, 5), (-1, 0), (1000, 20000), (18, 999)],
)
def test_whole_numbers_between_bounds(low, high):
    accepted = re.compile(expression(grammar.integer(low, high)))
    reach = range(min(low, 0) - 1500, max(high, 0) + 1500)
    assert [n for n in reach if accepted.fullmatch(str(n))] == list(range(low, high + 1))
    assert not any(accepted.fullmatch(text) for text in ("-0", "007", "", "+1", "1.0"))


@pytest.mark.parametrize(
    ("low", "high", "above", "below"),
    [("0", "1", False, False), ("0.5", "2", False, True), ("-1.25", "0.5", True, False), ("0", "0.001", True, True)],
)
def test_numbers_between_bounds(low, high, above, below):
    low, high = Decimal(low), Decimal(high)
    accepted = re.compile(expression(grammar.number(low, high, above, below)))
    found = [Decimal(n) / 10000 for n in range(-30000, 30000) if _matches(accepted, Decimal(n) / 10000)]
    assert found and all(low < n or (n == low and not above) for n in found)
    assert all(n < high or (n == high and not below) for n in found)
    assert (low in found) != above and (high in found) != below


def _matches(accepted: re.Pattern, number: Decimal) -> bool:
    return any(accepted.fullmatch(f"{number:.{places}f}") for places in range(1, 6) if number == round(number, places))


@pytest.mark.parametrize(
    ("schema", "keyword"),
    [
        ({"not": {"type": "string"}}, "not"),
        ({"type": "object", "properties": {"a": {"type": "array", "uniqueItems": True}}}, "uniqueItems"),
        ({"type": "array", "contains": {"type": "integer"}}, "contains"),
        ({"type": "integer", "multipleOf": 7}, "multipleOf"),
        ({"if": {"type": "string"}, "then": {"minLength": 1}}, "if"),
        ({"type": "object", "patternProperties": {"^x": {}}}, "patternProperties"),
        ({"type": "string", "pattern": "(?=a)b"}, "pattern"),
        ({"type": "string", "pattern": "(a)\\1"}, "pattern"),
        ({"$ref": "https://example.org/schema"}, "$ref"),
        ({"$ref": "#/$defs/missing"}, "$ref"),
        (
            {"$defs": {"n": {"type": "object", "properties": {"next": {"$ref": "#/$defs/n"}}}}, "$ref": "#/$defs/n"},
            "$ref",
        ),
        ({"type": "object", "properties": {"me": {"$ref": "#"}}}, "$ref"),
        ({"allOf": [{"minimum": 1}, {"minimum": 2}]}, "allOf"),
        ({"type": "integer", "minimum": 3, "maximum": 2}, "minimum"),
        ({"type": "string", "minLength": 5, "maxLength": 2}, "minLength"),
        ({"enum": ["a"], "type": "integer"}, "enum"),
        ({"type": "object", "required": ["a"], "additionalProperties": False}, "required"),
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
    for _ in range(40):
        deep = {"type": "array", "items": deep}
    for endless in (deep, {"allOf": [{"$ref": "#"}]}):
        with pytest.raises(SchemaError, match="too deeply"):
            Schema(endless)
    with pytest.raises(SchemaError, match="too long"):
        Schema({"enum": ["x" * 99 + str(n) for n in range(2000)]})


def test_an_answer_that_was_cut_is_asked_for_again_with_tighter_bounds():
    engine = ScriptedEngine(['{"a": "too long and cut of', '{"b": 1}', '{"a": "short"}'])
    schema = Schema({"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]})
    asked = StructuredAnswer(engine, schema, extraction("text", schema))
    assert asked.value() == {"a": "short"} and asked.text == '{"a": "short"}'
    assert isinstance(asked.finished, Finished)
    assert [options.grammar for options in engine.options] == [schema.grammar(level) for level in LEVELS[:3]]


def test_an_answer_that_never_fits_is_an_error():
    schema = Schema({"type": "integer"})
    with pytest.raises(SchemaError, match="not complete JSON"):
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
        unfolding(9, 9),
        {"type": "string", "pattern": "^((a{1000}){1000})$"},
        {"type": "string", "pattern": "^(((a|b|c|.)?){60}){30}$"},
        {"type": "string", "pattern": "(" * 2000 + ")" * 2000},
        {"type": "number", "minimum": 1e300},
        {"type": "integer", "maximum": 10**400},
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


def test_an_expression_is_left_to_the_grammar():
    schema = Schema({"type": "object", "properties": {"pattern": {"type": "string", "pattern": "^(a|b)+$"}}})
    assert schema.read('{"pattern": "anything"}') == {"pattern": "anything"}, "the property of that name stays"
    with pytest.raises(SchemaError):
        schema.read('{"pattern": 7}')
