"""What an open page is sent of a question that was asked aloud, whatever happens there meanwhile."""

import threading
from types import SimpleNamespace

import pytest
from support import eventually

from appliance.assistant.messages import Aloud, Asked, History
from appliance.assistant.readers import Reader
from appliance.llm.engine import TextDelta
from appliance.records.clients import Client
from appliance.records.people import Person

ADA, BEN = (Person(number, name, False, "", 1) for number, name in enumerate(("Ada", "Ben"), 1))
HERS = SimpleNamespace(number=7, person_id=ADA.id)


def asked(parent: int = 0) -> Aloud:
    return Aloud(7, 12, Asked(7, 12, (), (), parent), "Where is my ring?")


def piece(text: str) -> Aloud:
    return Aloud(7, 12, TextDelta(text))


class Page:
    """A page where Ada is logged in. It is slow: each message waits for its turn."""

    def __init__(self):
        self.person, self.fails = ADA, 0
        self.turn = threading.Event()
        self.waits = threading.Event()  # a message is on its way
        self.got: list = []
        self.reader = Reader(Client("screen", "it"), SimpleNamespace(guest=None), self.who, self.send)

    def who(self) -> Person:
        if self.person is None:
            raise RuntimeError("Nobody knows.")
        return self.person

    def send(self, message, may_go) -> None:
        self.waits.set()
        assert self.turn.wait(60)
        if self.fails:
            self.fails -= 1
            raise RuntimeError("It cannot be sent.")
        if may_go():
            self.got.append(message)

    def put(self, *messages: Aloud) -> None:
        for message in messages:
            self.reader.put(HERS, message)

    def rest(self) -> list:
        """What has come, once all is sent."""
        self.turn.set()
        eventually(lambda: not self.reader._sending)
        return self.got


@pytest.fixture
def page():
    return Page()


def test_an_empty_page_takes_up_a_conversation_that_begins(page):
    page.put(asked())
    assert page.rest() == [asked()] and page.reader.conversation == 7


def test_an_empty_page_takes_up_no_conversation_in_its_middle(page):
    page.put(asked(parent=5))
    assert page.rest() == [asked(parent=5)] and page.reader.conversation is None


def test_after_a_failure_nothing_waits_and_the_next_message_is_sent(page, caplog):
    page.fails = 1
    page.put(asked(), piece("It"), piece(" is"))
    assert page.rest() == [] and not page.reader._waiting
    page.put(piece(" here"))
    assert page.rest() == [piece(" here")]
    assert "It cannot be sent." in caplog.text


def test_the_answer_goes_on_where_nobody_can_say_who_is_at_a_page(page, caplog):
    page.person = None
    page.put(asked())
    page.person = ADA
    page.put(piece("It"))
    assert page.rest() == [piece("It")]
    assert "Nobody knows." in caplog.text


def test_where_no_thread_can_be_had_the_next_message_tries_again(page, monkeypatch, caplog):
    def fail(*_):
        raise RuntimeError("There is no thread.")

    with monkeypatch.context() as patch:
        patch.setattr("appliance.assistant.readers.run_once", fail)
        page.put(asked())
    page.put(piece("It"))
    assert page.rest() == [asked(), piece("It")]
    assert "There is no thread." in caplog.text


def test_a_message_whose_turn_comes_after_her_log_out_is_not_sent(page):
    page.put(asked())
    assert page.waits.wait(60)
    page.person = BEN
    assert page.rest() == [] and page.reader.conversation is None


def test_nothing_waits_for_a_page_that_is_another_s_now(page):
    page.put(asked(), piece("It"))
    assert page.waits.wait(60)
    page.put(piece(" is"))
    page.reader.note(History(None, []))
    assert not page.reader._waiting
    page.rest()
