"""What grammars accept, judged by llama.cpp itself: never less than the schema, and no more."""

import json
import random
from decimal import Decimal

import pytest
from gbnf import a_text, accepts

from appliance.lab.benchmarks.schemas import SCHEMAS
from appliance.llm.structured import language, numbers
from appliance.llm.structured.bounds import LEVELS
from appliance.llm.structured.schema import Schema

NODE = {
    "type": "object",
    "properties": {"value": {"type": "integer"}, "next": {"anyOf": [{"$ref": "#/$defs/node"}, {"type": "null"}]}},
    "required": ["value", "next"],
}
LIST = {"$defs": {"node": NODE}, "$ref": "#/$defs/node"}
KIND = {
    "type": "object",
    "properties": {"kind": {"enum": ["a", "b"]}, "size": {"type": "integer"}},
    "required": ["kind"],
    "if": {"properties": {"kind": {"const": "a"}}},
    "then": {"required": ["size"]},
}
INTEGERS = {f"p{n}": {"type": "integer"} for n in range(3)}
JS = 9007199254740991
CASES = [
    ({"type": "number", "minimum": -90, "maximum": 90}, [52.52437, -90, 90, 0, -0.5, 1e-7, 89.999], [90.1, -91]),
    ({"type": "number", "exclusiveMinimum": 0, "maximum": 0.001}, [0.001, 0.00025, 1e-30], [0, 0.002, -1]),
    ({"type": "number", "minimum": 0}, [0, 1.5e300, 1e-300, 12345678901234567890], [-1]),
    ({"type": "number", "exclusiveMaximum": -2}, [-2.5, -1e20], [-2, 0, 3]),
    ({"type": "integer", "minimum": -JS, "maximum": JS}, [0, -JS, JS], [JS + 1, -JS - 1, 0.5]),
    ({"type": "integer", "exclusiveMinimum": 3.0, "exclusiveMaximum": 20.0}, [4, 19], [3, 20]),
    ({"type": "integer", "minimum": 2.5, "exclusiveMinimum": True}, [3], [2]),
    ({"type": "integer"}, [0, -7, 2**64 - 1], [0.5, "1"]),
    ({"type": "number", "multipleOf": 0.01}, [0.07, 19.99, 5, -3.2], [0.001]),
    ({"type": "integer", "multipleOf": 7.0, "minimum": 10}, [14, 21, 7000], [7, 15]),
    ({"type": "integer", "multipleOf": 123456, "minimum": 1, "maximum": 999999}, [123456, 987648], [1]),
    ({"type": "string", "maxLength": 2.0}, ["😀é", '\\"', "\x7f\n", ""], ["abc"]),
    ({"type": "string", "pattern": "^[a-z]+$", "minLength": 3, "maxLength": 5}, ["abc", "abcde"], ["ab", "abcdef"]),
    ({"type": "string", "pattern": "^(?!foo)[a-z]+$"}, ["fo", "bar"], ["foo", "foobar"]),
    ({"type": "string", "pattern": "b"}, ["b", "abc", "a\nb"], ["", "ac"]),
    ({"type": "string", "pattern": "^\\p{Lu}.$"}, ["Éa", "Ab"], ["ab"]),
    ({"allOf": [{"type": "string", "pattern": "a"}, {"pattern": "b"}]}, ["ab", "b..a"], ["a", "b"]),
    (
        {"type": "object", "properties": {"x": {"title": "t"}}},
        [{"x": [1, {"a": 2}]}, {"x": None}, {}],
        [{"x": 1, "y": 1}],
    ),
    (
        {"properties": {"a": {"type": "integer"}}, "additionalProperties": True},
        [{"a": 1, "b": [2]}, {"c": 3}],
        [{"a": ""}],
    ),
    (LIST, [{"value": 1, "next": {"value": 2, "next": {"value": 3, "next": None}}}], [{"value": 1}]),
    (
        {"patternProperties": {"^x": {"type": "integer"}, "y$": {"enum": [4, "s"]}}, "additionalProperties": False},
        [{"x1": 2}, {"xy": 4}, {"ay": "s"}, {}],
        [{"xy": 2}, {"q": 1}],
    ),
    ({"propertyNames": {"pattern": "^[ab]$"}, "type": "object"}, [{"a": 1, "b": 2}], [{"c": 1}]),
    (
        {"type": "object", "properties": INTEGERS, "minProperties": 2, "maxProperties": 2},
        [{"p0": 1, "p2": 2}],
        [{"p1": 1}, {}],
    ),
    ({"type": "object", "minProperties": 1}, [{"a": 1}, {"a": [], "b": {}}], [{}]),
    ({"minProperties": 1, "maxProperties": 2, "additionalProperties": True}, [{"a": 1}, {"a": 1, "b": 2}], [{}]),
    ({"type": "object", "minProperties": 12}, [{f"p{n}": n for n in range(12)}], [{"a": 1}]),
    ({"type": "object", "maxProperties": 1}, [{}, {"a": 1}], [{"a": 1, "b": 2}]),
    (
        {"minProperties": 2, "patternProperties": {"^x": {"type": "integer"}}, "additionalProperties": False},
        [{"x": 1, "xy": 2}],
        [{"x": 1}, {"x": 1, "y": 2}],
    ),
    (
        {"type": "object", "properties": {"a": {"type": "integer"}}, "minProperties": 2},
        [{"a": 1, "b": "c"}, {"b": 1, "c": 2}],
        [{"a": 1}],
    ),
    ({"not": {"type": "string"}}, [1, None, [1]], ["a"]),
    ({"type": "string", "not": {"enum": ["no", "never"]}}, ["n", "nope"], ["no", "never"]),
    (KIND, [{"kind": "a", "size": 1}, {"kind": "b"}, {"kind": "b", "size": 2}], [{"kind": "a"}]),
    (
        {"type": "object", "properties": INTEGERS, "dependencies": {"p0": ["p1"]}},
        [{"p0": 1, "p1": 2}, {"p2": 3}],
        [{"p0": 1}],
    ),
    ({"type": "array", "items": {"enum": ["a", "b", "c"]}, "uniqueItems": True}, [["b", "a"], []], [["a", "a"]]),
    (
        {"type": "array", "items": [{"type": "string"}], "additionalItems": {"type": "null"}},
        [["a", None], []],
        [["a", 1]],
    ),
    ({"type": "integer", "nullable": True}, [None, 3], ["a"]),
    ({"type": ["string", "null"], "enum": ["a", None, 7]}, ["a", None], [7]),
    ({"const": {"a": [1, 2.0, None, "x\ty"]}}, [{"a": [1, 2, None, "x\ty"]}], [{}]),
    ({"oneOf": [{"type": "integer"}, {"type": "string", "maxLength": 1}]}, [5, "a"], ["ab", None]),
    (
        {
            "allOf": [{"properties": {"a": {"type": "integer"}}}, {"properties": {"a": {"minimum": 3}}}],
            "required": ["a"],
        },
        [{"a": 3}],
        [{"a": 2}, {}],
    ),
    ({"discriminator": {"propertyName": "k"}, "example": 1, "readonly": True, "x-a": 1, "type": "null"}, [None], [1]),
]
FORMATS = {
    "date": (["2024-02-29", "2000-02-29", "1999-04-30", "0001-01-31"], ["2023-02-29", "1900-02-29", "2023-04-31"]),
    "time": (["23:59:60Z", "00:00:00.5+01:30", "12:00:00z"], ["24:00:00Z", "12:00:00", "12:60:00Z"]),
    "date-time": (["1985-04-12T23:20:50.52Z", "1996-12-19t16:39:57-08:00"], ["2024-02-30T00:00:00Z", "2024-01-01"]),
    "duration": (["P3Y6M4DT12H30M5S", "PT1H", "P2W"], ["P", "PT", "P1W1D", "P1Y2D"]),
    "email": (["a.b+c@x.org", '"a b"@x.org', "x@[127.0.0.1]", "A@b"], ["a@@b", "@b", "a.@b", "a"]),
    "idn-email": (["é@bücher.example"], ["é"]),
    "hostname": (["a", "xn--4gbwdl.xn--wgbh1c", "EXAMPLE.org", "9a.b-c"], ["-a", "a-", "a..b", ""]),
    "ipv4": (["127.0.0.1", "255.255.255.255"], ["256.0.0.1", "1.2.3", "01.2.3.4"]),
    "ipv6": (
        ["::", "::1", "2001:db8::ff00:42:8329", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4", "1::", "1:2::3:4:5:6:7"],
        [":::", "1:2"],
    ),
    "uri": (
        ["urn:isbn:1", "https://a.b/c?d=e#f", "mailto:a@b.c", "file:///etc/x", "http://[::1]:80/"],
        ["a b", "//x", ":"],
    ),
    "uri-reference": (["/a/b", "#f", "", "//x", "https://a"], ["a b", "\\"]),
    "iri": (["https://ü.example/ä"], ["ä"]),
    "uuid": (["2EB8AA08-aa98-11ea-b4aa-73b441d16380", "00000000-0000-0000-0000-000000000000"], ["2eb8aa08"]),
    "json-pointer": (["", "/a~1b/0", "/é"], ["a", "/~2"]),
    "relative-json-pointer": (["0#", "1/a", "12"], ["-1", "01"]),
    "regex": (["a+", "anything"], []),
}


def written(value) -> str:
    """A value as the box writes it."""
    if isinstance(value, float) and 1e-5 <= abs(value) < 1e16:
        return format(Decimal(str(value)), "f")
    return json.dumps(value, ensure_ascii=False)


@pytest.mark.parametrize(("schema", "good", "bad"), CASES, ids=lambda case: str(case)[:50])
def test_a_grammar_accepts_what_fits_and_nothing_else(schema, good, bad):
    made = Schema(schema)
    for value in good:
        assert accepts(made.grammar(), written(value)), value
        assert made.read(json.dumps(value)) == value
    for value in bad:
        assert not accepts(made.grammar(), written(value)), value


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_holds_every_value_of_its_standard(name):
    good, bad = FORMATS[name]
    schema = Schema({"type": "string", "format": name})
    for text in good:
        assert accepts(schema.grammar(), written(text)), text
        schema.read(json.dumps(text))
    for text in bad:
        assert not accepts(schema.grammar(), written(text)), text
        with pytest.raises(ValueError, match="does not fit"):
            schema.read(json.dumps(text))


@pytest.mark.parametrize("number", range(len(SCHEMAS)))
def test_what_a_grammar_allows_fits(number):
    chance, schema = random.Random(number), Schema(SCHEMAS[number])
    for bounds in LEVELS:
        texts = [a_text(schema.grammar(bounds), chance, 3000) for _ in range(3)]
        for text in filter(None, texts):
            schema.read(text)
    assert any(texts), "the tightest bounds let an answer end"


@pytest.mark.parametrize("number", [0, 1, -1, 9, 10, -120, 99.5, -0.001, 1e15, 123456.789])
def test_bounds_are_exact_to_the_last_digit(number):
    bound = Decimal(str(number))
    least = numbers.numbers(numbers.Interval(bound, None), whole=False)
    more = numbers.numbers(numbers.Interval(bound, None, above=True), whole=False)
    for step in map(Decimal, ("0", "1e-9", "-1e-9", "1", "-1", "0.5", "-0.5", "1e6", "-1e6")):
        text = format(bound + step, "f") if bound + step else "0"
        assert language.matches(least, text) == (step >= 0), text
        assert language.matches(more, text) == (step > 0), text
    assert not any(language.matches(least, text) for text in ("007", "", "+1", "1.", ".5", "1e", "--1"))
