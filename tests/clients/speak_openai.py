"""OpenAI's client for Python."""

import json

import openai
from pydantic import BaseModel
from tasks import BASE, BOB, CAPITAL, EMBEDDER, MODEL, RAIN, TOKEN, refused, run


class Person(BaseModel):
    name: str
    age: int


SPEAKING = openai.OpenAI(base_url=BASE, api_key=TOKEN)
ASKED = {"model": MODEL, "messages": [{"role": "user", "content": CAPITAL}], "max_tokens": 4096}
CITY = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
    "additionalProperties": False,
}
FUNCTION = {"name": "get_weather", "description": "The weather in a city", "parameters": CITY, "strict": True}
WITH_TOOL = {
    "model": MODEL,
    "messages": [{"role": "user", "content": RAIN}],
    "tools": [{"type": "function", "function": FUNCTION}],
    "tool_choice": "required",
}


def chat():
    found = SPEAKING.chat.completions.create(**ASKED, temperature=0)
    assert found.choices[0].message.content and found.usage.completion_tokens


def stream():
    chunks = list(SPEAKING.chat.completions.create(**ASKED, stream=True, stream_options={"include_usage": True}))
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) and chunks[-1].usage


def tools():
    (call,) = SPEAKING.chat.completions.create(**WITH_TOOL).choices[0].message.tool_calls
    assert json.loads(call.function.arguments)["city"]
    with SPEAKING.chat.completions.stream(**WITH_TOOL) as events:
        message = events.get_final_completion().choices[0].message
    assert message.tool_calls[0].function.parsed_arguments["city"]
    told = {"role": "tool", "tool_call_id": call.id, "content": "rain, 12 degrees"}
    answer = {"role": "assistant", "tool_calls": [call.model_dump()]}
    more = [*WITH_TOOL["messages"], answer, told]
    after = SPEAKING.chat.completions.create(**{**WITH_TOOL, "messages": more, "tool_choice": "auto"})
    assert after.choices[0].message.content


def structured():
    asked = {"model": MODEL, "messages": [{"role": "user", "content": BOB}]}
    found = SPEAKING.chat.completions.parse(**asked, response_format=Person).choices[0].message.parsed
    assert isinstance(found, Person)


def errors():
    wrong = {**ASKED, "model": "gpt-4o"}
    refused(openai.NotFoundError, lambda: SPEAKING.chat.completions.create(**wrong), "gpt-4o")
    refused(
        openai.BadRequestError, lambda: SPEAKING.chat.completions.create(**ASKED, logit_bias={"1": 1}), "logit_bias"
    )
    stranger = openai.OpenAI(base_url=BASE, api_key="larson-x")
    refused(openai.AuthenticationError, lambda: stranger.models.list(), "token")


def embeddings():
    found = SPEAKING.embeddings.create(model=EMBEDDER, input=["a cat", "a kitten"], dimensions=64)
    assert [len(each.embedding) for each in found.data] == [64, 64]


def responses():
    found = SPEAKING.responses.create(model=MODEL, input=CAPITAL, max_output_tokens=40)
    assert found.output_text
    with SPEAKING.responses.stream(model=MODEL, input=CAPITAL, previous_response_id=found.id) as events:
        assert events.get_final_response().output_text
    tool = {"type": "function", **FUNCTION}
    called = SPEAKING.responses.create(model=MODEL, input=RAIN, tools=[tool], tool_choice="required")
    assert json.loads(called.output[0].arguments)["city"]
    assert isinstance(SPEAKING.responses.parse(model=MODEL, input=BOB, text_format=Person).output_parsed, Person)


def completions():
    assert SPEAKING.completions.create(model=MODEL, prompt="One, two,").choices[0].text


def speech():
    """Said aloud whole and as a stream, written down again, and refused where it cannot be done."""
    asked = {"model": "gpt-4o-mini-tts", "voice": "alloy", "input": "Dinner is ready. Please come to the table."}
    whole = SPEAKING.audio.speech.create(**asked, response_format="wav").read()
    with SPEAKING.audio.speech.with_streaming_response.create(**asked, response_format="pcm") as streamed:
        samples = b"".join(streamed.iter_bytes())
    assert whole[:4] == b"RIFF" and len(samples) > 24_000
    refused(openai.BadRequestError, lambda: SPEAKING.audio.speech.create(**asked, response_format="opus"), "opus")
    for form in ("json", "verbose_json", "text", "srt"):
        told = SPEAKING.audio.transcriptions.create(model="whisper-1", file=("a.wav", whole), response_format=form)
        assert "dinner is ready" in (told if isinstance(told, str) else told.text).lower(), told


if __name__ == "__main__":
    tasks = (chat, stream, tools, structured, errors, embeddings, responses, completions, speech)
    run({task.__name__: task for task in tasks})
