"""Spoken questions and answers appear live on the open pages of the person who asks, and on nobody else's."""

import numpy as np
import pytest
from support import eventually
from voice.test_box import SECONDS, Room, patient  # noqa: F401  # the fixture is for these, too
from web.box import client_of, enter, running
from web.chatting import HeldEngine
from web.phone import Phone

from appliance.assistant.messages import Asked, Done
from appliance.core.config import replace
from appliance.records.people import StoredSample
from appliance.voice.machine import SOMEBODY, View

QUESTION = "Larson, tell me of my grandmother’s ring"
ASKED = "tell me of my grandmother’s ring"


@pytest.fixture
def engine():
    return HeldEngine()


@pytest.fixture
def room():
    return Room()


@pytest.fixture
def box(config, tmp_path, engine, room):
    config = replace(replace(config, "models", folder=tmp_path / "none"), "chat", guesses="always")
    with running(replace(config, "network", on=True, host="127.0.0.1", port=0), engine, speech=room) as made:
        eventually(lambda: made.appliance.network.reach.get().port, SECONDS, "the box knows its network")
        voice = made.appliance.voice.box
        voice.start(room)
        eventually(lambda: room.on_event, SECONDS, "it listens")
        yield made
        voice.close()


class Reading:
    """An open page and its chat."""

    def __init__(self, page):
        self.page, self.feed, self.chat = page, page.socket("/ws/feed"), page.socket("/ws/chat")
        assert self.chat.receive()["type"] == "conversations"

    def aloud(self, kind: str) -> list[dict]:
        """What it is told of a spoken question, until a message of this kind."""
        found = []
        while not found or found[-1]["told"]["type"] != kind:
            found += [message for message in self.chat.until("aloud", SECONDS) if message["type"] == "aloud"]
        return found

    def history(self, conversation) -> list[tuple[str, str]]:
        """A conversation as it is shown after a reload."""
        self.chat.send({"type": "open", "conversation": conversation})
        while not (told := self.chat.until("history")[-1])["messages"]:
            pass
        return [(message["role"], message["text"]) for message in told["messages"]]

    def told_nothing(self, box) -> bool:
        """Whether nothing of a spoken question has come, once all that waits for any page is sent."""
        readers = box.appliance.assistant.readers._readers
        eventually(lambda: not any(reader._waiting or reader._sending for reader in readers), SECONDS)
        self.chat.send({"type": "timer", "act": "stop", "id": 999})  # answered at once
        return "grandmother" not in str(told := self.chat.until("error")) and "aloud" not in {m["type"] for m in told}


@pytest.fixture
def screen(box):
    return Reading(box.page())


class Household:
    """Ada is registered, and so is Ben. Somebody stands at the box's screen and speaks."""

    def __init__(self, box, screen, monkeypatch):
        self.box, self.screen, self._patch = box, screen, monkeypatch
        self._phones = [self._paired() for _ in range(2)]  # while nobody is registered, whose word it would take
        people = box.appliance.identity.people
        self.ada, self.ben = (
            people.register(name, [StoredSample("m", np.zeros(4, np.float32), b"x")]) for name in ("Ada", "Ben")
        )
        self.speaks(SOMEBODY)

    def _paired(self) -> Phone:
        made = Phone(self.box.network_port, self.box.appliance.network.authority.der)
        self.box.add(made)
        assert made.pair(self.screen.page.post("/phones/offer").json["code"]).status == 200
        return made

    def speaks(self, person_id: int) -> None:
        """Whose mouth moves before the box."""
        sight = type(self.box.appliance.voice.box._asker._sight)
        self._patch.setattr(sight, "view", View(True, True, frozenset({person_id})))

    def at_screen(self, person) -> None:
        """Somebody has logged in at the box, looks at it, and speaks."""
        self.enter(self.screen, person)
        session = self.session(self.screen)
        self._patch.setattr(session.presence, "update", lambda *_: "clear")
        self.speaks(person.id)

    def enter(self, reading: Reading, person) -> None:
        reading.chat.send({"type": "session", "key": enter(self.box, reading.page, person)["key"]})
        while reading.chat.until("conversations")[-1]["person"] != person.name:
            pass

    def session(self, reading: Reading):
        return self.box.appliance.identity.sessions.at(client_of(self.box, reading.page))

    def phone(self, person=None) -> Reading:
        """The open chat of another phone, where somebody is logged in, or nobody."""
        reading = Reading(self._phones.pop())
        if person:
            self.enter(reading, person)
        return reading

    def ask(self, room, engine) -> None:
        """The person at the box asks; the answer stops halfway."""
        self.box.appliance.identity.screens.touched(client_of(self.box, self.screen.page))  # the page before them
        engine.release.clear()
        before = len(engine.asked)
        room.hear(QUESTION)
        eventually(lambda: len(engine.asked) > before, SECONDS, "the model is asked")


@pytest.fixture
def home(box, screen, monkeypatch):
    return Household(box, screen, monkeypatch)


def texts(messages: list[dict]) -> str:
    return "".join(message["told"]["text"] for message in messages if message["told"]["type"] == "piece")


def test_her_question_and_its_answer_come_to_her_pages_as_they_are_said(box, home, screen, room, engine):
    home.at_screen(home.ada)
    phone = home.phone(home.ada)
    home.ask(room, engine)
    begun = [reading.aloud("piece") for reading in (screen, phone)]
    engine.release.set()
    for reading, first in zip((screen, phone), begun, strict=True):
        messages = [*first, *reading.aloud("done")]
        assert [message["told"]["type"] for message in messages] == ["asked", "piece", "done"]
        assert messages[0]["text"] == ASKED and texts(messages) == "one"
        conversation = messages[0]["conversation"]
        assert reading.history(conversation) == [("user", ASKED), ("assistant", "one")]


def test_nobody_else_is_told_a_word_of_it(box, home, screen, room, engine):
    home.at_screen(home.ada)
    others = [home.phone(home.ben), home.phone(), Reading(box.page())]
    home.ask(room, engine)
    engine.release.set()
    assert screen.aloud("done")
    assert all(other.told_nothing(box) for other in others)


def test_a_guest_s_words_stay_on_the_screen_before_them(box, home, screen, room, engine):
    others = [home.phone(home.ada), home.phone(), Reading(box.page())]
    home.ask(room, engine)
    engine.release.set()
    assert texts(screen.aloud("done")) == "one"
    assert all(other.told_nothing(box) for other in others)


def test_somebody_behind_her_is_a_guest_whose_words_are_not_put_on_her_pages(box, home, screen, room, engine):
    home.at_screen(home.ada)
    phone = home.phone(home.ada)
    home.speaks(SOMEBODY)
    home.ask(room, engine)
    engine.release.set()
    readers = box.appliance.assistant.readers
    eventually(lambda: readers._answered and readers._answered.over, SECONDS, "it is answered")
    assert screen.told_nothing(box) and phone.told_nothing(box)


def test_where_she_logs_out_meanwhile_no_more_is_told(box, home, screen, room, engine):
    home.at_screen(home.ada)
    phone = home.phone(home.ada)
    home.ask(room, engine)
    phone.aloud("piece")
    box.appliance.identity.sessions.log_out(home.session(phone).token)
    home.enter(phone, home.ben)
    engine.release.set()
    screen.aloud("done")
    assert phone.told_nothing(box)


def test_what_waits_for_its_turn_when_she_logs_out_is_not_told_to_the_next(box, home, screen, room, engine):
    home.at_screen(home.ada)
    phone = home.phone(home.ada)
    reader = box.appliance.assistant.readers.page_of(client_of(box, phone.page), home.ada.id)
    with reader._send.__self__._sending:  # something else is being sent
        home.ask(room, engine)
        eventually(lambda: reader._sending and not has_asked(reader), SECONDS, "the question is next")
        box.appliance.identity.sessions.log_out(home.session(phone).token)
    assert phone.told_nothing(box)


def has_asked(reader) -> bool:
    with reader._lock:
        return any(isinstance(message.told, Asked) for _, message in reader._waiting)


def test_when_another_takes_her_place_at_the_screen_the_answer_ends_on_her_phone_alone(box, home, screen, room, engine):
    home.at_screen(home.ada)
    phone = home.phone(home.ada)
    home.ask(room, engine)
    screen.aloud("piece")
    phone.aloud("piece")
    box.appliance.identity.sessions.log_out(home.session(screen).token)
    home.at_screen(home.ben)
    end = phone.aloud("done")[-1]["told"]
    assert (end["reason"], end["text"]) == ("stopped", "one")
    assert screen.told_nothing(box)
    assert box.appliance.assistant.readers._answered is None


def test_the_next_guest_at_the_screen_is_told_nothing_of_the_one_before(box, home, screen, room, engine):
    home.ask(room, engine)
    screen.aloud("piece")
    box.appliance.identity.visits.end(client_of(box, screen.page), "replaced")
    engine.release.set()
    assert "aloud" not in {message["type"] for message in screen.chat.until("history")}
    assert screen.told_nothing(box)
    eventually(lambda: box.appliance.assistant.readers._answered is None, SECONDS, "nothing is kept")


def test_a_page_that_opens_the_conversation_meanwhile_misses_nothing(box, home, screen, room, engine):
    home.at_screen(home.ada)
    home.ask(room, engine)
    conversation = screen.aloud("piece")[0]["conversation"]
    phone = home.phone(home.ada)
    assert phone.history(conversation) == [("user", ASKED)]
    first = phone.aloud("piece")
    engine.release.set()
    messages = [*first, *phone.aloud("done")]
    assert [m["told"]["type"] for m in messages] == ["asked", "piece", "done"] and messages[1]["start"] == 0


def test_what_the_page_asks_meanwhile_comes_after_the_answer(box, home, screen, room, engine):
    home.at_screen(home.ada)
    home.ask(room, engine)
    asked = screen.aloud("piece")[0]
    typed = {"type": "ask", "text": "What time is it?", "after": asked["question"]}
    screen.chat.send({**typed, "conversation": asked["conversation"]})
    screen.chat.until("done")
    engine.release.set()
    screen.aloud("done")  # the later one, for the time needs no model
    shown = screen.history(asked["conversation"])
    assert shown[:3] == [("user", ASKED), ("assistant", "one"), ("user", "What time is it?")] and len(shown) == 4


def test_it_goes_on_in_the_conversation_that_is_open_at_the_screen(box, home, screen, room, engine):
    engine.release.set()
    home.at_screen(home.ada)
    screen.chat.send({"type": "ask", "text": "Tell me of my uncle’s boat", "conversation": None})
    conversation = screen.chat.until("asked")[-1]["conversation"]
    screen.chat.until("done")
    room.hear(QUESTION)
    assert screen.aloud("done")[-1]["conversation"] == conversation
    assert [text for _, text in screen.history(conversation)] == ["Tell me of my uncle’s boat", "one", ASKED, "one"]
    screen.chat.send({"type": "new"})
    screen.chat.until("history")
    room.hear(QUESTION)
    while screen.aloud("done")[-1]["conversation"] == conversation:
        pass  # told again when it was opened


def test_a_guest_s_next_question_at_the_page_follows_what_was_said(box, home, screen, room, engine):
    home.ask(room, engine)
    engine.release.set()
    answer = screen.aloud("done")[-1]["told"]["message"]
    screen.chat.send({"type": "ask", "text": "Go on", "after": answer})
    screen.chat.until("done")
    assert [turn["content"] for turn in engine.asked[-1]][-3:] == [ASKED, "one", "Go on"]


def test_an_answer_that_has_come_to_its_end_does_not_appear_as_stopped(box, home, screen, room, engine, monkeypatch):
    readers, asker = box.appliance.assistant.readers, box.appliance.voice.box._asker
    tell = readers.tell

    def look_first(response, question, told):
        if isinstance(told, Done):
            asker.look()
        tell(response, question, told)

    monkeypatch.setattr(readers, "tell", look_first)
    home.at_screen(home.ada)
    home.ask(room, engine)
    engine.release.set()
    assert screen.aloud("done")[-1]["told"]["reason"] == "end"
