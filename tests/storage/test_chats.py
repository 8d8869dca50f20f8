"""Conversations: each person sees only theirs."""

import numpy as np
import pytest

from appliance.core.errors import NotFoundError
from appliance.records.chat import Message, Statistics, ToolUse
from appliance.records.people import StoredSample
from appliance.storage.chats import TITLE, Chats, title_of
from appliance.storage.database import Store
from appliance.storage.people import People


@pytest.fixture
def chats(store) -> Chats:
    return Chats(store)


def test_a_conversation_is_kept_in_order(chats, ada):
    number = chats.ask(ada, None, "What is a Larson scanner?").conversation
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
    first, second = chats.ask(ada, None, "one").conversation, chats.ask(ada, None, "two").conversation
    chats.add(ada, first, Message("user", "again"))
    assert [c.id for c in chats.of(ada)] == [first, second]


def test_nobody_reads_writes_or_deletes_another_s(chats, ada, bob):
    number = chats.ask(ada, None, "mine").conversation
    assert chats.of(bob) == []
    for attempt in (
        lambda: chats.messages(bob, number),
        lambda: chats.add(bob, number, Message("user", "x")),
        lambda: chats.remove(bob, number),
        lambda: chats.messages(ada, 999),
    ):
        with pytest.raises(NotFoundError):
            attempt()
    assert len(chats.messages(ada, number)) == 1


def test_a_removed_conversation_is_gone(chats, ada, store):
    number = chats.ask(ada, None, "mine").conversation
    chats.remove(ada, number)
    assert chats.of(ada) == []
    with store.reading() as db:
        assert db["messages"].count == 0


def test_a_person_who_is_gone_has_none(chats, ada, store):
    People(store).remove(ada)
    with pytest.raises(NotFoundError):
        chats.of(ada)
    with pytest.raises(NotFoundError):
        chats.ask(ada, None, "x")


@pytest.mark.parametrize("text", ["short", "line\nbreaks and   spaces", "a very long question " * 20, "x" * 500])
def test_titles_fit(text):
    title = title_of(text)
    assert 0 < len(title) <= TITLE + 1
    assert "\n" not in title


def test_ids_are_never_used_again(store, chats, ada):
    """Sessions and answers under way go by them: nobody may step into another's place."""
    first = chats.ask(ada, None, "one").conversation
    chats.remove(ada, first)
    assert chats.ask(ada, None, "two").conversation > first
    people = People(store)
    people.remove(ada)
    assert people.register("Bob", [StoredSample("m", np.zeros(4, np.float32), b"x")]).id > ada


def test_a_question_is_taken_back(chats, ada, bob):
    number = chats.ask(ada, None, "one").conversation
    answer = chats.add(ada, number, Message("assistant", "1"))
    assert chats.take_back(ada, number, answer) is True, "an answer stays"
    second = chats.ask(ada, number, "two").id
    assert chats.take_back(ada, number, second) is True
    assert [m.text for m in chats.messages(ada, number)] == ["one", "1"]
    alone = chats.ask(ada, None, "three")
    with pytest.raises(NotFoundError):
        chats.take_back(bob, alone.conversation, alone.id)
    assert chats.take_back(ada, alone.conversation, alone.id) is False
    assert [c.id for c in chats.of(ada)] == [number]


def texts(found) -> list[str]:
    return [message.text for message in found]


def test_a_question_put_anew_and_an_answer_given_anew_are_branches(chats, ada):
    first = chats.ask(ada, None, "one")
    number = first.conversation
    answer = chats.add(ada, number, Message("assistant", "1"))
    chats.ask(ada, number, "two")
    again = chats.add(ada, number, Message("assistant", "another 1"), first.id)
    path = chats.messages(ada, number)
    assert texts(path) == ["one", "another 1"] and path[1].siblings == (answer, again)
    edited = chats.ask(ada, number, "ONE", 0)
    assert texts(chats.messages(ada, number)) == ["ONE"]
    assert chats.messages(ada, number)[0].siblings == (first.id, edited.id)
    chats.choose(ada, number, answer)
    assert texts(chats.messages(ada, number)) == ["one", "1", "two"], "to the end of that branch"
    chats.choose(ada, number, edited.id)
    assert chats.take_back(ada, number, edited.id) is True
    assert texts(chats.messages(ada, number)) == ["one", "another 1"]


def test_a_message_of_another_conversation_is_followed_by_nothing(chats, ada):
    first, second = chats.ask(ada, None, "one"), chats.ask(ada, None, "two")
    for attempt in (
        lambda: chats.ask(ada, first.conversation, "x", second.id),
        lambda: chats.choose(ada, first.conversation, second.id),
        lambda: chats.messages(ada, first.conversation, second.id),
    ):
        with pytest.raises(NotFoundError):
            attempt()


def test_conversations_are_found_by_their_words(chats, ada, bob):
    number = chats.ask(ada, None, "Where do geese go in winter?").conversation
    chats.add(ada, number, Message("assistant", f"{'They fly. ' * 20}To the Waddenzee, most of them. {'Yes. ' * 20}"))
    chats.ask(ada, None, "Something else")
    [found] = chats.search(ada, " the  WADDENZEE")
    assert found.id == number and "To the Waddenzee, most" in found.found and found.found.startswith("…")
    assert [c.id for c in chats.search(ada, "geese")] == [number]
    assert chats.search(ada, "%") == chats.search(bob, "geese") == []


def test_what_made_an_answer_is_kept_with_it(chats, ada):
    number = chats.ask(ada, None, "12 * 7?").conversation
    tool = ToolUse("calculate", {"expression": "12 * 7"})
    took = Statistics(5, 40, 30, 2048, 0.05, 0.2)
    chats.add(ada, number, Message("assistant", "84", tool=tool, statistics=took))
    answer = chats.messages(ada, number)[-1]
    assert (answer.tool, answer.statistics) == (tool, took)


def test_an_older_database_s_messages_follow_one_another(tmp_path):
    with Store(tmp_path) as store:
        number = People(store).register("Ada", [StoredSample("m", np.zeros(4, np.float32), b"x")]).id
        chat = Chats(store).ask(number, None, "one").conversation
        Chats(store).add(number, chat, Message("assistant", "1"))
        with store.transaction() as db:
            for statement in (
                "alter table messages drop column parent_id",
                "alter table messages drop column details",
                "alter table conversations drop column tip_id",
                "delete from _sqlite_migrations where name = 'm010_branches'",
            ):
                db.execute(statement)
    with Store(tmp_path) as store:
        assert texts(Chats(store).messages(number, chat)) == ["one", "1"]


def test_what_is_asked_while_an_answer_comes_follows_that_answer(chats, ada):
    first = chats.ask(ada, None, "Owls?")
    typed = chats.ask(ada, first.conversation, "Bats?", after=first.id)
    answer = chats.add(ada, first.conversation, Message("assistant", "Owls are birds."), first.id)
    chats.add(ada, first.conversation, Message("assistant", "Bats are mammals."), typed.id)
    shown = chats.messages(ada, first.conversation)
    assert [message.text for message in shown] == ["Owls?", "Owls are birds.", "Bats?", "Bats are mammals."]
    assert shown[2].parent == answer and all(message.siblings == () for message in shown)


def test_what_follows_a_question_whose_answer_has_just_come_follows_the_answer(chats, ada):
    first = chats.ask(ada, None, "Owls?")
    chats.add(ada, first.conversation, Message("assistant", "Birds."), first.id)
    chats.ask(ada, first.conversation, "Bats?", after=first.id)
    assert [message.text for message in chats.messages(ada, first.conversation)] == ["Owls?", "Birds.", "Bats?"]
    chats.choose(ada, first.conversation, first.id)
    assert len(chats.messages(ada, first.conversation)) == 3
