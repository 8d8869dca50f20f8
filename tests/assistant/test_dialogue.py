"""One client's chat without a transport: what it says, and what a change of person does to it."""

import threading
from pathlib import Path

import numpy as np
import pytest
from support import eventually

from appliance.assistant import messages
from appliance.assistant.chat import ChatService
from appliance.assistant.dialogue import Dialogue
from appliance.assistant.guests import GuestChats, GuestSeat
from appliance.assistant.knowledge import Knowledge
from appliance.assistant.tools.registry import ToolContext, ToolRegistry
from appliance.core.config import load
from appliance.core.errors import ChatError
from appliance.documents.service import DocumentService
from appliance.identity.guest_visits import GuestVisits, VisitRules
from appliance.llm.engine import Finished, Reading, TextDelta
from appliance.llm.scheduler import Scheduler
from appliance.llm.scripted import ScriptedEngine
from appliance.modelstore.store import ModelStore
from appliance.records.clients import Client as Place
from appliance.records.people import StoredSample
from appliance.storage.chats import Chats
from appliance.storage.database import Store
from appliance.storage.documents import Documents
from appliance.storage.memories import Memories
from appliance.storage.people import People

HERE = Place("screen", "here")


class HeldEngine(ScriptedEngine):
    """Says "one", then waits until it is stopped."""

    def answer(self, turns, options=None):
        self.asked.append(list(turns))
        return HeldAnswer()


class HeldAnswer:
    def __init__(self):
        self._stopped = threading.Event()

    def events(self):
        yield Reading(1, 1, 0)
        yield TextDelta("one")
        assert self._stopped.wait(60)
        yield Finished("stopped", 1)

    def stop(self):
        self._stopped.set()


class PausingEngine(ScriptedEngine):
    """Says "one", and "two" when it is told to go on."""

    def __init__(self):
        super().__init__()
        self.goes_on = threading.Event()

    def answer(self, turns, options=None):
        return PausingAnswer(self.goes_on)


class PausingAnswer:
    def __init__(self, goes_on: threading.Event):
        self._goes_on = goes_on
        self.stop = lambda: None

    def events(self):
        yield Reading(1, 1, 0)
        yield TextDelta("one")
        assert self._goes_on.wait(60)
        yield TextDelta("two")
        yield Finished("end", 2)


class Client:
    """Somebody at a page, who may log in and out."""

    def __init__(self, store: Store, engine):
        self.people, self.chats = People(store), Chats(store)
        self.person = None
        self.heard: list = []
        context = ToolContext(
            seen=lambda client, blind: [],
            find=lambda question, person: [],
            light=lambda pattern, brightness: None,
            ring=lambda label, owner: None,
            remember=lambda person, text: None,
            remembered=lambda person: [],
            forget=lambda person, number: None,
            patterns=(),
            folder=Path(),
        )
        self.tools = ToolRegistry(context)
        service = ChatService(
            Scheduler(engine, 2),
            load(environ={}).chat,
            DocumentService(Documents(store)),
            self.tools,
            Memories(store),
            Knowledge(load(environ={}).chat, ModelStore(Path(), entries=()), lambda: None),
        )
        self.visits, guests = GuestVisits(VisitRules(20.0, 180.0)), GuestChats()
        self.visits.on_end(lambda visit, _: (guests.forget(visit), self.tools.forget(visit.owner)))
        seat = GuestSeat(HERE, self.visits, guests)
        self.dialogue = Dialogue(service, self.chats, seat, lambda: self.person, self.heard.append)

    def leave(self) -> None:
        self.person = None
        self.visits.end(HERE, "logged out")

    def join(self, name: str):
        self.visits.end(HERE, "logged in")
        self.person = self.people.register(name, [StoredSample("m", np.zeros(4, np.float32), b"x")])
        return self.person

    def ask(self, text: str, conversation: int | None = None) -> messages.Done:
        """Ask, and wait for the end."""
        self.heard.clear()
        self.dialogue.receive(messages.Ask(text, conversation))
        return eventually(lambda: self.told(messages.Done))[0]

    def told(self, kind: type) -> list:
        return [message for message in self.heard if isinstance(message, kind)]


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path) as made:
        yield made


def test_a_question_and_its_answer(store):
    client = Client(store, ScriptedEngine(["one two", "three"]))
    done = client.ask("Owls?")
    assert [type(m).__name__ for m in client.heard] == ["Asked", "Reading", "TextDelta", "TextDelta", "Done"]
    assert (done.reason, done.text) == ("end", "one two")
    client.ask("and?")
    exported = client.dialogue.receive(messages.Export())
    assert exported.text == "# Owls?\n\n> Owls?\n\none two\n\n> and?\n\nthree\n"


def test_what_is_for_members_is_refused_to_guests(store):
    client = Client(store, ScriptedEngine())
    for message in (messages.Search("x"), messages.Open(1), messages.Remove(1)):
        with pytest.raises(ChatError, match="Log in to see your conversations"):
            client.dialogue.receive(message)


def test_a_change_of_person_ends_their_answer_saves_it_and_says_no_more_of_it(store):
    client = Client(store, HeldEngine())
    ada = client.join("Ada")
    client.dialogue.receive(messages.Ask("Owls?"))
    asked = eventually(lambda: client.told(TextDelta) and client.told(messages.Asked))[0]
    client.person = None
    client.dialogue.check_person()
    kept = client.chats.messages(ada.id, asked.conversation)
    assert [(m.text, m.complete) for m in kept] == [("Owls?", True), ("one", False)], "it is saved by then"
    assert client.told(messages.Done) == []
    assert client.heard[-2:] == [messages.History(None, []), messages.Conversations(None, [])]
    with pytest.raises(ChatError, match="You were logged out"):
        client.dialogue.receive(messages.Ask("more", asked.conversation))


@pytest.mark.parametrize("who", ["member", "guest"])
def test_not_a_word_follows_a_log_out_even_before_anybody_has_looked(store, who):
    engine = PausingEngine()
    client = Client(store, engine)
    if who == "member":
        client.join("Ada")
        client.dialogue.check_person()
    client.dialogue.receive(messages.Ask("Owls?"))
    eventually(lambda: client.told(TextDelta))
    client.leave()
    engine.goes_on.set()
    client.dialogue.answering.join()
    assert client.told(TextDelta) == [TextDelta("one")] and client.told(messages.Done) == []


def test_nobody_sees_the_list_of_the_one_before(store):
    client = Client(store, ScriptedEngine(["one"]))
    client.join("Ada")
    client.ask("my secret")
    told = eventually(lambda: (found := client.told(messages.Conversations))[1:] and found, what="her name, her list")
    assert [each.person for each in told] == ["Ada", "Ada"]
    client.heard.clear()
    client.join("Bob")
    client.dialogue.check_person()
    assert client.told(messages.Conversations) == [messages.Conversations("Bob", [])]


def test_a_guest_s_words_persona_and_timers_are_not_the_next_one_s(store):
    engine = ScriptedEngine(["a1", "a2", "a3"])
    client = Client(store, engine)
    client.dialogue.receive(messages.Persona("You are a pirate."))
    client.ask("u1")
    client.ask("set a timer for 20 minutes")
    client.join("Ada")
    client.ask("u2")
    assert "u1" not in str(engine.asked[1]) and "pirate" not in str(engine.asked[1])
    client.leave()
    client.ask("u3")
    assert "u1" not in str(engine.asked[2]) and "pirate" not in str(engine.asked[2])
    assert client.ask("which timers are running?").text == "No timer is running."


def test_a_person_who_changes_their_name_is_the_same(store):
    client = Client(store, ScriptedEngine(["a1"]))
    ada = client.join("Ada")
    client.ask("u1")
    client.heard.clear()
    client.person = type(ada)(**{**ada.__dict__, "name": "Ada Lovelace"})
    client.dialogue.check_person()
    assert client.told(messages.History) == []


def test_one_answer_at_a_time_and_a_stop(store):
    client = Client(store, HeldEngine())
    client.dialogue.receive(messages.Ask("Owls?"))
    with pytest.raises(ChatError, match="still coming"):
        client.dialogue.receive(messages.Ask("and?"))
    eventually(lambda: client.told(TextDelta))
    client.dialogue.receive(messages.Stop())
    assert eventually(lambda: client.told(messages.Done))[0].reason == "stopped"


def test_timers_are_told_when_they_change_and_stopped_by_number(store):
    client = Client(store, ScriptedEngine([]))
    client.ask("set a timer for 90 seconds for the tea")
    client.dialogue.check_person()
    told = [heard for heard in client.heard if isinstance(heard, messages.Timers)]
    assert [len(heard.timers) for heard in told] == [1]
    tea = told[-1].timers[0]
    assert (tea.label, tea.state, tea.seconds) == ("tea", "running", 90)
    client.dialogue.receive(messages.Timer(tea.id, "extend", 30))
    client.dialogue.receive(messages.Timer(tea.id, "pause"))
    told = [heard for heard in client.heard if isinstance(heard, messages.Timers)]
    assert (told[-1].timers[0].state, told[-1].timers[0].seconds) == ("paused", 120)
    client.join("Ada")
    client.dialogue.check_person()
    assert [h for h in client.heard if isinstance(h, messages.Timers)][-1].timers == [], "another's are not told"
