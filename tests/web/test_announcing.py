"""Who can tell everyone something, and that a phone is told."""

import pytest
from support import eventually
from web.box import running
from web.chatting import ask, chat, said
from web.phone import Phone

from appliance.core.config import replace
from appliance.llm.scripted import ScriptedEngine


@pytest.fixture
def box(bare):
    with running(replace(bare, "network", on=True, host="127.0.0.1", port=0), ScriptedEngine()) as made:
        eventually(lambda: made.appliance.network.reach.get().port, 60, "the box knows its network")
        yield made


@pytest.fixture
def phone(box, log_in):
    """A phone that is paired; nobody is logged in there."""
    page = box.page()
    log_in(box, page, "Ada")
    made = Phone(box.network_port, box.appliance.network.authority.der)
    box.add(made)
    assert made.pair(page.post("/phones/offer").json["code"]).status == 200
    return made, page


def news(feed) -> dict:
    """The next status with an announcement."""
    while True:
        message = feed.receive()
        if isinstance(message, dict) and message["type"] == "status" and message["announcement"]:
            return message


def test_a_phone_is_told_by_whoever_is_logged_in(box, phone):
    told, page = phone
    spoken = []
    box.appliance.board.announcements.aloud = lambda *words: spoken.append(words)
    feed = told.socket("/ws/feed")
    feed.until("status")
    answer = said(ask(chat(page), "Tell everyone <b>dinner</b> is ready."))
    assert answer == "Told everyone: <b>dinner</b> is ready. 1 phone has Larson open."
    message = news(feed)
    assert (message["announcement"], message["announced_by"]) == ("<b>dinner</b> is ready", "Ada")
    assert message["announced_at"] > 0 and spoken == [("Ada says: <b>dinner</b> is ready", "en")]


def test_a_guest_is_told_why_not(box, phone):
    told, _ = phone
    for each in (box.page(), told):
        assert "Only people who are logged in" in said(ask(chat(each), "tell everyone that dinner is ready"))
    assert "Nur wer angemeldet ist" in said(ask(chat(box.page()), "sag allen, dass das Essen fertig ist"))
    assert box.status().announcement == ""


def test_words_have_an_end(box, phone):
    _, page = phone
    assert "at most 300 characters" in said(ask(chat(page), "tell everyone that " + 80 * "long "))
    assert box.status().announcement == ""
