"""Personas and memories: each person's for them alone, and gone with them."""

import pytest

from appliance.core.errors import NotFoundError, TextError
from appliance.storage.memories import LONGEST_MEMORY, LONGEST_PERSONA, MOST, Memories
from appliance.storage.people import People


@pytest.fixture
def memories(store) -> Memories:
    return Memories(store)


def test_a_persona_is_kept_and_taken_back(memories, ada, bob):
    assert memories.persona(ada) == ""
    memories.set_persona(ada, "  A pirate,\n of few words ")
    assert (memories.persona(ada), memories.persona(bob)) == ("A pirate, of few words", "")
    memories.set_persona(ada, " ")
    assert memories.persona(ada) == ""
    for wrong in (None, 7, "x" * (LONGEST_PERSONA + 1)):
        with pytest.raises(TextError):
            memories.set_persona(ada, wrong)


def test_what_is_remembered_is_each_person_s_own(memories, ada, bob):
    memories.add(ada, "the bike's code is 4711")
    memories.add(ada, "The bike's  code is 4711")
    [memory] = memories.of(ada)
    assert memory.text == "the bike's code is 4711" and memories.of(bob) == []
    with pytest.raises(NotFoundError):
        memories.remove(bob, memory.id)
    memories.remove(ada, memory.id)
    assert memories.of(ada) == []


def test_there_is_an_end_to_it(memories, ada):
    for wrong in ("", "x" * (LONGEST_MEMORY + 1)):
        with pytest.raises(TextError):
            memories.add(ada, wrong)
    for number in range(MOST):
        memories.add(ada, f"number {number}")
    with pytest.raises(TextError, match="already"):
        memories.add(ada, "one more")


def test_the_database_does_not_say_it(memories, ada, store, tmp_path):
    memories.add(ada, "the bike's code is 4711")
    memories.set_persona(ada, "a pirate")
    with store.reading() as db:
        row = dict(next(db["memories"].rows))
        persona = next(db["people"].rows)["persona"]
    assert b"4711" not in row["text"] and b"pirate" not in persona


def test_it_goes_with_the_person(memories, ada, store):
    memories.add(ada, "x")
    People(store).remove(ada)
    with store.reading() as db:
        assert db["memories"].count == 0
