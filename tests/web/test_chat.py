"""The chat's socket: streaming, stopping, conversations, and what cannot be understood."""

import threading
import time

import pytest
from support import eventually
from web.box import running

from appliance import web
from appliance.core.errors import ChatError, PromptTooLongError
from appliance.llm.engine import Finished, Reading, TextDelta
from appliance.llm.scripted import ScriptedEngine


class HeldEngine(ScriptedEngine):
    """Answers "one", then waits until it is released or stopped."""

    def __init__(self):
        super().__init__()
        self.release = threading.Event()

    def answer(self, turns, options=None):
        self.asked.append(list(turns))
        return HeldAnswer(self.release)


class HeldAnswer:
    def __init__(self, release):
        self._release = release
        self._stopped = threading.Event()

    def events(self):
        yield Reading(1, 1, 0)
        yield TextDelta("one")
        while not self._release.wait(0.02):
            if self._stopped.is_set():
                yield Finished("stopped", 1)
                return
        yield Finished("end", 1)

    def stop(self):
        self._stopped.set()


@pytest.fixture
def engine():
    return ScriptedEngine()


@pytest.fixture
def box(bare, engine):
    with running(bare, engine) as made:
        yield made


def chat(page):
    socket = page.socket("/ws/chat")
    assert socket.receive()["type"] == "conversations"
    return socket


def ask(socket, text, conversation=None):
    socket.send({"type": "ask", "text": text, "conversation": conversation})
    return socket.until("done")


def conversation_of(messages) -> int:
    return next(m["conversation"] for m in messages if m["type"] == "asked")


def said(messages) -> str:
    return "".join(m["text"] for m in messages if m["type"] == "piece")


def begun(box, log_in):
    """Ada in the middle of an answer: she, her socket, and the number of the conversation."""
    page = box.page()
    person = log_in(box, page, "Ada")
    socket = chat(page)
    socket.send({"type": "ask", "text": "Owls?"})
    return person, socket, conversation_of(socket.until("piece"))


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
    number = conversation_of(ask(socket, "Which colour?"))
    assert conversation_of(ask(socket, "Another?", number)) == number
    again = page.socket("/ws/chat")
    [head] = again.receive()["conversations"]
    assert (head["id"], head["title"], head["messages"]) == (number, "Which colour?", 4)
    again.send({"type": "open", "conversation": number})
    history = again.until("history")[-1]
    assert [(m["role"], m["text"]) for m in history["messages"]] == [
        ("user", "Which colour?"),
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
    number = conversation_of(ask(socket, "my secret"))
    page.post("/logout")
    socket.send({"type": "open", "conversation": number})
    assert "Log in" in socket.until("error")[-1]["text"]
    ask(socket, "tell me a story")
    assert "my secret" not in str(engine.asked[1])


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
def test_what_cannot_be_understood_is_answered_and_the_socket_goes_on(box, engine, noise):
    engine.answers.append("fine")
    socket = chat(box.page())
    socket.send(noise)
    answer = socket.receive()
    assert answer["type"] == "error" and answer["text"]
    assert said(ask(socket, "Owls?")) == "fine"


def test_stopping_with_nothing_to_stop_is_no_error(box, engine):
    engine.answers.append("fine")
    socket = chat(box.page())
    socket.send({"type": "stop"})
    assert said(ask(socket, "Owls?")) == "fine"


def test_a_failure_is_said_and_what_was_said_is_kept(box, engine, member):
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
        assert box.status().pattern == "answering"
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
        eventually(lambda: box.status().pattern != "answering", 1.5)
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


def test_a_conversation_does_not_go_on_after_the_session(box, engine, member):
    page = box.page()
    member(page, "Ada")
    socket = chat(page)
    engine.answers.extend(["a1", "a2"])
    number = conversation_of(ask(socket, "u1"))
    page.post("/logout")
    socket.send({"type": "ask", "text": "u2", "conversation": number})
    assert "You were logged out" in socket.until("error")[-1]["text"]


def test_too_many_pages_are_turned_away_in_words(bare, monkeypatch):
    monkeypatch.setattr(web, "SOCKETS_PER_CLIENT", 2)
    with running(bare) as box:
        page = box.page()
        sockets = [page.socket("/ws/chat") for _ in range(3)]
        messages = eventually(lambda: [m for m in (s.receive() for s in sockets) if m["type"] == "error"])
        assert "Too many pages are open" in messages[0]["text"]


def history(socket) -> list[dict]:
    return socket.until("history")[-1]["messages"]


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
    number = conversation_of(ask(socket, "Which colour?"))
    ask(socket, "Something else")
    socket.send({"type": "search", "words": "OF COURSE"})
    [found] = socket.until("found")[-1]["conversations"]
    assert found["id"] == number and "of course" in found["found"]
    socket.send({"type": "search", "words": "  "})
    assert len(socket.until("found")[-1]["conversations"]) == 2
    socket.send({"type": "export", "conversation": number})
    exported = socket.until("exported")[-1]
    assert exported["title"] == "Which colour?"
    assert exported["text"] == "# Which colour?\n\n> Which colour?\n\n**Blue**, of course.\n"
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


def test_half_a_character_ends_no_socket(box, engine):
    engine.answers.append("fine")
    socket = chat(box.page())
    socket.send('{"type": "\\ud800"}')
    assert "not understood" in socket.until("error")[-1]["text"]
    assert said(ask(socket, "Owls?")) == "fine"


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
        eventually(lambda: box.status().pattern != "answering", 3)
