"""The chat's socket when an answer does not come, or not to its end; and what cannot be understood."""

import time

import pytest
from support import eventually
from web.box import running
from web.chatting import HeldEngine, ask, begun, chat, conversation_of, history, said

from appliance import web
from appliance.core.errors import ChatError, PromptTooLongError
from appliance.llm.scripted import ScriptedEngine
from appliance.operations import led_policy


@pytest.fixture
def engine():
    return ScriptedEngine()


@pytest.fixture
def box(bare, engine):
    with running(bare, engine) as made:
        yield made


@pytest.mark.parametrize(
    "noise",
    [
        "",
        "{",
        "[]",
        "7",
        "null",
        '"ask"',
        "{}",
        '{"type": 7}',
        '{"type": null}',
        '{"type": "explode"}',
        "[" * 100_000,
        b"\xff\xd8\xff",
        '{"type": "open"}',
        '{"type": "open", "conversation": "x"}',
        '{"type": "open", "conversation": true}',
        '{"type": "open", "conversation": 1e300}',
        '{"type": "open", "conversation": -1}',
        '{"type": "ask"}',
        '{"type": "ask", "text": ""}',
        '{"type": "ask", "text": "  "}',
        '{"type": "ask", "text": 5}',
        '{"type": "ask", "text": {"a": 1}}',
        '{"type": "ask", "text": "hi", "conversation": [1]}',
        '{"type": "ask", "text": "hi", "conversation": 99999999999999999999999}',
        '{"type": "ask", "text": "' + "x" * 40_000 + '"}',
        '{"type": "ask", "text": "' + "x" * 300_000 + '"}',
    ],
)
def test_what_cannot_be_understood_is_answered_and_the_socket_goes_on(shared_box, noise):
    shared_box.appliance.assistant.engine.answers.append("fine")
    socket = chat(page := shared_box.page())
    socket.send(noise)
    answer = socket.receive()
    assert answer["type"] == "error" and answer["text"]
    assert said(ask(socket, "Owls?")) == "fine"
    page.close()


def test_stopping_with_nothing_to_stop_is_no_error(box, engine):
    engine.answers.append("fine")
    socket = chat(box.page())
    socket.send({"type": "stop"})
    assert said(ask(socket, "Owls?")) == "fine"


def test_a_failure_is_said_and_what_was_said_is_kept(box, engine, member, monkeypatch):
    monkeypatch.setattr(led_policy, "ERROR_SECONDS", 600.0)  # it is looked at last, on a machine that may be busy
    engine.answers.append(ChatError("The model stopped. Ask again."))
    page = box.page()
    member(page, "Ada")
    socket = chat(page)
    socket.send({"type": "ask", "text": "Owls?"})
    messages = socket.until("error")
    assert messages[-1] == {"type": "error", "text": "The model stopped. Ask again.", "over": True}
    number = conversation_of(messages)
    socket.send({"type": "open", "conversation": number})
    history = socket.until("history")[-1]["messages"]
    assert [(m["text"], m["complete"]) for m in history] == [("Owls?", True), ("Half an", False)]
    eventually(lambda: box.status().pattern == "error")


@pytest.mark.parametrize("when", ["before the answer", "in the answer"])
def test_a_fault_of_the_box_is_said_and_the_socket_goes_on(box, engine, monkeypatch, caplog, when):
    socket = chat(box.page())
    with monkeypatch.context() as broken:
        if when == "in the answer":
            engine.answers.append(RuntimeError("a fault"))
        else:
            broken.setattr(box.appliance.assistant.chat, "_use_tool", lambda *_: 1 / 0)
        socket.send({"type": "ask", "text": "Owls?"})
        told = socket.until("error")[-1]
    assert told == {"type": "error", "text": "Something went wrong here. Try again.", "over": True}
    assert any(record.exc_info for record in caplog.records), "with its traceback"
    engine.answers.append("fine")
    assert said(ask(socket, "Owls?")) == "fine"


def test_a_question_that_could_not_be_taken_is_not_kept(box, engine, member):
    page = box.page()
    member(page, "Ada")
    socket = chat(page)
    socket.send({"type": "ask", "text": "Owls?"})  # the script is empty: refused at once
    assert "no further answer" in socket.until("error")[-1]["text"]
    with box.appliance.store.reading() as db:
        assert db["messages"].count == db["conversations"].count == 0


def test_the_next_question_may_come_while_the_answer_is_being_saved(box, engine, member, monkeypatch):
    add = box.appliance.assistant.chats.add

    def slowly(*args):
        time.sleep(0.3)
        return add(*args)

    monkeypatch.setattr(box.appliance.assistant.chats, "add", slowly)
    engine.answers.extend(["a1", "a2"])
    page = box.page()
    member(page, "Ada")
    socket = chat(page)
    ask(socket, "u2", conversation_of(ask(socket, "u1")))
    assert [turn["content"] for turn in engine.asked[1]][1:] == ["u1", "a1", "u2"]


def test_stop_and_one_answer_at_a_time(bare):
    engine = HeldEngine()
    with running(bare, engine) as box:
        socket = chat(box.page())
        socket.send({"type": "ask", "text": "Owls?"})
        socket.until("piece")
        eventually(lambda: box.status().pattern == "answering")
        socket.send({"type": "ask", "text": "and?"})
        assert "still coming" in socket.until("error")[-1]["text"]
        socket.send({"type": "stop"})
        assert socket.until("done")[-1]["reason"] == "stopped"
        eventually(lambda: box.status().pattern != "answering")


def test_a_page_that_goes_stops_the_model_within_a_second(bare, log_in):
    engine = HeldEngine()
    with running(bare, engine) as box:
        person, socket, number = begun(box, log_in)
        socket.client.close()
        eventually(lambda: box.status().pattern != "answering")
        kept = eventually(lambda: box.appliance.assistant.chats.messages(person.id, number)[1:])
        assert [(m.text, m.complete) for m in kept] == [("one", False)]


def test_a_removed_person_s_answer_harms_nobody(bare, log_in):
    engine = HeldEngine()
    with running(bare, engine) as box:
        page = box.page()
        person = log_in(box, page, "Ada")
        socket = chat(page)
        socket.send({"type": "ask", "text": "Owls?"})
        socket.until("piece")
        box.appliance.identity.people.remove(person.id)
        assert history(socket) == []
        assert socket.until("conversations")[-1]["person"] is None, "nobody is logged in there any more"
        engine.release.set()
        assert said(ask(socket, "Owls?")) == "one"


def test_a_question_that_is_too_long_leaves_nothing_behind(box, engine, member):
    page = box.page()
    member(page, "Ada")
    socket = chat(page)
    engine.answers.append(PromptTooLongError("That message is too long"))
    socket.send({"type": "ask", "text": "x"})
    error = socket.until("error")[-1]
    assert error["conversation"] is None and error["over"]
    assert socket.until("conversations")[-1]["conversations"] == []
    engine.answers.extend(["a1", PromptTooLongError("That message is too long"), "a2"])
    number = conversation_of(ask(socket, "u1"))
    socket.send({"type": "ask", "text": "u2", "conversation": number})
    assert socket.until("error")[-1]["conversation"] == number
    ask(socket, "u3", number)
    assert [turn["content"] for turn in engine.asked[-1]][1:] == ["u1", "a1", "u3"]


def test_another_conversation_may_be_opened_in_the_middle_of_an_answer(bare, log_in):
    engine = HeldEngine()
    with running(bare, engine) as box:
        page = box.page()
        person = log_in(box, page, "Ada")
        other = box.appliance.assistant.chats.ask(person.id, None, "earlier").conversation
        socket = chat(page)
        socket.send({"type": "ask", "text": "Owls?"})
        number = conversation_of(socket.until("piece"))
        socket.send({"type": "open", "conversation": other})
        heard = socket.until("history")
        assert [m["text"] for m in heard[-1]["messages"]] == ["earlier"]
        assert "done" not in [m["type"] for m in heard]
        assert [m.text for m in box.appliance.assistant.chats.messages(person.id, number)] == [
            "Owls?",
            "one",
        ], "saved by then"
        socket.send({"type": "ask", "text": "and?", "conversation": other})
        found = [m["type"] for m in socket.until("piece") if m["type"] != "conversations"]
        assert found == ["asked", "reading", "piece"], "nothing more of the first one"


def test_removing_the_conversation_stops_its_answer(bare, log_in):
    engine = HeldEngine()
    with running(bare, engine) as box:
        person, socket, number = begun(box, log_in)
        socket.send({"type": "remove", "conversation": number})
        eventually(lambda: socket.until("conversations")[-1]["conversations"] == [])
        assert box.appliance.assistant.chats.of(person.id) == []
        eventually(lambda: box.status().pattern != "answering")


def test_too_many_pages_are_turned_away_in_words(bare, monkeypatch):
    monkeypatch.setattr(web, "SOCKETS_PER_CLIENT", 2)
    with running(bare) as box:
        page = box.page()
        sockets = [page.socket("/ws/chat") for _ in range(3)]
        messages = eventually(lambda: [m for m in (s.receive() for s in sockets) if m["type"] == "error"])
        assert "Too many pages are open" in messages[0]["text"]


def test_half_a_character_ends_no_socket(box, engine):
    engine.answers.append("fine")
    socket = chat(box.page())
    socket.send('{"type": "\\ud800"}')
    assert "not understood" in socket.until("error")[-1]["text"]
    assert said(ask(socket, "Owls?")) == "fine"


def test_a_conversation_that_is_gone_before_its_answer_begins_locks_nobody(box, engine, member, monkeypatch):
    engine.answers.extend(["lost", "fine"])
    page = box.page()
    member(page, "Ada")
    socket = chat(page)
    asked = box.appliance.assistant.chats.ask

    def removed(person_id, *given):
        question = asked(person_id, *given)
        box.appliance.assistant.chats.remove(person_id, question.conversation)
        return question

    monkeypatch.setattr(box.appliance.assistant.chats, "ask", removed)
    socket.send({"type": "ask", "text": "Owls?"})
    assert "no longer exists" in socket.until("error")[-1]["text"]
    monkeypatch.undo()
    assert said(ask(socket, "Owls?")) == "fine"


def test_lights_calm_down_when_an_answer_cannot_be_saved(bare, log_in):
    engine = HeldEngine()
    with running(bare, engine) as box:
        person, socket, number = begun(box, log_in)
        box.appliance.assistant.chats.remove(person.id, number)
        socket.client.close()
        eventually(lambda: box.status().pattern != "answering")
