"""What the language model is not asked: the dictionary or an honest "I don't know" answers, and a guess is marked."""

from dataclasses import replace

import pytest
from web.box import running

from appliance.core.errors import ModelError
from appliance.llm.scripted import ScriptedEngine

FACT = "Who designed the opera house in Sydney?"


@pytest.fixture
def engine():
    return ScriptedEngine(["A guess", "A rhyme"])


@pytest.fixture
def box(bare, engine):
    strict = replace(bare, chat=replace(bare.chat, guesses="never"))
    with running(strict, engine) as made:
        yield made


def ask(socket, **message):
    socket.send({"type": "ask", "conversation": None, **message})
    return socket.until("done")


def tools(messages) -> list[str]:
    return [message["name"] for message in messages if message["type"] == "tool"]


def chat(page):
    socket = page.socket("/ws/chat")
    assert socket.receive()["type"] == "conversations"
    return socket


def test_a_fact_is_not_guessed_until_somebody_asks_for_a_guess(box, engine):
    socket = chat(box.page())
    declined = ask(socket, text=FACT)
    assert tools(declined) == ["unsure"] and engine.asked == []
    question = next(m["question"] for m in declined if m["type"] == "asked")
    socket.send({"type": "again", "question": question, "conversation": None, "guess": True})
    guessed = socket.until("done")
    assert tools(guessed) == [] and engine.asked[-1][-1]["content"] == FACT
    assert ask(socket, text="Write a rhyme about chess") and len(engine.asked) == 2, "a rhyme is no fact"


def test_the_dictionary_answers_before_the_model(bare, engine, models):
    try:
        models.best("facts")
    except ModelError as error:
        pytest.skip(str(error))
    with running(replace(bare, models=replace(bare.models, folder=models.folder)), engine) as box:
        answered = ask(chat(box.page()), text="What is a sextant?")
    assert tools(answered) == ["facts"] and engine.asked == []
    assert "measuring" in "".join(m["text"] for m in answered if m["type"] == "piece")
