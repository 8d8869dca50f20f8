"""OpenAI's wire format, spoken by its own client, by the llm tool, and by those who speak it badly."""

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx2
import numpy as np
import openai
import pytest
from support import THREADS, eventually
from web.box import Box, running

from appliance.core.config import load
from appliance.core.errors import ChatError, PromptTooLongError
from appliance.llm.scripted import ScriptedEngine
from appliance.records.people import StoredSample
from appliance.web.openai import quota as quotas
from appliance.web.openai.errors import WireError

QUESTION = [{"role": "user", "content": "What is the capital of France?"}]
CITY = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
WEATHER = {
    "type": "function",
    "function": {"name": "get_weather", "description": "The weather in a city", "parameters": CITY},
}
PERSON = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
    "required": ["name", "age"],
}


def token_of(box: Box, name: str = "Ada") -> str:
    person = box.appliance.identity.people.register(name, [StoredSample("m", np.zeros(4, np.float32), b"x")])
    return box.appliance.identity.tokens.create(person.id, "tests")


def client(box: Box, token: str) -> openai.OpenAI:
    plain = openai.DefaultHttpxClient(verify=False)  # the address is not HTTPS, and to read all authorities takes long
    return openai.OpenAI(base_url=f"http://127.0.0.1:{box.port}/v1", api_key=token, max_retries=0, http_client=plain)


def ask(speaking, **options):
    model = speaking.models.list().data[0].id
    return speaking.chat.completions.create(**{"model": model, "messages": QUESTION, **options})


@pytest.fixture
def scripted(bare):
    """A box with a script for a model, and a token: (engine, client, box, token)."""
    engine = ScriptedEngine()
    with running(bare, engine) as box:
        token = token_of(box)
        with client(box, token) as speaking:
            yield engine, speaking, box, token


def test_a_whole_answer(scripted):
    engine, speaking, _, _ = scripted
    engine.answers.append("Paris it is")
    found = ask(speaking, temperature=0.5, max_tokens=7, seed=3, stop="!", top_p=0.9)
    assert found.choices[0].message.content == "Paris it is" and found.choices[0].finish_reason == "stop"
    assert found.object == "chat.completion" and found.usage.completion_tokens == 3
    options = engine.options[-1]
    assert (options.temperature, options.max_tokens, options.seed, options.stop) == (0.5, 7, 3, ("!",))


def test_a_stream(scripted):
    engine, speaking, _, _ = scripted
    engine.answers.append("Paris it is")
    chunks = list(ask(speaking, stream=True, stream_options={"include_usage": True}))
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == "Paris it is"
    assert chunks[0].choices[0].delta.role == "assistant" and chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].usage.completion_tokens == 3 and chunks[-1].choices == []


def test_what_a_conversation_may_hold(scripted):
    engine, speaking, _, _ = scripted
    engine.answers.append("Sunny")
    call = {"id": "c1", "type": "function", "function": {"name": "get_weather", "arguments": '{"city": "Bern"}'}}
    parts = [{"type": "text", "text": "The weather "}, {"type": "text", "text": "in Bern?"}]
    messages = [
        {"role": "system", "content": "Be brief."},
        {"role": "developer", "content": "Be kind."},
        {"role": "user", "content": parts},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c1", "content": "22 degrees"},
    ]
    ask(speaking, messages=messages, tools=[WEATHER])
    turns = engine.asked[-1]
    assert turns[0] == {"role": "system", "content": "Be brief.\n\nBe kind."}
    assert turns[1]["content"] == "The weather in Bern?" and "get_weather" in turns[2]["content"]
    assert "22 degrees" in turns[3]["content"]


@pytest.mark.parametrize("stream", [False, True])
def test_a_tool_is_called(scripted, stream):
    engine, speaking, _, _ = scripted
    engine.answers.extend(["get_weather", '{"city": "Bern"}'])
    found = ask(speaking, tools=[WEATHER], stream=stream)
    if stream:
        (call,) = next(c.choices[0].delta.tool_calls for c in found if c.choices[0].delta.tool_calls)
    else:
        (call,) = found.choices[0].message.tool_calls
        assert found.choices[0].finish_reason == "tool_calls"
    assert call.function.name == "get_weather" and json.loads(call.function.arguments) == {"city": "Bern"}
    assert engine.options[-2].grammar == 'root ::= "get_weather" | "none"'


def test_when_no_tool_is_called_or_one_must_be(scripted):
    engine, speaking, _, _ = scripted
    engine.answers.extend(["none", "I am fine"])
    assert ask(speaking, tools=[WEATHER]).choices[0].message.content == "I am fine"
    engine.answers.append('{"city": "Rome"}')
    forced = {"type": "function", "function": {"name": "get_weather"}}
    assert ask(speaking, tools=[WEATHER], tool_choice=forced).choices[0].finish_reason == "tool_calls"
    engine.answers.append("No tools")
    assert ask(speaking, tools=[WEATHER], tool_choice="none").choices[0].message.content == "No tools"


PICTURE = [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]
BAD_SCHEMA = {"type": "json_schema", "json_schema": {"name": "a", "schema": {"not": {}}}}
UNKNOWN_TOOL = {"type": "function", "function": {"name": "x"}}


@pytest.mark.parametrize(
    ("options", "param"),
    [
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "king", "content": "x"}]}, "messages[0].role"),
        ({"messages": PICTURE}, "messages[0].content[0].type"),
        ({"messages": [{"role": "user", "content": None}]}, "messages[0].content"),
        ({"messages": [*QUESTION, {"role": "user", "content": 7}]}, "messages[1].content"),
        ({"messages": [{"role": "user", "content": "x" * 410_000}]}, "messages"),
        ({"temperature": 3}, "temperature"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"n": 9}, "n"),
        ({"logprobs": True}, "logprobs"),
        ({"stop": [1]}, "stop[0]"),
        ({"frequency_penalty": 3}, "frequency_penalty"),
        ({"stream": "true"}, "stream"),
        ({"functions": [{"name": "x"}]}, "functions"),
        ({"logit_bias": {"50256": -100}}, "logit_bias"),
        ({"seed": "x"}, "seed"),
        ({"response_format": {"type": "xml"}}, "response_format.type"),
        ({"response_format": BAD_SCHEMA}, "response_format.json_schema.schema"),
        ({"tools": [{"type": "function", "function": {"name": ""}}]}, "tools[0].function.name"),
        ({"tools": [WEATHER, WEATHER]}, "tools"),
        ({"tool_choice": "required"}, "tool_choice"),
        ({"tools": [WEATHER], "tool_choice": UNKNOWN_TOOL}, "tool_choice"),
    ],
)
def test_what_cannot_be_served_is_named(scripted, options, param):
    with pytest.raises(openai.BadRequestError) as refused:
        ask(scripted[1], **options)
    assert refused.value.param == param and refused.value.type == "invalid_request_error"


def test_errors_have_their_statuses(scripted):
    engine, speaking, box, _ = scripted
    with client(box, "larson-x") as other, pytest.raises(openai.AuthenticationError):
        other.models.list()
    with pytest.raises(openai.NotFoundError) as missing:
        ask(speaking, model="gpt-4o")
    assert missing.value.code == "model_not_found"
    engine.answers.append(PromptTooLongError("That is too long."))
    with pytest.raises(openai.BadRequestError) as long:
        ask(speaking)
    assert long.value.code == "context_length_exceeded"
    engine.answers.append(ChatError("The model stopped."))
    with pytest.raises(openai.InternalServerError):
        ask(speaking)
    with pytest.raises(openai.NotFoundError):
        speaking.get("/nothing", cast_to=object)


def test_a_failure_in_the_middle_of_a_stream_is_told(scripted):
    engine, speaking, _, _ = scripted
    engine.answers.append(ChatError("The model stopped."))
    with pytest.raises(openai.APIError, match="The model stopped"):
        list(ask(speaking, stream=True))


def test_other_pages_and_cookies_get_nothing_by_a_token(scripted):
    _, _, box, token = scripted
    address = f"http://127.0.0.1:{box.port}/v1/chat/completions"
    bearer = {"Authorization": f"Bearer {token}"}
    with httpx2.Client() as browser:
        assert browser.post(address, json={}, headers=bearer | {"Origin": "http://evil.example"}).status_code == 403
        assert browser.post(address, json={}, headers=bearer | {"Cookie": "a=b"}).status_code == 403
        assert browser.post(address, content=b"{", headers=bearer).status_code == 400
        assert browser.get(address, headers=bearer).json()["error"]["type"] == "invalid_request_error"


def test_too_many_at_once_or_a_minute(scripted, monkeypatch):
    engine, speaking, _, _ = scripted
    monkeypatch.setattr(quotas, "PER_MINUTE", 3)
    engine.answers.extend(["a"] * 4)
    for _ in range(3):
        ask(speaking)
    with pytest.raises(openai.RateLimitError, match="a minute"):
        ask(speaking)
    quota = quotas.Quota()
    monkeypatch.setattr(quotas, "PER_MINUTE", 99)
    for _ in range(quotas.AT_ONCE):
        quota.enter(1)
    with pytest.raises(WireError, match="at once"):
        quota.enter(1)
    quota.enter(2)
    quota.leave(1)
    quota.enter(1)


def test_whoever_is_removed_speaks_no_more(scripted):
    _, speaking, box, _ = scripted
    box.appliance.identity.enrolment.remove_person(box.appliance.identity.people.find("Ada").id)
    with pytest.raises(openai.AuthenticationError):
        speaking.models.list()


def test_tokens_are_made_and_revoked_on_the_page(box, member):
    page = box.page()
    assert page.post("/me/tokens", {"name": "x"}).status == 403
    member(page, "Ada")
    assert page.post("/me/tokens", {"name": " "}).status == 409
    made = page.post("/me/tokens", {"name": "my editor"}).json["token"]
    assert made not in page.get("/me/tokens").body.decode()
    assert made.encode() not in box.appliance.store.path.read_bytes()
    (shown,) = page.get("/me/tokens").json["tokens"]
    assert shown["name"] == "my editor" and shown["used_at"] is None
    with client(box, made) as speaking:
        assert speaking.models.list().data
        assert page.get("/me/tokens").json["tokens"][0]["used_at"]
        other = box.page()
        member(other, "Bob")
        assert other.post("/me/tokens/revoke", {"id": shown["id"]}).status == 404
        assert page.post("/me/tokens/revoke", {"id": shown["id"]}).status == 200
        with pytest.raises(openai.AuthenticationError):
            speaking.models.list()


# ------------------------------------------------------------ with the real model


@pytest.fixture(scope="module")
def real(models, tmp_path_factory):
    """A box with its model, and a token."""
    folder = str(tmp_path_factory.mktemp("speaking"))
    settings = {"LARSON_CAMERA": "none", "LARSON_PORT": "0", "LARSON_NETWORK_ON": "false", **THREADS}
    config = load(environ={"LARSON_DATA": folder, **settings})
    with running(config, real=True) as box:
        eventually(lambda: box.status().model.ok, 60)
        yield box, token_of(box)


def test_the_openai_client(real):
    with client(*real) as speaking:
        assert (ask(speaking, temperature=0).choices[0].message.content or "").strip()
        chunks = ask(speaking, temperature=0, stream=True)
        assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices).strip()
        form = {"type": "json_schema", "json_schema": {"name": "person", "schema": PERSON, "strict": True}}
        told = [{"role": "user", "content": "Bob is 41 years old."}]
        found = json.loads(ask(speaking, messages=told, response_format=form).choices[0].message.content)
        assert set(found) == {"name", "age"} and isinstance(found["age"], int)
        anything = ask(speaking, response_format={"type": "json_object"}).choices[0].message.content
        assert isinstance(json.loads(anything), dict)
        rain = [{"role": "user", "content": "What is the weather in Bern?"}]
        called = ask(speaking, messages=rain, tools=[WEATHER], tool_choice="required")
        assert json.loads(called.choices[0].message.tool_calls[0].function.arguments)["city"]


def test_embeddings(real):
    box, _ = real
    eventually(lambda: box.appliance.documents.embedder, 20)
    with client(*real) as speaking:
        model = speaking.models.list().data[-1].id
        texts = ["This is an example sentence", "A car that talks", "A vehicle which speaks"]
        found = speaking.embeddings.create(model=model, input=texts)  # the client asks for base64
        plain = speaking.embeddings.create(model=model, input=texts[0], encoding_format="float")
        assert np.allclose(found.data[0].embedding[:3], [0.0676569, 0.0634959, 0.0487131], atol=1e-5)
        assert np.allclose(found.data[0].embedding, plain.data[0].embedding, atol=1e-5) and found.usage.total_tokens > 9
        first, *others = (np.array(entry.embedding) for entry in found.data)
        assert others[0] @ others[1] > 0.6 > first @ others[0]
        for wrong in ({"input": []}, {"input": [[1, 2]]}, {"input": "x", "dimensions": 385}, {"input": "x" * 500_000}):
            with pytest.raises(openai.BadRequestError):
                speaking.embeddings.create(model=model, **wrong)
        with pytest.raises(openai.NotFoundError):
            speaking.embeddings.create(model="ada-002", input="x")


def test_a_client_that_goes_stops_the_model(real):
    box, _ = real
    with client(*real) as speaking:
        story = [{"role": "user", "content": "Tell a very long story about a talking car."}]
        stream = ask(speaking, messages=story, stream=True, max_tokens=512)
        for _, _chunk in zip(range(5), stream, strict=False):
            pass
        stream.close()
    eventually(lambda: box.appliance.board.status.waiting == 0, 5, "nobody is answered any more")


def test_the_llm_tool(real, tmp_path):
    box, token = real
    model = {
        "model_id": "box",
        "model_name": box.appliance.assistant.model,
        "api_base": f"http://127.0.0.1:{box.port}/v1",
    }
    model["api_key_name"] = "larson"
    (tmp_path / "extra-openai-models.yaml").write_text(json.dumps([model]))  # JSON is YAML
    (tmp_path / "keys.json").write_text(json.dumps({"larson": token}))
    tool = Path(sys.executable).with_name("llm")
    command = [str(tool), "-m", "box", "--no-log", "-o", "max_tokens", "24", "What is the capital of France?"]
    environment = {**os.environ, "LLM_USER_PATH": str(tmp_path)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
