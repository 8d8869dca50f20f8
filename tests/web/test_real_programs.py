"""OpenAI's wire format with the real model: by OpenAI's own client and by the llm tool."""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import openai
import pytest
from support import THREADS, eventually
from web.box import running
from web.programs import QUESTION, WEATHER, Program, ask, client, model_of, token_of

from appliance.core.config import load

PERSON = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
    "required": ["name", "age"],
}
STORY = [{"role": "user", "content": "Tell a very long story about a talking car."}]


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
    eventually(lambda: box.appliance.documents.embedder)
    with client(*real) as speaking:
        model = next(each.id for each in speaking.models.list() if "minilm" in each.id)
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
        stream = ask(speaking, messages=STORY, stream=True, max_tokens=512)
        for _, _chunk in zip(range(5), stream, strict=False):
            pass
        stream.close()
    eventually(lambda: box.appliance.board.status.waiting == 0, 20, "nobody is answered any more")


def test_a_client_that_does_not_wait_stops_the_model(real):
    """Without a stream there is nothing to write to, so the box has to notice by itself."""
    box, token = real
    scheduler = box.appliance.assistant.scheduler
    program = Program(box, token)
    body = {"model": program.model, "messages": STORY, "max_tokens": 4000, "n": 8}
    connection = socket.create_connection(("127.0.0.1", box.port))
    sent = json.dumps(body).encode()
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
    connection.sendall(f"{head}Content-Length: {len(sent)}\r\n\r\n".encode() + sent)
    eventually(lambda: scheduler.load.mood == "answering", 60, "the answer has begun")
    connection.close()
    left = time.monotonic()
    eventually(lambda: scheduler.load.waiting == 0, 60, "nobody is answered any more")
    assert time.monotonic() - left < 20, "eight answers would take far longer"


def test_more_than_fits_is_cut_to_what_fits(real):
    with client(*real) as speaking:
        context = real[0].appliance.config.chat.context
        found = ask(speaking, max_tokens=2**53 - 1, stop=["."], temperature=0)
        assert found.choices[0].message.content
        words = "word " * (context - 200)
        long = [{"role": "user", "content": words}, {"role": "assistant", "content": "Yes."}, *QUESTION]
        cut = ask(speaking, messages=long, max_tokens=4096)
        assert cut.usage.prompt_tokens > context - 200, "nothing was left out"
        assert cut.usage.total_tokens <= context
        with pytest.raises(openai.BadRequestError, match=rf"context has {context} tokens") as refused:
            ask(speaking, messages=[{"role": "user", "content": words * 2}, *long])
        assert refused.value.code == "context_length_exceeded" and refused.value.param == "messages"


def test_usage_counts_what_a_tool_call_took(real):
    with client(*real) as speaking:
        rain = [{"role": "user", "content": "What is the weather in Bern?"}]
        called = ask(speaking, messages=rain, tools=[WEATHER], tool_choice="required")
        assert called.usage.completion_tokens > 3 and called.usage.prompt_tokens > 20


def test_a_text_is_continued_as_it_stands(real):
    with client(*real) as speaking:
        found = speaking.completions.create(model=model_of(speaking), prompt="One, two, three, four,", temperature=0)
        assert "five" in found.choices[0].text and found.choices[0].finish_reason == "length"
        assert found.usage.prompt_tokens < 15 and found.usage.completion_tokens == 16
        assert speaking.completions.create(model=model_of(speaking), prompt="").choices[0].text is not None


def test_penalties_change_what_is_said(real):
    with client(*real) as speaking:
        prompt = "Row, row, row, row, row, row, row,"
        said = [
            speaking.completions.create(model=model_of(speaking), prompt=prompt, temperature=0, **penalties)
            for penalties in ({}, {"frequency_penalty": 2, "presence_penalty": 2})
        ]
        assert said[0].choices[0].text != said[1].choices[0].text


def test_a_response(real):
    with client(*real) as speaking:
        model = model_of(speaking)
        first = speaking.responses.create(model=model, input="My name is Bob.", temperature=0, max_output_tokens=20)
        second = speaking.responses.create(
            model=model, input="What is my name?", temperature=0, previous_response_id=first.id
        )
        assert second.output_text and second.usage.input_tokens > first.usage.input_tokens + first.usage.output_tokens
        form = {"format": {"type": "json_schema", "name": "person", "schema": PERSON, "strict": True}}
        found = speaking.responses.create(model=model, input="Bob is 41 years old.", text=form)
        assert set(json.loads(found.output_text)) == {"name", "age"}


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
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
