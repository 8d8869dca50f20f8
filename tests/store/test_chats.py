"""Conversations: each person sees only theirs."""

import numpy as np
import pytest

from appliance.errors import UnknownPersonError
from appliance.records import Message, View
from appliance.store.chats import TITLE, Chats, title_of
from appliance.store.people import People


@pytest.fixture
def ada(store) -> int:
    return People(store).register("Ada", [View("m", np.zeros(4, np.float32), b"x")]).id


@pytest.fixture
def bob(store, ada) -> int:
    return People(store).register("Bob", [View("m", np.ones(4, np.float32), b"x")]).id


@pytest.fixture
def chats(store) -> Chats:
    return Chats(store)


def test_a_conversation_is_kept_in_order(chats, ada):
    number = chats.start(ada, "What is a Larson scanner?")
    chats.add(ada, number, Message("assistant", "A row of lights", complete=False))
    chats.add(ada, number, Message("user", "Go on 🚗"))
    found = chats.messages(ada, number)
    assert [(m.role, m.text, m.complete) for m in found] == [
        ("user", "What is a Larson scanner?", True),
        ("assistant", "A row of lights", False),
        ("user", "Go on 🚗", True),
    ]
    [head] = chats.of(ada)
    assert (head.id, head.title, head.messages) == (number, "What is a Larson scanner?", 3)


def test_the_latest_comes_first(chats, ada):
    first, second = chats.start(ada, "one"), chats.start(ada, "two")
    chats.add(ada, first, Message("user", "again"))
    assert [c.id for c in chats.of(ada)] == [first, second]


def test_nobody_reads_writes_or_deletes_another_s(chats, ada, bob):
    number = chats.start(ada, "mine")
    assert chats.of(bob) == []
    for attempt in (
        lambda: chats.messages(bob, number),
        lambda: chats.add(bob, number, Message("user", "x")),
        lambda: chats.remove(bob, number),
        lambda: chats.messages(ada, 999),
    ):
        with pytest.raises(UnknownPersonError):
            attempt()
    assert len(chats.messages(ada, number)) == 1


def test_a_removed_conversation_is_gone(chats, ada, store):
    number = chats.start(ada, "mine")
    chats.remove(ada, number)
    assert chats.of(ada) == []
    with store.reading() as db:
        assert db["messages"].count == 0


def test_a_person_who_is_gone_has_none(chats, ada, store):
    People(store).remove(ada)
    with pytest.raises(UnknownPersonError):
        chats.of(ada)
    with pytest.raises(UnknownPersonError):
        chats.start(ada, "x")


@pytest.mark.parametrize("text", ["short", "line\nbreaks and   spaces", "a very long question " * 20, "x" * 500])
def test_titles_fit(text):
    title = title_of(text)
    assert 0 < len(title) <= TITLE + 1
    assert "\n" not in title


def test_ids_are_never_used_again(store, chats, ada):
    """Sessions and answers under way go by them: nobody may step into another's place."""
    first = chats.start(ada, "one")
    chats.remove(ada, first)
    assert chats.start(ada, "two") > first
    people = People(store)
    people.remove(ada)
    assert people.register("Bob", [View("m", np.zeros(4, np.float32), b"x")]).id > ada


def test_a_question_is_taken_back(chats, ada, bob):
    number = chats.start(ada, "one")
    chats.add(ada, number, Message("assistant", "1"))
    assert chats.take_back(ada, number) is True, "an answer stays"
    chats.add(ada, number, Message("user", "two"))
    assert chats.take_back(ada, number) is True
    assert [m.text for m in chats.messages(ada, number)] == ["one", "1"]
    alone = chats.start(ada, "three")
    with pytest.raises(UnknownPersonError):
        chats.take_back(bob, alone)
    assert chats.take_back(ada, alone) is False
    assert [c.id for c in chats.of(ada)] == [number]
