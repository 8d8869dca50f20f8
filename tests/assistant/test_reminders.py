"""Reminders and lists: kept over a restart, rung until stopped, and one's own."""

from datetime import datetime

import numpy as np
import pytest

from appliance.assistant.tools.registry import Asker, ToolContext, ToolRegistry
from appliance.intents.before import Turn
from appliance.intents.call import Call
from appliance.records.people import StoredSample
from appliance.storage.database import Store
from appliance.storage.lists import Lists
from appliance.storage.people import People
from appliance.storage.reminders import Reminders


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path) as store:
        yield store


@pytest.fixture
def ada(store):
    person = People(store).register("Ada", [StoredSample("m", np.zeros(4, np.float32), b"x")])
    return Asker(person, f"person {person.id}", "en")


def box(store, clock, rung) -> ToolRegistry:
    return ToolRegistry(
        ToolContext(
            seen=lambda client, blind: [],
            find=lambda question, person: [],
            light=lambda pattern, brightness: None,
            ring=lambda label, owner: rung.append(label),
            remember=lambda person, text: None,
            remembered=lambda person: [],
            forget=lambda person, number: None,
            patterns=(),
            folder=store.path.parent,
            reminders=Reminders(store),
            lists=Lists(store),
            clock=clock,
        )
    )


def test_the_clock_is_told_when_and_the_person_what(store, ada):
    reminders, bob = Reminders(store), People(store).register("Bob", [StoredSample("m", np.zeros(4, np.float32), b"y")])
    assert reminders.next_due(1000.0) == 0.0 and reminders.next_of(ada.person.id, 1000.0) is None
    reminders.add(ada.person.id, "call mum", 5000.0)
    reminders.add(ada.person.id, "much later", 1000.0 + 25 * 3600)
    reminders.add(bob.id, "bins", 4000.0)
    assert reminders.next_due(1000.0) == 4000.0
    assert reminders.next_of(ada.person.id, 1000.0).text == "call mum"
    assert reminders.next_due(4500.0) == 5000.0
    assert reminders.next_due(5000.0) == 91_000.0 and reminders.next_due(4500.0 - 3600) == 4000.0
    assert reminders.next_due(100_000.0) == 0.0
    reminders.take_due(4000.0)
    assert reminders.next_of(bob.id, 1000.0) is None, "it has rung"


def test_a_reminder_outlives_a_restart_and_rings_until_it_is_stopped(store, ada, clock):
    assert "call mum" in box(store, clock, []).use("remind me in 20 minutes to call mum", ada).result
    rung: list[str] = []
    restarted = box(store, clock, rung)
    restarted.tick()
    assert rung == []
    clock.advance(1201)
    restarted.tick()
    assert rung == ["Reminder"], "its words are for the person alone"
    (timer,) = restarted.timers.of(ada.owner)
    assert (timer.label, timer.ringing) == ("call mum", True)
    later = box(store, clock, rung)
    later.welcome(ada.person)
    assert later.timers.of(ada.owner)[0].label == "call mum", "nobody has stopped it"
    later.stop_timer(later.timers.of(ada.owner)[0].id, ada)
    assert Reminders(store).of(ada.person.id) == []


def test_the_time_left_of_a_reminder_is_told_after_it(store, ada, clock):
    tools = box(store, clock, [])
    asked = "remind me in 40 minutes to call mum"
    tools.use(asked, ada)
    (kept,) = Reminders(store).of(ada.person.id)
    at = datetime.fromtimestamp(kept.due_at).isoformat(timespec="milliseconds")
    clock.advance(600)
    turn = Turn(asked, (Call("reminder", {"text": "call mum", "at": at}),))
    assert tools.use("how long's left on it", ada, turns=[turn]).result == "call mum: 30 minutes left."


def test_lists_are_one_s_own_and_emptied_after_a_yes(store, ada, clock):
    tools = box(store, clock, [])
    assert (
        tools.use("add milk and eggs to my shopping list", ada).result == "Added to your shopping list: milk and eggs."
    )
    assert tools.use("ist Milch auf der Einkaufsliste?", ada).result.startswith("Nein")
    assert "milk" in tools.use("wat staat er op de boodschappenlijst?", ada).result
    assert tools.use("add tea to the list", Asker(None, "guest")).result == "Log in and I can do that."
    assert tools.use("clear the shopping list", ada).asks
    assert tools.use("yes", ada).result == "2 items removed."


def test_what_was_missing_is_filled_in(store, ada, clock):
    tools = box(store, clock, [])
    assert tools.use("set a timer", ada).result.startswith("For how long?")
    assert tools.use("10 minutes", ada).result == "Timer set for 10 minutes."
    assert tools.use("remind me to call Bob", ada).result.startswith("When should I")
    assert "call Bob" in tools.use("tomorrow at 9", ada).result
    (kept,) = Reminders(store).of(ada.person.id)
    assert datetime.fromtimestamp(kept.due_at).hour == 9


def test_what_rang_under_a_clock_that_was_ahead_rings_again_when_it_is_due(store, ada):
    reminders = Reminders(store)
    reminders.add(ada.person.id, "tea", 5000.0)
    assert [due.text for due in reminders.take_due(9000.0)] == ["tea"], "the clock was ahead"
    assert reminders.take_due(4980.0) == [], "it was corrected by seconds only"
    assert reminders.take_due(1000.0) == [] and reminders.next_due(1000.0) == 5000.0
    assert [due.text for due in reminders.take_due(5000.0)] == ["tea"]
    assert reminders.take_due(5001.0) == []
