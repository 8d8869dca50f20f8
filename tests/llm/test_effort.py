"""Schemas of a few hundred characters that ask for years of work."""

import pytest

from appliance.core.errors import SchemaError
from appliance.llm.structured.effort import bounded, watched
from appliance.llm.structured.evidence import checked
from appliance.llm.structured.schema import Schema

LINKS = 30


def chain(link, end=None, links=LINKS):
    """A schema whose every definition refers to the next one twice."""
    names = [f"#/$defs/d{number + 1}" for number in range(links)]
    made = {f"d{number}": link({"$ref": name}, {"$ref": name}) for number, name in enumerate(names)}
    return {"$defs": {**made, f"d{links}": end or {"type": "string"}}, "$ref": "#/$defs/d0"}


DOUBLED = [
    chain(lambda one, other: {"allOf": [one, other]}),
    chain(lambda one, other: {"allOf": [one, {"allOf": [other]}], "minLength": 1}),
    chain(lambda one, other: {"anyOf": [one, other]}),
    chain(lambda one, other: {"allOf": [one], "$ref": other["$ref"]}),
]


@pytest.mark.parametrize("document", DOUBLED)
def test_parts_that_double_are_walked_once(document):
    with bounded(2):
        schema = Schema(document)
        assert schema.read('"text"') == "text"
        with pytest.raises(SchemaError, match="does not fit"):
            schema.read("7")


@pytest.mark.parametrize("document", DOUBLED)
def test_values_of_parts_that_double(document):
    with bounded(2):
        counted = Schema({**document, "$ref": "#/$defs/d0", "enum": ["a", 7]})
        assert counted.read('"a"') == "a" and '"7"' not in counted.grammar()
    assert checked("text", document, "a text")[1][0].state == "found"


@pytest.mark.parametrize("keyword", ["not", "if"])
@pytest.mark.parametrize(
    "link",
    [
        lambda one, other: {"anyOf": [one, other]},
        lambda one, other: {"anyOf": [one, {"allOf": [other], "minLength": 1}]},
        lambda one, other: {"anyOf": [{"properties": {"a": one}}, {"properties": {"b": other}}]},
        lambda one, other: {"properties": {"a": one, "b": other}},
    ],
)
def test_conditions_that_double_are_walked_once(keyword, link):
    condition = {keyword: {"$ref": "#/$defs/d0"}, "then": {"required": ["c"]}}
    document = {key: value for key, value in chain(link, links=25).items() if key != "$ref"}
    with bounded(3):
        Schema({**document, **condition})


@pytest.mark.parametrize(
    "document",
    [
        {"properties": {f"p{n}": {} for n in range(1500)}, "patternProperties": {f"^x{n}.*y": {} for n in range(1500)}},
        {"pattern": "((^a){1,16}" * 9 + "){1,16}" * 9},
    ],
)
def test_what_takes_too_long_is_refused(document):
    with bounded(0.3), pytest.raises(SchemaError, match="takes too long to prepare"):
        Schema(document)


def test_long_lists_of_values_take_their_length():
    names = [f"value {number}" for number in range(5000)]
    with bounded(2):
        Schema({"type": "string", "enum": names})
        Schema({"required": names[:3000]})
        Schema({"const": [part for n in range(3000) for part in (n, str(n), [n])], "uniqueItems": True})
        with pytest.raises(SchemaError):
            Schema({"const": [{"a": 1, "b": 2}, {"b": 2.0, "a": 1}], "uniqueItems": True})


def test_a_schema_that_nobody_waits_for_is_given_up():
    asked = iter([False, False, True])
    with watched(lambda: next(asked)), pytest.raises(SchemaError):
        Schema({"type": "object", "properties": {"a": {"type": "string"}}})
