"""A box with a program's token, for the tests of OpenAI's wire format."""

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import numpy as np
import openai
from web.box import Answer, Box, Page

from appliance.llm.engine import DEFAULTS, Options
from appliance.llm.prompt import Turn
from appliance.llm.scripted import ScriptedAnswer, ScriptedEngine
from appliance.records.people import StoredSample

QUESTION = [{"role": "user", "content": "What is the capital of France?"}]
CITY = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
WEATHER = {
    "type": "function",
    "function": {"name": "get_weather", "description": "The weather in a city", "parameters": CITY},
}


def token_of(box: Box, name: str = "Ada") -> str:
    person = box.appliance.identity.people.register(name, [StoredSample("m", np.zeros(4, np.float32), b"x")])
    return box.appliance.identity.tokens.create(person.id, "tests")


def client(box: Box, token: str) -> openai.OpenAI:
    plain = openai.DefaultHttpxClient(verify=False)  # the address is not HTTPS, and to read all authorities takes long
    return openai.OpenAI(base_url=f"http://127.0.0.1:{box.port}/v1", api_key=token, max_retries=0, http_client=plain)


def model_of(speaking: openai.OpenAI) -> str:
    return speaking.models.list().data[0].id


def ask(speaking: openai.OpenAI, **options: Any):
    return speaking.chat.completions.create(**{"model": model_of(speaking), "messages": QUESTION, **options})


class Program:
    """Speaks to the box without a library, well or badly."""

    def __init__(self, box: Box, token: str):
        self._page = Page(box.port)
        self._token = token
        self.model = box.appliance.assistant.model

    def send(self, path: str, data: bytes, **headers: str) -> Answer:
        """A body as it stands."""
        sent = {"Content_Type": "application/json", "Authorization": f"Bearer {self._token}", **headers}
        page = self._page
        page.cookie = ""
        connection = page._connection()
        try:
            named = {name.replace("_", "-"): value for name, value in sent.items()}
            with suppress(BrokenPipeError, ConnectionResetError):  # it is refused before all of it is sent
                connection.request("POST", path, data, named)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def post(self, path: str, body: Any) -> Answer:
        """A JSON body. Halves of surrogate pairs are written as escapes."""
        return self.send(path, json.dumps(body).encode())


class TalkativeEngine(ScriptedEngine):
    """Answers whatever it is asked, a grammar too, as far as it is that of a tool in these tests."""

    def answer(self, turns: Sequence[Turn], options: Options = DEFAULTS) -> ScriptedAnswer:
        self.options.append(options)
        self.asked.append(list(turns))
        choosing = re.fullmatch(r'root ::= "\w+"( \| "\w+")*', options.grammar or "")
        said = "none" if choosing else '{"city": "Bern"}' if options.grammar else "It is Paris"
        return ScriptedAnswer(said)
