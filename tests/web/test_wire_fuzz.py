"""OpenAI's wire format, spoken badly in every way: each leaf of valid requests replaced, and bytes that are none.

Nothing is ever a failure of the server, and every refusal names its place.
"""

import copy
import gzip
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from web.box import running
from web.programs import QUESTION, WEATHER, Program, TalkativeEngine, token_of

from appliance.web.openai import quota

SCHEMA = {
    "type": "json_schema",
    "json_schema": {"name": "a", "strict": True, "schema": WEATHER["function"]["parameters"]},
}
CALL = {"id": "c1", "type": "function", "function": {"name": "get_weather", "arguments": '{"city": "Bern"}'}}
CHAT = {
    "messages": [
        {"role": "developer", "content": "Be brief."},
        {"role": "user", "name": "Ada", "content": [{"type": "text", "text": "The weather?"}]},
        {"role": "assistant", "content": None, "tool_calls": [CALL]},
        {"role": "tool", "tool_call_id": "c1", "content": "rain"},
        *QUESTION,
    ],
    "max_tokens": 20.0,
    "max_completion_tokens": 9007199254740991,
    "temperature": 0.5,
    "top_p": 1,
    "frequency_penalty": 0.1,
    "presence_penalty": 0.1,
    "seed": 3,
    "stop": ["\n\n"],
    "n": 1,
    "stream": False,
    "response_format": SCHEMA,
    "tools": [WEATHER],
    "tool_choice": {"type": "function", "function": {"name": "get_weather"}},
    "parallel_tool_calls": False,
    "logprobs": False,
    "metadata": {"a": "b"},
    "user": "u",
}
STREAM = {"messages": QUESTION, "stream": True, "stream_options": {"include_usage": True}, "tools": [WEATHER]}
RESPONSE = {
    "input": [
        {"role": "system", "content": "Be brief."},
        {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "The weather?"}]},
        {"type": "function_call", "call_id": "c1", "name": "get_weather", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "c1", "output": "rain"},
    ],
    "instructions": "Be kind.",
    "max_output_tokens": 20,
    "text": {"format": {"type": "json_schema", "name": "a", "schema": {"type": "object"}}},
    "tools": [{"type": "function", **WEATHER["function"], "strict": True}],
    "tool_choice": "none",
    "store": False,
    "truncation": "disabled",
}
TEXT = {"prompt": ["Once", "Twice"], "max_tokens": 3, "echo": True, "n": 1, "best_of": 1, "stop": "x", "stream": False}
VECTORS = {"input": ["a", "b"], "encoding_format": "base64", "dimensions": 20.0}
SPEECH = {"model": "larson-voice", "input": "Hi", "voice": "alloy", "response_format": "wav", "speed": 1.5}
BODIES = {
    "chat": ("/v1/chat/completions", CHAT),
    "stream": ("/v1/chat/completions", STREAM),
    "response": ("/v1/responses", RESPONSE),
    "completion": ("/v1/completions", TEXT),
    "embedding": ("/v1/embeddings", VECTORS),
    "speech": ("/v1/audio/speech", {**SPEECH, "stream_format": "audio", "instructions": "", "language": "en"}),
}
OTHERS = [None, True, 0, -1, 1.5, 1e300, 2**63, "", "x", "\ud83d", [], ["x"], [[]], {}, {"x": {}}]


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """A program that may ask without end."""
    patch = pytest.MonkeyPatch()
    patch.setattr(quota, "PER_MINUTE", 10**6)
    from appliance.core.config import load

    folder = tmp_path_factory.mktemp("fuzzed")
    given = {"LARSON_CAMERA": "none", "LARSON_PORT": "0", "LARSON_NETWORK_ON": "false"}
    given |= {"LARSON_DATA": str(folder / "data"), "LARSON_MODELS_FOLDER": str(folder / "no-models")}
    with running(load(environ=given), TalkativeEngine()) as box:
        yield Program(box, token_of(box))
    patch.undo()


def places(value: Any, path: tuple = ()) -> Iterator[tuple]:
    """The path of every part of a JSON value."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield (*path, name)
        yield from places(part, (*path, name))


def replaced(body: dict, path: tuple, value: Any) -> dict:
    changed = copy.deepcopy(body)
    part = changed
    for name in path[:-1]:
        part = part[name]
    part[path[-1]] = value
    return changed


def check(answer, sent: Any) -> None:
    """A refusal is one of the program's, in OpenAI's form; a 503 says that there is no embedder, or no voice."""
    if answer.status == 200:
        return
    error = answer.json["error"]
    missing = answer.status == 503 and error["code"] == "model_not_ready"
    assert 400 <= answer.status < 500 or (missing and error["param"] in ("model", "voice")), (answer.body, sent)
    assert set(error) == {"message", "type", "param", "code"} and error["message"], sent


@pytest.mark.parametrize("kind", BODIES)
def test_every_part_may_be_of_every_type(program, kind):
    path, body = BODIES[kind]
    body = {"model": program.model, **body}
    assert program.post(path, body).status in (200, 503)
    for place in places(body):
        for value in OTHERS:
            answer = program.post(path, replaced(body, place, value))
            check(answer, (place, value))
            if answer.status == 400:
                assert answer.json["error"]["param"], (place, value, answer.body)


def test_the_place_of_a_wrong_type_is_its_path(program):
    body = {"model": program.model, **CHAT}
    for place, param in [
        (("messages", 4, "content"), "messages[4].content"),
        (("messages", 1, "content", 0, "text"), "messages[1].content[0].text"),
        (("messages", 2, "tool_calls", 0, "function", "arguments"), "messages[2].tool_calls[0].function.arguments"),
        (("tools", 0, "function", "name"), "tools[0].function.name"),
        (("stream",), "stream"),
        (("max_tokens",), "max_tokens"),
    ]:
        answer = program.post(
            "/v1/chat/completions", replaced(body, place, {"a": 1} if place != ("stream",) else "true")
        )
        assert answer.status == 400 and answer.json["error"]["param"] == param, answer.body


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=True)
    | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("kind", BODIES)
def test_any_value_may_stand_anywhere(program, kind):
    path, body = BODIES[kind]
    body = {"model": program.model, **body}
    where = list(places(body))

    @seed(1)
    @settings(max_examples=100, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(st.sampled_from(where), VALUES), min_size=1, max_size=3))
    def tried(changes):
        changed = body
        for place, value in changes:
            try:
                changed = replaced(changed, place, value)
            except (KeyError, IndexError, TypeError):
                continue  # an earlier change took the place away
        check(program.post(path, changed), changes)

    tried()


@pytest.mark.parametrize(
    ("data", "headers"),
    [
        (b"", {}),
        (b"\xff\xfe\x00", {}),
        (b"null", {}),
        (b"[" * 100_000, {}),
        (b'{"model": ' + b"[" * 900 + b"]" * 900 + b"}", {}),
        (b'{"a": NaN}', {}),
        (b'{"a": Infinity}', {}),
        (b'{"a": 1e999}', {}),
        (b'{"a": ' + b"9" * 5000 + b"}", {}),
        (b'{"a": 1}', {"Content_Type": "application/json; charset=klingon"}),
        (b'{"a": 1}', {"Content_Type": "multipart/form-data; boundary=x"}),
        (b'{"a": 1}', {"Content_Type": "\xff"}),
        (b'{"a": 1}', {"Content_Encoding": "br"}),
        (b'{"a": 1}', {"Content_Encoding": "gzip"}),
        (gzip.compress(b" " * (3 << 20), mtime=0), {"Content_Encoding": "gzip"}),
        (b" " * (3 << 20), {}),
        (random.Random(1).randbytes(2000), {}),
    ],
)
@pytest.mark.parametrize("path", sorted({path for path, _ in BODIES.values()}))
def test_bytes_that_are_no_request(program, path, data, headers):
    answer = program.send(path, data, **headers)
    check(answer, data[:20])
    assert answer.status in (400, 413, 415)


def test_packed_and_half_characters_are_read(program):
    body = {"model": program.model, "messages": [{"role": "user", "content": "a cut \ud83d emoji", "x\ud83d": 1}]}
    data = json.dumps(body).encode()
    assert program.send("/v1/chat/completions", data).status == 200
    assert program.send("/v1/chat/completions", gzip.compress(data), Content_Encoding="gzip").status == 200
    assert program.send("/v1/chat/completions", data.decode().encode("utf-16")).status == 200
