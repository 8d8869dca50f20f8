"""pydantic-ai."""

import asyncio

from pydantic import BaseModel
from pydantic_ai import Agent, NativeOutput
from pydantic_ai.embeddings import Embedder
from pydantic_ai.embeddings.openai import OpenAIEmbeddingModel
from pydantic_ai.exceptions import ModelHTTPError
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
from pydantic_ai.providers.openai import OpenAIProvider
from tasks import BASE, BOB, CAPITAL, EMBEDDER, MODEL, RAIN, TOKEN, refused, run


class Person(BaseModel):
    """Somebody."""

    name: str
    age: int


PROVIDER = OpenAIProvider(base_url=BASE, api_key=TOKEN)
CHAT = OpenAIChatModel(MODEL, provider=PROVIDER)


def get_weather(city: str) -> str:
    """The weather in a city."""
    return f"rain in {city}"


def chat():
    found = Agent(CHAT, instructions="Be brief.").run_sync(CAPITAL, model_settings={"max_tokens": 4096})
    assert found.output and found.usage.output_tokens


def stream():
    async def said() -> str:
        async with Agent(CHAT).run_stream(CAPITAL) as answer:
            return "".join([piece async for piece in answer.stream_text(delta=True)])

    assert asyncio.run(said())


def tools():
    assert Agent(CHAT, output_type=get_weather).run_sync(RAIN).output.startswith("rain in")
    assert Agent(CHAT, tools=[get_weather]).run_sync(RAIN).output


def structured():
    for form in (Person, NativeOutput(Person)):  # PromptedOutput leaves the form to the model
        assert isinstance(Agent(CHAT, output_type=form).run_sync(BOB).output, Person)


def errors():
    wrong = OpenAIChatModel("gpt-4o", provider=PROVIDER)
    refused(ModelHTTPError, lambda: Agent(wrong).run_sync("x"), "model_not_found")


def embeddings():
    found = asyncio.run(Embedder(OpenAIEmbeddingModel(EMBEDDER, provider=PROVIDER)).embed_documents(["a cat", "a dog"]))
    assert len(found.embeddings) == 2


def responses():
    model = OpenAIResponsesModel(MODEL, provider=PROVIDER)
    assert Agent(model).run_sync(CAPITAL).output
    assert isinstance(Agent(model, output_type=Person).run_sync(BOB).output, Person)


if __name__ == "__main__":
    tasks = (chat, stream, tools, structured, errors, embeddings, responses)
    run({task.__name__: task for task in tasks})
