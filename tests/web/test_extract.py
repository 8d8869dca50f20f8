"""The panel that takes data out of a text."""

import pytest
from support import eventually
from web.box import running
from web.chatting import HeldEngine

from appliance.llm.scripted import ScriptedEngine

NAME = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}


@pytest.fixture
def engine():
    return ScriptedEngine()


@pytest.fixture
def box(bare, engine):
    with running(bare, engine) as made:
        yield made


def extract(socket, schema, text="I am Ada."):
    socket.send({"type": "extract", "text": text, "schema": schema})
    return socket.until("extracted")[-1]["value"]


def test_a_text_becomes_data(box, engine):
    engine.answers.append('{"name": "Ada"}')
    socket = box.page().socket("/ws/extract")
    assert extract(socket, NAME) == {"name": "Ada"}
    assert "I am Ada." in engine.asked[0][-1]["content"] and engine.options[0].grammar


@pytest.mark.parametrize(
    ("schema", "text", "word"),
    [
        ({"not": {}}, "x", "Nothing fits"),
        ({"$ref": "#"}, "x", "ref"),
        (7, "x", "object"),
        (NAME, "", "Paste"),
        (NAME, None, "Paste"),
        (NAME, "x" * 40_000, "too long"),
    ],
)
def test_what_cannot_be_done_is_said_and_the_next_works(box, engine, schema, text, word):
    socket = box.page().socket("/ws/extract")
    socket.send({"type": "extract", "text": text, "schema": schema})
    assert word in socket.until("error")[-1]["text"]
    engine.answers.append('{"name": "Ada"}')
    assert extract(socket, NAME) == {"name": "Ada"}


def test_it_is_stopped_and_one_at_a_time(bare):
    with running(bare, HeldEngine()) as box:
        socket = box.page().socket("/ws/extract")
        for _ in range(2):
            socket.send({"type": "extract", "text": "x", "schema": NAME})
        assert "still being read" in socket.until("error")[-1]["text"]
        socket.send({"type": "stop"})
        assert "Stopped" in socket.until("error")[-1]["text"]


def test_the_model_stops_when_the_page_goes(bare):
    engine = HeldEngine()
    answers = []
    answer = engine.answer
    engine.answer = lambda *given: answers.append(answer(*given)) or answers[-1]
    with running(bare, engine) as box:
        socket = box.page().socket("/ws/extract")
        socket.send({"type": "extract", "text": "x", "schema": NAME})
        socket.until("working")
        socket.client.close()
        eventually(lambda: answers[0]._stopped.is_set())
