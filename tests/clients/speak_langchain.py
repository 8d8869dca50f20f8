"""langchain-openai."""

import openai
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from pydantic import BaseModel
from tasks import BASE, BOB, CAPITAL, EMBEDDER, MODEL, RAIN, TOKEN, refused, run


class Person(BaseModel):
    """Somebody."""

    name: str
    age: int


@tool
def get_weather(city: str) -> str:
    """The weather in a city."""
    return f"rain in {city}"


def speaking(**options):
    return ChatOpenAI(base_url=BASE, api_key=TOKEN, model=MODEL, **options)


def chat():
    found = speaking(temperature=0, max_tokens=4096).invoke(CAPITAL)
    assert found.text and found.usage_metadata["output_tokens"]


def stream():
    assert "".join(chunk.text for chunk in speaking().stream(CAPITAL))


def tools():
    found = speaking().bind_tools([get_weather], tool_choice="any").invoke(RAIN)
    assert found.tool_calls[0]["args"]["city"]
    told = get_weather.invoke(found.tool_calls[0])
    assert speaking().bind_tools([get_weather]).invoke([("user", RAIN), found, told]).text


def structured():
    for method in ("json_schema", "function_calling", "json_mode"):
        found = speaking().with_structured_output(Person if method != "json_mode" else None, method=method).invoke(BOB)
        assert isinstance(found, Person if method != "json_mode" else dict)


def errors():
    refused(openai.NotFoundError, lambda: ChatOpenAI(base_url=BASE, api_key=TOKEN, model="gpt-4o").invoke("x"))
    refused(openai.AuthenticationError, lambda: ChatOpenAI(base_url=BASE, api_key="x", model=MODEL).invoke("x"))


def embeddings():
    # Without this option it sends the tokens of OpenAI's vocabulary, which no other model understands.
    made = OpenAIEmbeddings(base_url=BASE, api_key=TOKEN, model=EMBEDDER, check_embedding_ctx_length=False)
    assert len(made.embed_documents(["a cat", "a kitten"])) == 2


def responses():
    spoken = speaking(use_responses_api=True)
    assert spoken.invoke(CAPITAL).text and "".join(chunk.text for chunk in spoken.stream(CAPITAL))
    assert spoken.bind_tools([get_weather], tool_choice="any").invoke(RAIN).tool_calls[0]["args"]["city"]


if __name__ == "__main__":
    tasks = (chat, stream, tools, structured, errors, embeddings, responses)
    run({task.__name__: task for task in tasks})
