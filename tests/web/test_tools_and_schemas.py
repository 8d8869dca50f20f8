"""Tools and schemas of other programs: which tool is called and with what, and what becomes of cut answers."""

import json

import openai
import pytest
from web.box import running
from web.programs import CITY, QUESTION, WEATHER, ask, client, model_of, token_of

from appliance.core.errors import PromptTooLongError
from appliance.core.i18n import verbatim
from appliance.llm.scripted import ScriptedEngine


@pytest.fixture
def scripted(bare):
    """A box with a script for a model, and a client: (engine, client)."""
    engine = ScriptedEngine()
    with running(bare, engine) as box, client(box, token_of(box)) as speaking:
        yield engine, speaking


def tool(name: str, parameters=CITY) -> dict:
    return {"type": "function", "function": {"name": name, "description": "Does it", "parameters": parameters}}


def form(schema) -> dict:
    return {"type": "json_schema", "json_schema": {"name": "x", "schema": schema}}


def called(found) -> list[tuple[str, str]]:
    calls = found.choices[0].message.tool_calls or []
    return [(call.function.name, call.function.arguments) for call in calls]


@pytest.mark.parametrize("name", ["none", "auto", "required", "none_0", "n" * 64])
def test_a_tool_of_any_name_is_called_when_it_must_be(scripted, name):
    engine, speaking = scripted
    engine.answers.append('{"city": "Bern"}')
    forced = {"type": "function", "function": {"name": name}}
    tools = [WEATHER, tool(name)]
    assert called(ask(speaking, tools=tools, tool_choice=forced)) == [(name, '{"city": "Bern"}')]
    engine.answers.extend([name, '{"city": "Bern"}'])
    assert called(ask(speaking, tools=tools, tool_choice="required")) == [(name, '{"city": "Bern"}')]
    assert engine.options[-2].grammar == f'root ::= "get_weather" | "{name}"'


def test_a_tool_that_is_named_none_is_not_called_where_none_is_meant(scripted):
    engine, speaking = scripted
    engine.answers.extend(["none_0", "Fine"])
    assert ask(speaking, tools=[tool("none")]).choices[0].message.content == "Fine"
    assert engine.options[0].grammar == 'root ::= "none" | "none_0"'
    engine.answers.extend(["none", '{"city": "Bern"}'])
    assert called(ask(speaking, tools=[tool("none")])) == [("none", '{"city": "Bern"}')]


def test_names_of_tools_have_64_letters_at_most(scripted):
    with pytest.raises(openai.BadRequestError) as refused:
        ask(scripted[1], tools=[tool("n" * 65)])
    assert refused.value.param == "tools[0].function.name"
    with pytest.raises(openai.BadRequestError) as refused:
        long = {"type": "function", "name": "n" * 65, "parameters": CITY}
        scripted[1].responses.create(model=model_of(scripted[1]), input="x", tools=[long])
    assert refused.value.param == "tools[0].name"


@pytest.mark.parametrize("parameters", [None, {}, {"type": "object"}, {"type": "object", "properties": {}}])
def test_a_tool_without_parameters_is_called_without_asking_for_them(scripted, parameters):
    engine, speaking = scripted
    assert called(ask(speaking, tools=[tool("ring", parameters)], tool_choice="required")) == [("ring", "{}")]
    assert engine.options == []


@pytest.mark.parametrize(
    ("parameters", "said"),
    [({"type": "array", "items": {"type": "integer"}}, "[1, 2]"), ({"type": ["integer", "null"]}, "7")],
)
def test_parameters_that_are_no_object_are_asked_for(scripted, parameters, said):
    engine, speaking = scripted
    engine.answers.append(said)
    assert called(ask(speaking, tools=[tool("add", parameters)], tool_choice="required")) == [("add", said)]


def test_a_schema_that_cannot_be_used_stops_the_call_of_its_tool_alone(scripted):
    engine, speaking = scripted
    tools = [tool("broken", {"type": "object", "properties": {"a": {"$ref": "https://example.org/a"}}}), WEATHER]
    engine.answers.extend(["get_weather", '{"city": "Bern"}'])
    assert called(ask(speaking, tools=tools)) == [("get_weather", '{"city": "Bern"}')]
    engine.answers.append("broken")
    with pytest.raises(openai.BadRequestError, match=r"\$ref") as refused:
        ask(speaking, tools=tools)
    assert (refused.value.param, refused.value.code) == ("tools[0].function.parameters", "unsupported_schema")


def test_json_streams_as_it_comes(scripted):
    engine, speaking = scripted
    engine.answers.append('{"city": "New York City"}')
    chunks = list(ask(speaking, response_format=form(CITY), stream=True))
    told = [chunk.choices[0].delta.content for chunk in chunks if chunk.choices[0].delta.content]
    assert len(told) > 2 and json.loads("".join(told)) == {"city": "New York City"}
    assert chunks[-1].choices[0].finish_reason == "stop"


@pytest.mark.parametrize("stream", [False, True])
def test_json_that_was_cut_comes_as_far_as_it_goes(scripted, stream):
    engine, speaking = scripted
    engine.answers.extend(['{"city": "New'] * 5)
    found = ask(speaking, response_format=form(CITY), stream=stream)
    if stream:
        chunks = list(found)
        told = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
        reason = chunks[-1].choices[0].finish_reason
    else:
        told, reason = found.choices[0].message.content, found.choices[0].finish_reason
    assert (told, reason) == ('{"city": "New', "length")


@pytest.mark.parametrize("choice", ["none", "required"])
def test_attempts_that_were_given_up_are_not_charged_for(scripted, choice):
    """The scripted model counts words."""
    engine, speaking = scripted
    engine.answers.extend(['{"city": "New York and then', '{"city": "New York"}'])
    options = {"response_format": form(CITY)} if choice == "none" else {"tools": [WEATHER], "tool_choice": choice}
    used = ask(speaking, **options).usage
    assert (used.completion_tokens, used.total_tokens) == (3, used.prompt_tokens + 3)
    assert not engine.answers, "there were two attempts"


@pytest.mark.parametrize("words", [2, 5])
def test_of_answers_that_were_all_cut_the_one_that_is_given_counts(scripted, words):
    engine, speaking = scripted
    engine.answers.extend([" ".join(['{"city": "New', *["York"] * (words - 2)]), *['{"city": "a b c d'] * 4])
    found = ask(speaking, response_format=form(CITY))
    assert found.choices[0].finish_reason == "length" and found.usage.completion_tokens == words


def test_a_text_as_long_as_the_box_lets_it_be_is_told(scripted):
    engine, speaking = scripted
    engine.answers.extend([json.dumps({"city": "x" * 400}), json.dumps({"city": "x" * 399})])
    full, short = (ask(speaking, response_format=form(CITY)).choices[0].model_extra for _ in range(2))
    (warning,) = full["warnings"]
    assert "/city has 400 characters" in warning and "warnings" not in short


def test_errors_name_the_member_of_their_own_address(scripted):
    engine, speaking = scripted
    model = model_of(speaking)
    asked = {
        "messages": lambda: ask(speaking),
        "input": lambda: speaking.responses.create(model=model, input=QUESTION),
        "prompt": lambda: speaking.completions.create(model=model, prompt="Once"),
    }
    for param, request in asked.items():
        engine.answers.append(PromptTooLongError(verbatim("It is too long.")))
        with pytest.raises(openai.BadRequestError) as refused:
            request()
        assert (refused.value.param, refused.value.code) == (param, "context_length_exceeded")
    wanted = {"format": {"type": "json_schema", "name": "x", "schema": CITY}}
    engine.answers.extend(['{"city": 7}'] * 5)
    with pytest.raises(openai.UnprocessableEntityError) as refused:
        speaking.responses.create(model=model, input="x", text=wanted)
    assert refused.value.param == "text.format"
    engine.answers.extend(['{"city": 7}'] * 5)
    with pytest.raises(openai.UnprocessableEntityError) as refused:
        ask(speaking, tools=[WEATHER], tool_choice="required")
    assert refused.value.param == "tools[0].function.parameters"
