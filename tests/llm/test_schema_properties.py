"""Random schemas and random values of them: the grammar accepts each value, and what it allows fits."""

import json
import random

from gbnf import a_text, accepts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from appliance.llm.structured.schema import Schema

NAMES = st.sampled_from(["a", "b", "name", "größe", 'q"\\', ""])
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
WHOLE = st.integers(-(10**18), 10**18)


@st.composite
def _numbers(draw):
    """A number's schema, and a value between its bounds."""
    low, value, high = sorted(draw(st.lists(WHOLE, min_size=3, max_size=3)))
    bounds = draw(st.sampled_from([{}, {"minimum": low}, {"maximum": high}, {"minimum": low, "maximum": high}]))
    return {"type": draw(st.sampled_from(["integer", "number"])), **bounds}, value


@st.composite
def _texts(draw):
    value = draw(TEXT)
    bounds = draw(st.sampled_from([{}, {"maxLength": len(value)}, {"minLength": float(len(value))}]))
    return {"type": "string", **bounds}, value


@st.composite
def _constants(draw):
    values = draw(
        st.lists(st.one_of(TEXT, WHOLE, st.none(), st.booleans(), st.lists(WHOLE, max_size=2)), min_size=1, max_size=4)
    )
    return {"enum": values}, draw(st.sampled_from(values))


@st.composite
def _arrays(draw, inner):
    schema, value = draw(inner)
    number = draw(st.integers(0, 4))
    bounds = draw(st.sampled_from([{}, {"minItems": number}, {"maxItems": number}]))
    return {"type": "array", "items": schema, **bounds}, [value] * number


@st.composite
def _objects(draw, inner):
    members = draw(st.dictionaries(NAMES, inner, max_size=4))
    there = [name for name in members if draw(st.booleans())]
    schema = {"type": "object", "properties": {name: schema for name, (schema, _) in members.items()}}
    schema["required"] = [name for name in there if draw(st.booleans())]
    schema |= draw(st.sampled_from([{}, {"minProperties": len(there)}, {"maxProperties": len(there)}]))
    return schema, {name: members[name][1] for name in members if name in there}


@st.composite
def _open_objects(draw, inner):
    """An object whose schema names no property."""
    members = draw(st.dictionaries(NAMES, inner, max_size=1))
    schema, value = next(iter(members.values()), (True, None))
    number = draw(st.integers(0, 5)) if members else 0
    bounds = draw(st.sampled_from([{}, {"minProperties": number}, {"maxProperties": number}]))
    return {"type": "object", "additionalProperties": schema, **bounds}, {f"n{n}": value for n in range(number)}


@st.composite
def _alternatives(draw, inner):
    schema, value = draw(inner)
    other, _ = draw(inner)
    return {draw(st.sampled_from(["anyOf", "allOf"])): [schema]} | {"x-unknown": other}, value


LEAVES = st.one_of(_numbers(), _texts(), _constants(), st.just(({}, {"any": [1, None]})))
PAIRS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(_arrays(inner), _objects(inner), _open_objects(inner), _alternatives(inner)),
    max_leaves=6,
)


@settings(max_examples=80, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(PAIRS)
def test_the_grammar_accepts_every_value_of_a_schema(pair):
    document, value = pair
    schema = Schema(document)
    assert Draft202012Validator(document).is_valid(value)
    assert accepts(schema.grammar(), json.dumps(value, ensure_ascii=False)), (document, value)
    schema.read(json.dumps(value))


@settings(max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(PAIRS, st.integers(0, 1000))
def test_what_the_grammar_allows_fits_by_the_standard(pair, seed):
    document, _ = pair
    schema = Schema(document)
    text = a_text(schema.grammar(), random.Random(seed), 2000)
    assert text is None or not schema.exact or Draft202012Validator(document).is_valid(json.loads(text)), (
        document,
        text,
    )
