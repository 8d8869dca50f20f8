"""OpenAI's wire format, spoken by its own client, and by those who speak it badly."""

import io
import json
import socket
import struct
import threading

import httpx2
import numpy as np
import openai
import pytest
from support import eventually
from web.box import running
from web.programs import CITY, QUESTION, WEATHER, ask, client, model_of, token_of

from appliance.core.errors import ChatError, PromptTooLongError
from appliance.llm.scripted import ScriptedEngine
from appliance.llm.structured import effort
from appliance.web.openai import door, embeddings
from appliance.web.openai import quota as quotas
from appliance.web.openai.errors import WireError
from appliance.web.server.wsgi import _Leftover


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
        (call,) = next(c.choices[0].delta.tool_calls for c in list(found) if c.choices[0].delta.tool_calls)
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
    with pytest.raises(openai.RateLimitError, match="a minute") as refused:
        ask(speaking)
    assert 0 < int(refused.value.response.headers["Retry-After"]) <= 61
    assert refused.value.code == "rate_limit_exceeded"
    quota = quotas.Quota()
    monkeypatch.setattr(quotas, "PER_MINUTE", 99)
    for _ in range(quotas.AT_ONCE):
        quota.enter(1)
    with pytest.raises(WireError, match="at once"):
        quota.enter(1)
    quota.enter(2)
    quota.leave(1)
    quota.enter(1)


def test_a_client_that_cuts_the_connection_takes_no_place(scripted):
    """With a reset, after which the server can read nothing more from it."""
    engine, speaking, box, token = scripted
    engine.answers.append("a")
    ask(speaking)
    running = box.app.extensions["larson.quota"]._running
    body = {"model": box.appliance.assistant.model, "messages": QUESTION, "stream": True}
    for _ in range(quotas.AT_ONCE + 1):
        engine.answers.append("word " * 2000)
        connection = begun(box, token, "/v1/chat/completions", body)
        assert connection.recv(12).endswith(b"200")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
        eventually(lambda: set(running.values()) == {0}, 60, "its place is free")


def begun(box, token: str, path: str, body: dict) -> socket.socket:
    """The connection of a client that has asked and not been answered."""
    sent = json.dumps(body).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
    connection = socket.create_connection(("127.0.0.1", box.port), timeout=30)
    connection.sendall(f"{head}Content-Length: {len(sent)}\r\n\r\n".encode() + sent)
    return connection


class SlowEmbedder:
    """Takes a second for each step."""

    model = "slow"

    def __init__(self):
        self.steps = 0

    def embed(self, texts):
        self.steps += 1
        if len(texts) > 1:
            threading.Event().wait(len(texts) / 32)
        return np.array([[len(text), 0] for text in texts], np.float32)

    def count(self, texts):
        return len(texts)


def test_embeddings_end_when_the_client_leaves(scripted):
    _, speaking, box, token = scripted
    box.appliance.documents.embedders.english = slow = SlowEmbedder()
    speaking.embeddings.create(model="slow", input="x")
    running = box.app.extensions[door.QUOTA]._running
    with begun(box, token, "/v1/embeddings", {"model": "slow", "input": ["some text"] * 2048}):
        eventually(lambda: slow.steps > 1, 60, "the first step")
    eventually(lambda: set(running.values()) == {0}, 60, "its place is free")
    assert slow.steps < 2048 / embeddings.STEP


def test_embeddings_come_in_the_order_of_their_texts():
    texts = ["x" * (number * 7919 % 100 + 1) for number in range(100)]
    found = embeddings.vectors_of(texts, lambda some: np.array([[len(text)] for text in some]), lambda: False)
    assert found[:, 0].tolist() == [len(text) for text in texts]


def test_a_schema_that_takes_too_long_takes_a_place_and_ends_with_its_client(scripted, monkeypatch):
    _, speaking, box, token = scripted
    monkeypatch.setattr(effort, "SECONDS", 10**6)
    running = box.app.extensions.setdefault(door.QUOTA, quotas.Quota())._running
    links = {f"d{n}": {"anyOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(39)}
    endless = {"$defs": {**links, "d39": {"type": "string"}}, "not": {"$ref": "#/$defs/d0"}}
    wanted = {"type": "json_schema", "json_schema": {"name": "n", "schema": endless}}
    body = {"model": model_of(speaking), "messages": QUESTION, "response_format": wanted}
    with begun(box, token, "/v1/chat/completions", body):
        eventually(lambda: set(running.values()) == {1}, 60, "it is being prepared")
    eventually(lambda: set(running.values()) == {0}, 60, "it was given up")


def test_a_schema_that_takes_too_long_is_refused(scripted, monkeypatch):
    _, speaking, _, _ = scripted
    monkeypatch.setattr(effort, "SECONDS", 0.0)
    wanted = {"type": "json_schema", "json_schema": {"name": "n", "schema": CITY}}
    with pytest.raises(openai.BadRequestError, match="too long to prepare") as refused:
        ask(speaking, response_format=wanted)
    assert refused.value.code == "unsupported_schema"


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


def test_what_is_left_of_a_cut_connection_is_nothing():
    """Else Werkzeug would not close the response, and the program's place would be taken for good."""

    class Cut(io.BytesIO):
        def read1(self, size=-1, /):
            raise ConnectionResetError

    assert _Leftover(Cut()).read(10) == b""
