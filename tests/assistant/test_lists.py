"""What the tools for lists say and do: several lists, what is there already, what is asked back, what is unclear."""

import pytest

from appliance.assistant.tools.registry import Asker, ToolContext, ToolRegistry
from appliance.intents.before import Turn
from appliance.storage.lists import Lists
from appliance.storage.people import People


@pytest.fixture
def box(store, tmp_path, clock):
    return ToolRegistry(
        ToolContext(
            seen=lambda client, blind: [], find=lambda question, person: [], light=lambda pattern, level: None,
            ring=lambda label, owner: None, remember=lambda person, text: None, remembered=lambda person: [],
            forget=lambda person, number: None, patterns=(), folder=tmp_path, clock=clock, lists=Lists(store),
        )
    )  # fmt: skip


@pytest.fixture
def say(box, store):
    ada = People(store).register("Ada", [])
    return lambda text: box.use(text, Asker(ada, "ada")).result


def test_entries_are_told_apart_from_those_that_are_there(say):
    assert say("put milk and bread on the list") == "Added to your shopping list: milk and bread."
    assert say("put eggs and bread on the list") == "Added to your shopping list: eggs. Already there: bread."
    assert say("have we got bread on the list?") == "Yes, bread is on your shopping list."
    assert "bread" in say("what do we need from the shops")


def test_a_list_of_one_s_own_is_found_by_a_part_of_its_name(say):
    say("start a packing list for camping: tent, torch")
    assert say("put socks on the packing list") == "Added to your packing list for camping: socks."
    say("put milk on the shopping list")
    assert "packing list for camping (3)" in say("which lists do I have?")
    assert say("take the tent off") == "Removed from your packing list for camping: tent."


def test_a_new_list_is_asked_what_goes_on_it(say):
    assert say("make a list called books") == "What shall I put on your books list?"
    assert say("Emma, Dune") == "Added to your books list: Emma and Dune."


def test_what_fits_more_than_one_entry_is_asked(say):
    say("put oat milk and soy milk on the list")
    assert say("take milk off the list") == "Which one do you mean: oat milk and soy milk?"
    assert say("take the soy milk off") == "Removed from your shopping list: soy milk."


def test_what_is_only_needed_is_offered(say):
    assert say("we're out of milk").startswith("Shall I put milk on your shopping list?")
    assert say("yes") == "Added to your shopping list: milk."
    assert say("got the milk") == "Removed from your shopping list: milk."
    assert say("what's on the shopping list") == "Your shopping list is empty."


def test_a_list_is_emptied_after_a_yes(say):
    say("put milk on the list")
    assert say("clear the whole shopping list please").startswith("Remove everything")
    assert say("yes") == "1 item removed."


def test_a_follow_up_takes_off_only_what_is_on_a_list(box, store):
    ada, turns = People(store).register("Ada", []), []

    def tell(text: str) -> str:
        used = box.use(text, Asker(ada, "ada"), (), turns)
        turns.append(Turn(text, (used.call,) if used else ()))
        return used.result if used else ""

    tell("put ring the dentist on my to-do list")
    assert tell("done with the dentist") == "Removed from your to-do list: ring the dentist."
    tell("start a packing list: tent")
    assert tell("put socks on it too") == "Added to your packing list: socks."
