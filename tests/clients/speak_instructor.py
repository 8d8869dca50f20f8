"""instructor, on OpenAI's client."""

import instructor
import openai
from pydantic import BaseModel
from tasks import BASE, BOB, MODEL, TOKEN, refused, run


class Person(BaseModel):
    name: str
    age: int


def ask(mode: instructor.Mode, model: str = MODEL, token: str = TOKEN, method: str = "create", **options):
    made = instructor.from_openai(openai.OpenAI(base_url=BASE, api_key=token), mode=mode)
    messages = [{"role": "user", "content": BOB}]
    return getattr(made, method)(model=model, messages=messages, response_model=Person, **options)


def chat():
    found, whole = ask(instructor.Mode.TOOLS, method="create_with_completion")
    assert isinstance(found, Person) and whole.usage.completion_tokens


def stream():
    *_, last = ask(instructor.Mode.JSON_SCHEMA, method="create_partial")
    assert last.name is not None and last.age is not None


def tools():
    assert isinstance(ask(instructor.Mode.TOOLS), Person)


def structured():
    for mode in (instructor.Mode.JSON_SCHEMA, instructor.Mode.TOOLS_STRICT):
        assert isinstance(ask(mode, max_tokens=4096), Person)


def errors():
    refused(Exception, lambda: ask(instructor.Mode.TOOLS, model="gpt-4o", max_retries=1), "gpt-4o")
    refused(Exception, lambda: ask(instructor.Mode.TOOLS, token="x", max_retries=1), "token")


if __name__ == "__main__":
    run({task.__name__: task for task in (chat, stream, tools, structured, errors)})
