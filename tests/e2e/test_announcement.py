"""An announcement of Home Assistant appears on the page, as the text that it is, until somebody closes it."""

import pytest
from web.box import running

from appliance.operations.home_wiring import announce


@pytest.fixture
def shown(config, browse):
    with running(config) as box, browse() as open_page:
        page = open_page(f"http://localhost:{box.port}/")
        page.wait_for_selector("[data-part=disk][data-ok=yes]", timeout=30_000)  # it has heard of the box
        yield box, page


def test_it_is_shown_as_text_and_closed(shown):
    box, page = shown
    announce(box.appliance.board, "Dinner <b>is</b> ready")
    page.wait_for_selector("timer-bell:has-text('Dinner <b>is</b> ready')", timeout=30_000)
    assert page.locator("timer-bell b").count() == 0
    page.click("timer-bell button")
    page.wait_for_selector("timer-bell", state="hidden", timeout=30_000)
    announce(box.appliance.board, "It gets cold")
    page.wait_for_selector("timer-bell:has-text('It gets cold')", timeout=30_000)
