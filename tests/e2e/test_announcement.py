"""An announcement appears on the page, as the text that it is, until somebody closes it."""

import pytest
from e2e.conftest import HEARD
from support import eventually
from web.box import running

from appliance.core.config import replace
from appliance.speech.scripted import ScriptedSpeech


@pytest.fixture
def shown(config, browse):
    with running(config) as box, browse() as open_page:
        page = open_page(f"http://localhost:{box.port}/")
        page.wait_for_selector(HEARD, state="attached")  # it has heard of the box
        yield box, page


def test_it_is_shown_as_text_and_closed(shown):
    box, page = shown
    box.appliance.board.announcements.make("Dinner <b>is</b> ready")
    page.wait_for_selector("timer-bell:has-text('Dinner <b>is</b> ready')", timeout=30_000)
    assert page.locator("timer-bell b").count() == 0
    page.click("timer-bell button")
    page.wait_for_selector("timer-bell", state="hidden", timeout=30_000)
    box.appliance.board.announcements.make("It gets cold")
    page.wait_for_selector("timer-bell:has-text('It gets cold')", timeout=30_000)


def test_the_box_says_it_and_a_phone_that_allows_it(config, tmp_path, browse):
    speech = ScriptedSpeech()
    config = replace(config, "voice", on=True, microphone="none", speaker="none")
    config = replace(config, "models", folder=tmp_path / "none")
    with running(config, speech=speech) as box, browse() as open_page:
        page = open_page(f"http://localhost:{box.port}/")
        page.wait_for_selector(HEARD, state="attached")
        page.evaluate("document.body.classList.add('phone')")
        box.appliance.board.announcements.make("Dinner is ready. It is on the table.", "Ada")
        eventually(lambda: len(speech.said) == 2)  # the box itself, both sentences
        card = page.locator("timer-bell:has-text('Ada says: Dinner is ready.')")
        card.get_by_role("button", name="Say aloud").click(timeout=30_000)
        eventually(lambda: len(speech.said) == 4)
        box.appliance.board.announcements.make("It gets cold", "Ada")
        eventually(lambda: speech.said[4:] == 2 * [("Ada says: It gets cold", "en")])
