"""litellm, as a library."""

import json

import litellm
from pydantic import BaseModel
from tasks import BASE, BOB, CAPITAL, EMBEDDER, MODEL, RAIN, TOKEN, refused, run


class Person(BaseModel):
    name: str
    age: int


CITY = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
TOOL = {"type": "function", "function": {"name": "get_weather", "description": "The weather", "parameters": CITY}}


def ask(text: str, model: str = MODEL, token: str = TOKEN, **options):
    messages = [{"role": "user", "content": text}]
    return litellm.completion(model=f"openai/{model}", api_base=BASE, api_key=token, messages=messages, **options)


def chat():
    found = ask(CAPITAL, max_tokens=4096, temperature=0)
    assert found.choices[0].message.content and found.usage.completion_tokens


def stream():
    assert "".join(chunk.choices[0].delta.content or "" for chunk in ask(CAPITAL, stream=True))


def tools():
    (call,) = ask(RAIN, tools=[TOOL], tool_choice="required").choices[0].message.tool_calls
    assert json.loads(call.function.arguments)["city"]


def structured():
    assert Person.model_validate_json(ask(BOB, response_format=Person).choices[0].message.content)


def errors():
    refused(litellm.NotFoundError, lambda: ask(CAPITAL, model="gpt-4o"))
    refused(litellm.AuthenticationError, lambda: ask(CAPITAL, token="x"))
    refused(litellm.BadRequestError, lambda: ask(CAPITAL, logit_bias={"1": 1}), "logit_bias")


def embeddings():
    made = litellm.embedding(model=f"openai/{EMBEDDER}", api_base=BASE, api_key=TOKEN, input=["a cat", "a kitten"])
    assert len(made.data) == 2


def responses():
    found = litellm.responses(model=f"openai/{MODEL}", api_base=BASE, api_key=TOKEN, input=CAPITAL)
    assert found.output[0].content[0].text


if __name__ == "__main__":
    tasks = (chat, stream, tools, structured, errors, embeddings, responses)
    run({task.__name__: task for task in tasks})
