"""What is asked aloud at the box, in a real Chromium: it appears in the open chat as it comes, and stays there."""

import numpy as np
import pytest
from e2e.conftest import expect, settled
from support import eventually
from voice.test_box import SECONDS, Room, finish, patient  # noqa: F401  # the fixture is for these, too
from web.box import running
from web.chatting import HeldEngine

from appliance.core.config import replace
from appliance.records.people import StoredSample
from appliance.voice.machine import SOMEBODY, View

STORY = "Larson, tell me of my grandmother’s ring"
QUESTION, ANSWER = "chat-message.user.aloud .said", "chat-message.assistant .said"
LOG_IN = """(body) => fetch("/login/pin", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body)
}).then(({ status }) => status)"""

TAKE_UP = """(parent) => {
    const told = { type: "asked", conversation: 7, question: 12, siblings: [], sources: [], parent };
    const message = { type: "aloud", conversation: 7, question: 12, told, text: "Where is it?", start: 0 };
    document.querySelector("chat-panel").read(message);
    return [document.querySelectorAll("chat-message").length, sessionStorage.getItem("conversation")];
}"""


@pytest.fixture
def engine():
    return HeldEngine()


@pytest.fixture
def room():
    return Room()


@pytest.fixture
def box(config, tmp_path, engine, room, monkeypatch):
    bare = replace(replace(config, "models", folder=tmp_path / "none"), "chat", guesses="always")
    with running(bare, engine, speech=room) as made:
        voice = made.appliance.voice.box
        voice.start(room)
        eventually(lambda: room.on_event, SECONDS, "it listens")
        see(made, monkeypatch, SOMEBODY)
        yield made
        voice.close()


def see(box, monkeypatch, person_id: int) -> None:
    sight = type(box.appliance.voice.box._asker._sight)
    monkeypatch.setattr(sight, "view", View(True, True, frozenset({person_id})))


def log_in(box, page, monkeypatch):
    """Ada logs in at this page, looks at the box, and speaks."""
    identity = box.appliance.identity
    ada = identity.people.register("Ada", [StoredSample("m", np.zeros(4, np.float32), b"x")])
    identity.people.set_pin(ada.id, "2580")
    page.wait_for_selector(".welcome")
    page.wait_for_selector("[data-part=model][data-ok=yes]", state="attached")  # the box talks to the page
    assert page.evaluate(LOG_IN, {"name": "Ada", "pin": "2580"}) == 200
    page.wait_for_function("() => document.querySelector('.greeting b')?.textContent === 'Ada'")
    page.wait_for_selector("[data-do=history]:not([hidden])", state="attached")  # the chat has joined
    see(box, monkeypatch, ada.id)
    return ada


def texts(page) -> list[str]:
    return page.locator("chat-message .said").all_text_contents()


@pytest.mark.parametrize("size", [(800, 480), (390, 844)])
def test_a_guest_sees_question_and_answer_as_they_come(box, room, engine, browse, shots, size):
    with browse() as open_page:
        page = open_page(f"http://localhost:{box.port}/", *size)
        page.wait_for_selector(".welcome")
        room.hear(STORY)
        expect(page.locator(QUESTION)).to_have_text("tell me of my grandmother’s ring")
        expect(page.locator(f"chat-message.coming{ANSWER[12:]}")).to_have_text("one")
        engine.release.set()
        page.wait_for_selector("chat-message.assistant:not(.coming) .actions", state="attached")
        settled(page)
        page.screenshot(path=shots / f"aloud-{size[0]}.png")


def test_her_conversation_is_the_same_after_a_reload(box, room, engine, browse, monkeypatch):
    engine.release.set()
    with browse() as open_page:
        page = open_page(f"http://localhost:{box.port}/")
        log_in(box, page, monkeypatch)
        room.hear(STORY)
        expect(page.locator("chat-message.assistant:not(.coming)")).to_have_count(1)
        finish(box, room)
        room.hear("Larson, and tell me of her brooch")
        expect(page.locator("chat-message.assistant:not(.coming)")).to_have_count(2)
        shown = texts(page)
        assert shown == ["tell me of my grandmother’s ring", "one", "and tell me of her brooch", "one"]
        page.reload()
        expect(page.locator("chat-message")).to_have_count(4)
        assert texts(page) == shown
        expect(page.locator("chat-message.user.aloud")).to_have_count(2)


def test_what_is_typed_meanwhile_stays_below_it_and_nothing_comes_twice(box, room, engine, browse, monkeypatch, shots):
    with browse() as open_page:
        page = open_page(f"http://localhost:{box.port}/")
        log_in(box, page, monkeypatch)
        room.hear(STORY)
        page.wait_for_selector("chat-message.assistant.coming")
        page.fill("chat-panel textarea", "What time is it?")
        page.keyboard.press("Enter")
        page.wait_for_selector("chat-message.assistant:not(.coming) .tool", state="attached")
        engine.release.set()
        expect(page.locator("chat-message.coming")).to_have_count(0)
        shown = texts(page)
        assert shown[:3] == ["tell me of my grandmother’s ring", "one", "What time is it?"] and len(shown) == 4
        settled(page)
        page.screenshot(path=shots / "aloud-typed.png")
        page.reload()
        expect(page.locator("chat-message")).to_have_count(4)
        assert texts(page) == shown


def test_a_page_that_is_loaded_again_in_the_middle_shows_what_was_said_once(box, room, engine, browse, monkeypatch):
    with browse() as open_page:
        page = open_page(f"http://localhost:{box.port}/")
        log_in(box, page, monkeypatch)
        room.hear(STORY)
        page.wait_for_selector("chat-message.assistant.coming")
        page.reload()
        expect(page.locator("chat-message.assistant:not(.coming) .said")).to_have_text("one")
        engine.release.set()
        assert texts(page) == ["tell me of my grandmother’s ring", "one"]


def test_another_page_of_the_screen_where_nobody_is_logged_in_shows_nothing(box, room, engine, browse, monkeypatch):
    engine.release.set()
    with browse() as open_page:
        other = open_page(f"http://localhost:{box.port}/")
        other.wait_for_selector(".welcome")
        page = open_page(f"http://localhost:{box.port}/")
        log_in(box, page, monkeypatch)
        page.keyboard.press("Shift")  # it is the page before her
        room.hear(STORY)
        expect(page.locator("chat-message.assistant:not(.coming)")).to_have_count(1)
        assert other.locator("chat-message").count() == 0


def test_a_page_takes_up_what_begins_and_only_while_a_member_is_there(box, browse, monkeypatch):
    with browse() as open_page:
        page = open_page(f"http://localhost:{box.port}/")
        page.wait_for_selector(".welcome")
        assert page.evaluate(TAKE_UP, 0) == [0, None], "it is of somebody who has just logged out"
        log_in(box, page, monkeypatch)
        assert page.evaluate(TAKE_UP, 5) == [0, None], "it goes on in what this page does not show"
        assert page.evaluate(TAKE_UP, 0) == [1, "7"]
