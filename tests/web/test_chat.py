"""The chat's socket: streaming, conversations, branches, and what the model is told."""

import pytest
from web.box import running
from web.chatting import ask, chat, conversation_of, history, said

from appliance.llm.engine import Finished, Reading, TextDelta
from appliance.llm.scripted import ScriptedEngine


@pytest.fixture
def engine():
    return ScriptedEngine()


@pytest.fixture
def box(bare, engine):
    with running(bare, engine) as made:
        yield made


def test_an_answer_streams_piece_by_piece(box, engine):
    engine.answers.append("one two three")
    messages = ask(chat(box.page()), "tell me a story")
    assert [m["type"] for m in messages] == ["asked", "reading", "piece", "piece", "piece", "done"]
    assert said(messages) == "one two three"
    assert messages[-1]["reason"] == "end"


def test_a_guest_s_words_live_with_the_socket_alone(box, engine):
    engine.answers.extend(["a1", "a2", "a3"])
    page = box.page()
    socket = chat(page)
    ask(socket, "u1")
    ask(socket, "u2")
    assert [turn["content"] for turn in engine.asked[1]][1:] == ["u1", "a1", "u2"]
    ask(chat(page), "u3")
    assert [turn["content"] for turn in engine.asked[2]][1:] == ["u3"]
    with box.appliance.store.reading() as db:
        assert db["messages"].count == db["conversations"].count == 0


def test_the_system_prompt_of_the_settings_is_used(box, engine):
    engine.answers.append("x")
    ask(chat(box.page()), "Owls?")
    assert engine.asked[0][0] == {"role": "system", "content": box.appliance.config.chat.system_prompt}


def test_a_person_s_conversations_are_kept_and_reopened(box, engine, member):
    engine.answers.extend(["blue", "green"])
    page = box.page()
    member(page, "Ada")
    socket = chat(page)
    number = conversation_of(ask(socket, "Which owl?"))
    assert conversation_of(ask(socket, "Another?", number)) == number
    again = page.socket("/ws/chat")
    [head] = again.receive()["conversations"]
    assert (head["id"], head["title"], head["messages"]) == (number, "Which owl?", 4)
    again.send({"type": "open", "conversation": number})
    history = again.until("history")[-1]
    assert [(m["role"], m["text"]) for m in history["messages"]] == [
        ("user", "Which owl?"),
        ("assistant", "blue"),
        ("user", "Another?"),
        ("assistant", "green"),
    ]
    again.send({"type": "remove", "conversation": number})
    assert again.until("conversations")[-1]["conversations"] == []


def test_nobody_opens_another_s_conversation(box, engine, member):
    engine.answers.append("secret")
    ada, bob = box.page(), box.page()
    member(ada, "Ada")
    number = conversation_of(ask(chat(ada), "mine"))
    member(bob, "Bob")
    for page in (bob, box.page()):
        socket = chat(page)
        for message in (
            {"type": "open", "conversation": number},
            {"type": "remove", "conversation": number},
        ):
            socket.send(message)
            assert socket.until("error")[-1]["text"] in (
                "That conversation no longer exists.",
                "Log in to see your conversations.",
            )
    socket = chat(bob)
    socket.send({"type": "ask", "text": "go on", "conversation": number})
    assert "no longer exists" in socket.until("error")[-1]["text"]
    assert len(engine.asked) == 1


def test_after_a_log_out_nothing_of_the_person_goes_on(box, engine, member):
    engine.answers.extend(["a1", "a2"])
    page = box.page()
    member(page, "Ada")
    socket = chat(page)
    number = conversation_of(ask(socket, "u1"))
    page.post("/logout")
    socket.send({"type": "open", "conversation": number})
    assert "Log in" in socket.until("error")[-1]["text"]
    ask(socket, "tell me a story")
    assert "u1" not in str(engine.asked[1])


def test_a_conversation_does_not_go_on_after_the_session(box, engine, member):
    page = box.page()
    member(page, "Ada")
    socket = chat(page)
    engine.answers.extend(["a1", "a2"])
    number = conversation_of(ask(socket, "u1"))
    page.post("/logout")
    socket.send({"type": "ask", "text": "u2", "conversation": number})
    assert "You were logged out" in socket.until("error")[-1]["text"]


@pytest.mark.parametrize("who", ["a guest", "Ada"])
def test_an_answer_is_given_anew_and_a_question_put_anew(box, engine, member, who):
    engine.answers.extend(["a1", "a1 again", "a2", "A"])
    page = box.page()
    if who == "Ada":
        member(page, who)
    socket = chat(page)
    messages = ask(socket, "u1")
    number = conversation_of(messages)
    question = next(m["question"] for m in messages if m["type"] == "asked")
    first = messages[-1]["message"]
    socket.send({"type": "again", "conversation": number, "question": question})
    second = socket.until("done")[-1]["message"]
    assert engine.asked[1] == engine.asked[0] and engine.options[1].temperature > 0.5
    socket.send({"type": "choose", "conversation": number, "message": first})
    path = history(socket)
    assert [m["text"] for m in path] == ["u1", "a1"] and path[1]["siblings"] == [first, second]
    ask(socket, "u2", number)
    assert [turn["content"] for turn in engine.asked[2]][1:] == ["u1", "a1", "u2"]
    socket.send({"type": "ask", "text": "U", "conversation": number, "after": 0})
    socket.until("done")
    assert [turn["content"] for turn in engine.asked[3]][1:] == ["U"]
    socket.send({"type": "choose", "conversation": number, "message": first})
    assert [m["text"] for m in history(socket)] == ["u1", "a1", "u2", "a2"]
    for wrong in (
        {"type": "choose", "message": 9999},
        {"type": "choose"},
        {"type": "again", "question": 9999},
        {"type": "again", "question": first},
        {"type": "again"},
        {"type": "ask", "text": "x", "after": 99},
    ):
        socket.send({"conversation": number, **wrong})
        assert socket.until("error")[-1]["text"]


def test_two_pages_in_one_conversation_make_two_branches(box, engine, member):
    engine.answers.extend(["a1", "left", "right"])
    page = box.page()
    member(page, "Ada")
    left, right = chat(page), chat(page)
    messages = ask(left, "u1")
    number, shown = conversation_of(messages), messages[-1]["message"]
    for socket, text in ((left, "to the left"), (right, "to the right")):
        socket.send({"type": "ask", "text": text, "conversation": number, "after": shown})
        socket.until("done")
    assert [turn["content"] for turn in engine.asked[2]][1:] == ["u1", "a1", "to the right"]
    left.send({"type": "open", "conversation": number})
    path = history(left)
    assert [m["text"] for m in path] == ["u1", "a1", "to the right", "right"] and len(path[2]["siblings"]) == 2


def test_conversations_are_searched_and_exported(box, engine, member):
    engine.answers.extend(["**Blue**, of course.", "x"])
    page = box.page()
    member(page, "Ada")
    socket = chat(page)
    number = conversation_of(ask(socket, "Which owl?"))
    ask(socket, "Something else")
    socket.send({"type": "search", "words": "OF COURSE"})
    [found] = socket.until("found")[-1]["conversations"]
    assert found["id"] == number and "of course" in found["found"]
    socket.send({"type": "search", "words": "  "})
    assert len(socket.until("found")[-1]["conversations"]) == 2
    socket.send({"type": "export", "conversation": number})
    exported = socket.until("exported")[-1]
    assert exported["title"] == "Which owl?"
    assert exported["text"] == "# Which owl?\n\n> Which owl?\n\n**Blue**, of course.\n"
    guest = chat(box.page())
    for message in ({"type": "search", "words": "x"}, {"type": "export"}, {"type": "search", "words": 7}):
        guest.send(message)
        assert guest.until("error")[-1]["text"]


def test_a_persona_and_what_is_remembered_are_told_to_the_model(box, engine, member):
    engine.answers.extend(["Arr", "Aye", "x", "y"])
    page = box.page()
    socket = chat(page)
    socket.send({"type": "persona", "text": "You are a pirate."})
    ask(socket, "Owls?")
    assert engine.asked[0][0]["content"].endswith("\nYou are a pirate.")
    person = member(page, "Ada")
    socket = chat(page)
    ask(socket, "Owls?")
    assert "pirate" not in str(engine.asked[1]), "the guest's is gone"
    assert page.post("/me/persona", {"text": "You are a ghost."}).status == 200
    said = ask(socket, "remember that I hate geese")
    assert [m["name"] for m in said if m["type"] == "tool"] == ["remember"]
    ask(socket, "why do I hate geese?")
    system, question = engine.asked[2][0]["content"], engine.asked[2][-1]["content"]
    assert system.endswith("\nYou are a ghost.") and question.startswith("(Ada asked you to remember: I hate geese.)\n")
    ask(socket, "Owls?")
    assert "geese" not in engine.asked[3][-1]["content"] + engine.asked[3][0]["content"], "it is not about that"
    mine = page.get("/me/assistant").json
    assert mine["persona"] == "You are a ghost." and [m["text"] for m in mine["memories"]] == ["I hate geese"]
    assert page.post("/me/memories/remove", {"id": mine["memories"][0]["id"]}).json == {}
    assert page.post("/me/persona", {"text": "x" * 1000}).status == 409
    assert box.page().get("/me/assistant").status == 403
    assert person


def test_what_an_answer_took_is_told_and_kept(box, member):
    class CountingEngine(ScriptedEngine):
        def answer(self, turns, options=None):
            return CountingAnswer()

    class CountingAnswer:
        def events(self):
            yield Reading(20, 20, 0)
            yield TextDelta("one")
            yield Finished("end", 1, 20, 12, 0.1, 0.2)

        def stop(self):
            """Nothing to stop."""

    box.appliance.assistant.scheduler._engine = CountingEngine()
    page = box.page()
    member(page, "Ada")
    socket = chat(page)
    messages = ask(socket, "Owls?")
    took = messages[-1]["statistics"]
    assert (took["tokens"], took["prompt_tokens"], took["cached_tokens"]) == (1, 20, 12)
    assert took["context"] == box.appliance.config.chat.context and 0 <= took["first_seconds"] < 10
    socket.send({"type": "open", "conversation": conversation_of(messages)})
    assert history(socket)[1]["statistics"] == took


def test_a_guest_s_chat_has_an_end(box, engine, monkeypatch):
    monkeypatch.setattr("appliance.assistant.transcripts.MAX_GUEST_CHARACTERS", 20)
    engine.answers.extend(["a long answer", "x", "y"])
    socket = chat(box.page())
    ask(socket, "a long question")
    socket.send({"type": "ask", "text": "more"})
    assert "full" in socket.until("error")[-1]["text"]
    socket.send({"type": "new"})
    socket.until("history")
    assert said(ask(socket, "more"))


def test_a_guest_s_timers_stay_theirs_over_a_new_chat(box):
    socket, other = chat(box.page()), chat(box.page())
    ask(socket, "set a timer for 20 minutes")
    socket.send({"type": "new"})
    socket.until("history")
    assert "left" in said(ask(socket, "which timers are running?"))
    assert said(ask(other, "which timers are running?")) == "No timer is running."


def test_an_answer_anew_runs_no_tool_again(box):
    socket = chat(box.page())
    asked = next(m for m in ask(socket, "set a timer for 20 minutes") if m["type"] == "asked")
    socket.send({"type": "again", "question": asked["question"]})
    assert said(socket.until("done")) == "I’ve already done that."
    assert said(ask(socket, "which timers are running?")).count("minutes") == 1
