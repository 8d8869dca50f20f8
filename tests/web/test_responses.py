"""/v1/responses and /v1/completions, spoken by OpenAI's own client."""

import json
from dataclasses import replace

import openai
import pytest
from web.box import running
from web.programs import CITY, QUESTION, WEATHER, client, model_of, token_of

from appliance.core.errors import ChatError
from appliance.llm.scripted import ScriptedEngine
from appliance.storage.tokens import Token
from appliance.web.openai import kept_responses
from appliance.web.openai.kept_responses import KeptResponse, KeptResponses

TOOL = {"type": "function", "name": "get_weather", "description": "The weather in a city", "parameters": CITY}
IN_ORDER = [
    "response.created",
    "response.in_progress",
    "response.output_item.added",
    "response.content_part.added",
    *["response.output_text.delta"] * 3,
    "response.output_text.done",
    "response.content_part.done",
    "response.output_item.done",
    "response.completed",
]


@pytest.fixture
def scripted(bare):
    """A box with a script for a model, and a client: (engine, client, box)."""
    engine = ScriptedEngine()
    with running(bare, engine) as box, client(box, token_of(box)) as speaking:
        yield engine, speaking, box


def respond(speaking, **options):
    return speaking.responses.create(**{"model": model_of(speaking), "input": "Capital of France?", **options})


def test_a_text(scripted):
    engine, speaking, _ = scripted
    engine.answers.append("Paris it is")
    found = respond(speaking, instructions="Be brief.", temperature=0.5, max_output_tokens=9)
    assert found.output_text == "Paris it is" and found.status == "completed" and found.error is None
    assert found.usage.output_tokens == 3 and found.instructions == "Be brief."
    assert [turn["role"] for turn in engine.asked[-1]] == ["system", "user"]
    assert (engine.options[-1].max_tokens, engine.options[-1].temperature) == (9, 0.5)


def test_the_events_of_a_text_come_in_order(scripted):
    engine, speaking, _ = scripted
    engine.answers.append("Paris it is")
    events = list(respond(speaking, stream=True))
    assert [event.type for event in events] == IN_ORDER
    assert [event.sequence_number for event in events] == list(range(len(events)))
    assert events[-1].response.output_text == "Paris it is"
    engine.answers.append("Rome it is")
    with speaking.responses.stream(model=model_of(speaking), input="Italy?") as stream:
        stream.until_done()
        assert stream.get_final_response().output_text == "Rome it is"


@pytest.mark.parametrize("stream", [False, True])
def test_a_function_is_called(scripted, stream):
    engine, speaking, _ = scripted
    engine.answers.extend(["get_weather", '{"city": "Bern"}'])
    found = respond(speaking, tools=[TOOL], stream=stream)
    if stream:
        events = list(found)
        called = [event.type for event in events][2:6]
        assert called == [
            "response.output_item.added",
            "response.function_call_arguments.delta",
            "response.function_call_arguments.done",
            "response.output_item.done",
        ]
        found = events[-1].response
    (call,) = found.output
    assert (call.type, call.name, json.loads(call.arguments)) == ("function_call", "get_weather", {"city": "Bern"})
    assert found.usage.output_tokens == 3, "the choice of the function counts too"


def test_a_conversation_is_sent_or_continued(scripted):
    engine, speaking, _ = scripted
    engine.answers.extend(["get_weather", '{"city": "Bern"}', "It rains", "Yes"])
    first = respond(speaking, tools=[TOOL], instructions="Be brief.")
    call = first.output[0]
    told = {"type": "function_call_output", "call_id": call.call_id, "output": "rain"}
    referred = [*QUESTION, {"type": "item_reference", "id": call.id}, told]
    assert respond(speaking, input=referred, tools=[TOOL]).output_text == "It rains"
    assert "get_weather" in engine.asked[-1][1]["content"] and "rain" in engine.asked[-1][2]["content"]
    respond(speaking, input=[told], previous_response_id=first.id)
    assert [turn["role"] for turn in engine.asked[-1]] == ["user", "assistant", "user"], "instructions do not go on"
    parts = [{"type": "input_text", "text": "Is it "}, {"type": "input_text", "text": "so?"}]
    engine.answers.append("Yes")
    respond(speaking, input=[{"role": "user", "content": parts}])
    assert engine.asked[-1] == [{"role": "user", "content": "Is it so?"}]


def test_responses_are_kept_for_their_program_alone(scripted):
    engine, speaking, box = scripted
    engine.answers.extend(["a", "b"])
    kept, not_kept = respond(speaking), respond(speaking, store=False)
    assert speaking.responses.retrieve(kept.id).output_text == "a"
    with pytest.raises(openai.NotFoundError):
        speaking.responses.retrieve(not_kept.id)
    with client(box, token_of(box, "Bob")) as other:
        with pytest.raises(openai.NotFoundError):
            other.responses.retrieve(kept.id)
        with pytest.raises(openai.BadRequestError) as refused:
            respond(other, previous_response_id=kept.id)
        assert refused.value.code == "previous_response_not_found"
    speaking.responses.delete(kept.id)
    with pytest.raises(openai.NotFoundError):
        speaking.responses.retrieve(kept.id)


def test_responses_are_forgotten(scripted):
    engine, speaking, box = scripted
    engine.answers.append("a")
    ada = box.appliance.identity.people.find("Ada")
    (token,) = box.appliance.identity.tokens.of(ada.id)
    now = 5.0
    kept = KeptResponses(lambda: now)
    for number in range(kept_responses.MOST + 1):
        kept.keep(KeptResponse(token, {"id": str(number)}, [], since=now))
    assert kept.find(token, "0") is None and kept.find(token, "1")
    now += kept_responses.SECONDS + 1
    assert kept.find(token, "1") is None


def test_large_responses_push_out_the_oldest_and_a_reused_token_number_finds_nothing():
    token = Token(1, 1, "Ada's", "2026-11-28T10:00:00", None)
    kept = KeptResponses(lambda: 0.0)
    for number in range(8):
        kept.keep(KeptResponse(token, {"id": str(number), "tools": "x" * (4 << 20)}, []))
    assert [number for number in range(8) if kept.find(token, str(number))] == [5, 6, 7]
    assert kept.find(replace(token, person_id=2), "7") is None
    assert kept.find(replace(token, created_at="2026-11-28T11:00:00"), "7") is None
    assert not kept.forget(replace(token, person_id=2), "7")


def test_deleting_a_person_forgets_their_responses(scripted):
    engine, speaking, box = scripted
    engine.answers.append("a")
    ada = box.appliance.identity.people.find("Ada")
    (token,) = box.appliance.identity.tokens.of(ada.id)
    found = respond(speaking)
    kept = box.app.extensions["larson.responses"]
    assert kept.find(token, found.id)
    box.appliance.identity.enrolment.remove_person(ada.id)
    assert kept.find(token, found.id) is None


@pytest.mark.parametrize(
    ("options", "param"),
    [
        ({"input": []}, "input"),
        (
            {"input": [{"role": "user", "content": [{"type": "input_image", "image_url": "x"}]}]},
            "input[0].content[0].type",
        ),
        ({"input": [{"role": "user", "content": 3}]}, "input[0].content"),
        ({"input": [{"type": "item_reference", "id": "msg_x"}]}, "input[0].id"),
        ({"tools": [{"type": "web_search"}]}, "tools[0].type"),
        ({"background": True}, "background"),
        ({"max_output_tokens": 0}, "max_output_tokens"),
        ({"text": {"format": {"type": "json_schema", "name": "x", "schema": 3}}}, "text.format.schema"),
        ({"conversation": "conv_1"}, "conversation"),
    ],
)
def test_what_cannot_be_served_is_named(scripted, options, param):
    with pytest.raises((openai.BadRequestError, openai.NotFoundError)) as refused:
        respond(scripted[1], **options)
    assert refused.value.param == param


def test_a_failure_in_the_middle_is_told(scripted):
    engine, speaking, _ = scripted
    engine.answers.append(ChatError("The model stopped."))
    events = list(respond(speaking, stream=True))
    assert events[-1].type == "response.failed" and events[-1].response.error.message == "The model stopped."


def test_a_text_is_continued(scripted):
    engine, speaking, _ = scripted
    engine.answers.extend(["a b", "c", "d", "e f g"])
    model = model_of(speaking)
    found = speaking.completions.create(model=model, prompt=["One", "Two"], echo=True, n=1)
    assert [choice.text for choice in found.choices] == ["Onea b", "Twoc"] and found.usage.completion_tokens == 3
    assert engine.options[-1].plain and engine.options[-1].max_tokens == 16
    assert speaking.completions.create(model=model, prompt="x").choices[0].text == "d"
    chunks = list(speaking.completions.create(model=model, prompt="x", stream=True))
    assert "".join(chunk.choices[0].text for chunk in chunks) == "e f g" and chunks[-1].choices[0].finish_reason
    for wrong in ({"suffix": "x"}, {"logprobs": 1}, {"best_of": 3}, {"prompt": [[1, 2]]}):
        with pytest.raises(openai.BadRequestError):
            speaking.completions.create(**{"model": model, "prompt": "x", **wrong})


def test_several_choices_are_sampled_one_after_the_other(scripted):
    engine, speaking, _ = scripted
    engine.answers.extend(["a b", "c", "d", "e"])
    found = speaking.chat.completions.create(model=model_of(speaking), messages=QUESTION, n=2, seed=7)
    assert [choice.message.content for choice in found.choices] == ["a b", "c"] and found.usage.completion_tokens == 3
    assert [options.seed for options in engine.options] == [7, 8]
    chunks = list(speaking.chat.completions.create(model=model_of(speaking), messages=QUESTION, n=2, stream=True))
    assert {chunk.choices[0].index for chunk in chunks} == {0, 1}


def test_tools_and_penalties_reach_the_engine(scripted):
    engine, speaking, _ = scripted
    engine.answers.append("none")
    engine.answers.append("Fine")
    speaking.chat.completions.create(
        model=model_of(speaking), messages=QUESTION, tools=[WEATHER], frequency_penalty=1, presence_penalty=-0.5
    )
    last = engine.options[-1]
    assert (last.frequency_penalty, last.presence_penalty, last.whole) == (1.0, -0.5, True)
