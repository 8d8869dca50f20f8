"""Answers of the box that come after somebody else has logged in: shown to nobody, and in nobody's way."""

import numpy as np
import pytest
from e2e.conftest import HEARD, expect
from support import eventually
from web.box import running

from appliance.core.config import Config, Models, replace
from appliance.llm.scripted import ScriptedEngine
from appliance.records.people import StoredSample

LOG_IN = """(name) => fetch("/login/pin", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ name, pin: "2580" })
})"""
PERSONA = """() => fetch("/me/persona", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ text: "Call me captain." })
})"""
OPEN = "async (name) => (await import('/static/js/lib/events.js')).emit(name, { member: true })"


@pytest.fixture
def page(config: Config, tmp_path, browse):
    """A page of a box that Ada owns and Ben is registered at."""
    nothing = Config(**{**config.__dict__, "models": Models(tmp_path / "no-models")})
    with running(replace(nothing, "screen", auto_login=False), ScriptedEngine([])) as box, browse() as open_page:
        open_page.noted.append("status of 40")  # what a sheet asks for after the log-out
        people = box.appliance.identity.people
        for name in ("Ada", "Ben"):
            person = people.register(name, [StoredSample("m", np.zeros(4, np.float32), b"x")])
            people.set_pin(person.id, "2580")
        page = open_page(f"http://localhost:{box.port}/")
        page.wait_for_selector(HEARD, state="attached")
        yield page


def log_in(page, name: str) -> None:
    page.evaluate(LOG_IN, name)
    page.wait_for_selector("account-panel [data-do=logout]:visible")
    page.wait_for_selector("[data-do=history]:visible")  # the chat has joined the session


def turn_to_ben(page) -> None:
    page.dispatch_event("account-panel [data-do=logout]", "click")
    page.wait_for_selector("account-panel [data-do=logout]", state="hidden")
    log_in(page, "Ben")


class Held:
    """The first answer to a request, which arrives when the test lets it."""

    def __init__(self, page, pattern: str, method: str = "GET"):
        self._page, self._method, self._taken = page, method, []
        page.route(pattern, self._take)

    def wait(self) -> None:
        eventually(lambda: self._page.evaluate("true") and self._taken, 60, "the box has answered")

    def release(self) -> None:
        [(route, answer)] = self._taken
        route.fulfill(response=answer)
        self._page.wait_for_timeout(500)  # in which the page would do something with it

    def _take(self, route) -> None:
        if self._taken or route.request.method != self._method:
            route.continue_()
        else:
            self._taken.append((route, route.fetch()))


def test_what_one_person_keeps_is_not_filled_into_the_sheet_of_another(page):
    log_in(page, "Ada")
    page.evaluate(PERSONA)
    held = Held(page, "**/me/assistant")
    page.evaluate(OPEN, "open-assistant")
    held.wait()
    turn_to_ben(page)
    page.evaluate(OPEN, "open-assistant")
    page.wait_for_selector("assistant-page dialog[open]")
    held.release()
    expect(page.locator("assistant-page textarea")).to_have_value("")


def test_what_the_owner_sees_is_not_filled_into_the_sheet_of_another(page):
    log_in(page, "Ada")
    held = Held(page, "**/visitors")
    page.click("account-panel [data-do=page]")
    held.wait()
    turn_to_ben(page)
    page.click("account-panel [data-do=page]")
    page.wait_for_selector("person-page dialog[open]")
    held.release()
    assert "Ada" not in page.locator("person-page").text_content()
    expect(page.locator("person-page h2")).to_have_text("Ben")


def test_a_late_answer_to_one_does_not_stop_the_sheet_of_another(page):
    log_in(page, "Ada")
    first = Held(page, "**/me/assistant")
    page.evaluate(OPEN, "open-assistant")
    first.wait()
    turn_to_ben(page)
    second = Held(page, "**/me/assistant")
    page.evaluate(OPEN, "open-assistant")
    second.wait()
    first.release()
    second.release()
    page.wait_for_selector("assistant-page dialog[open]")


def test_files_that_one_brings_are_not_kept_for_another(page, tmp_path):
    log_in(page, "Ada")
    files = [tmp_path / f"diary-{number}.txt" for number in range(2)]
    for file in files:
        file.write_text(f"{file.name}: it was a long day at the harbour. " * 30)
    held = Held(page, "**/documents?*", "POST")
    page.evaluate(OPEN, "open-documents")
    page.wait_for_selector("documents-page dialog[open]")
    page.set_input_files("documents-page input[type=file]", files)
    held.wait()
    turn_to_ben(page)
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    held.release()
    assert not [url for url in sent if "/documents?" in url]


def test_the_sheet_of_sound_that_has_not_opened_asks_no_more_when_its_owner_leaves(page):
    log_in(page, "Ada")
    held = Held(page, "**/sound")
    page.evaluate(OPEN, "open-sound")
    held.wait()
    page.dispatch_event("account-panel [data-do=logout]", "click")
    page.wait_for_selector("account-panel [data-do=logout]", state="hidden")
    asked = []
    page.on("websocket", lambda socket: asked.append(socket.url) if "/ws/sound" in socket.url else None)
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/sound") else None)
    held.release()
    page.wait_for_timeout(3000)  # it would ask each second
    assert not asked
