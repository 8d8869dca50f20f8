"""A question asked while an answer still comes, in a real Chromium."""

import pytest
from e2e.conftest import HEARD
from e2e.test_chat_panel import box, open_box  # noqa: F401 (fixtures)
from web.chatting import HeldEngine

WAIT = "chat-panel .note:has-text('Wait for the answer')"


@pytest.fixture
def engine():
    return HeldEngine()


@pytest.fixture
def waiting(open_box):  # noqa: F811
    """A page whose second question has to wait for the answer to the first."""
    page = open_box()
    page.set_default_timeout(60_000)
    page.wait_for_selector(HEARD, state="attached")
    page.fill("chat-panel textarea", "Tell me a long story")
    page.keyboard.press("Enter")
    page.wait_for_selector(".message.assistant .said:has-text('one')")
    page.fill("chat-panel textarea", "And about geese")
    page.keyboard.press("Enter")
    page.wait_for_selector(WAIT)
    return page


def test_nobody_is_told_to_wait_once_the_answer_has_ended(waiting, engine):
    engine.release.set()
    waiting.wait_for_selector(".message.assistant .actions")
    waiting.wait_for_selector(WAIT, state="hidden")
    assert waiting.input_value("chat-panel textarea") == "And about geese"


def test_nobody_is_told_to_wait_in_a_new_chat_nor_while_typing(waiting):
    waiting.locator("chat-panel textarea").press_sequentially("s")
    waiting.wait_for_selector(WAIT, state="hidden")
    waiting.keyboard.press("Enter")
    waiting.wait_for_selector(WAIT)
    waiting.click("[data-do=more]")
    waiting.click("[data-do=new]")
    waiting.wait_for_selector(".welcome")
    waiting.wait_for_selector(WAIT, state="hidden")
