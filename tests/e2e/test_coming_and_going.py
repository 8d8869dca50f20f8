"""Log-in and log-out without a touch at the page that shows them, and in more than one tab."""

import re
import time

import numpy as np
import pytest
from e2e.conftest import HEARD, expect, hearing
from e2e.test_chat_panel import ask, box, engine, log_in, shows  # noqa: F401 (fixtures)
from e2e.test_page import ready, register
from ipcamera import projecting
from support import eventually
from web.box import running

from appliance.core.config import Config, replace
from appliance.records.people import StoredSample

PATIENCE = 60_000  # milliseconds
GREETING = ".greeting b:text-is('Ada')"
GUEST = "[data-when=guest]:not([hidden])"
LOG_IN = """() => fetch("/login/pin", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ name: "Ada", pin: "2580" })
})"""
JOINS = re.compile(r'"type":"session","key":"[\w-]')


def connections(page) -> list[str]:
    """The sockets that the page opens from now on, and what it posts."""
    seen: list[str] = []
    page.on("websocket", lambda socket: seen.append(socket.url.rpartition("/")[2]))
    page.on("request", lambda asked: asked.method == "POST" and seen.append(asked.url.partition("/")[2][1:]))
    return seen


def joins(page) -> list[str]:
    """Which of the page's sockets, from now on, joins a session: each time that one does."""
    seen: list[str] = []

    def watch(socket) -> None:
        name = socket.url.rpartition("/")[2]
        socket.on("framesent", lambda sent: JOINS.search(str(sent)) and seen.append(name))

    page.on("websocket", watch)
    return seen


def posts(seen: list[str], path: str) -> int:
    return sum(each.endswith(path) for each in seen)


def test_who_comes_is_logged_in_and_who_leaves_is_logged_out(appliance, browse, films):
    with projecting() as (projector, address), browse() as open_page:
        projector.play(films["obama"])
        times = {"LARSON_SCREEN_AWAY_SECONDS": "1.5", "LARSON_SCREEN_LEAVE_SECONDS": "10"}
        page = open_page(appliance(address, **times).address)
        ready(page)
        seen = connections(page)
        register(page, "Ada")
        expect(page.locator(".guide p")).to_have_text("Nice to meet you, Ada")
        assert (posts(seen, "/register"), posts(seen, "/session"), posts(seen, "/login")) == (1, 1, 0)

        veil, note = hearing(page, "company-veil"), hearing(page, "account-panel .note")
        projector.play(None)
        veil("Paused")
        note("stepping away")
        expect(page.locator(GUEST)).to_be_visible()
        expect(page.locator("company-veil")).to_be_hidden()

        page.click("[data-do=name]")  # somebody types their name: nobody is logged in over it
        projector.play(films["obama"])
        page.wait_for_selector(".box.known", timeout=PATIENCE)
        page.wait_for_timeout(3000)
        assert page.locator("form.naming").is_visible() and posts(seen, "/session") == 1
        page.click("[data-do=back]")
        page.wait_for_selector(GREETING, timeout=PATIENCE)
        page.wait_for_selector("[data-do=history]:visible")
        assert (posts(seen, "/session"), posts(seen, "/login"), posts(seen, "/logout")) == (2, 0, 0)

        page.click("[data-do=logout]")
        page.wait_for_selector(GUEST)
        page.wait_for_timeout(3000)
        assert page.locator(GUEST).is_visible(), "nobody is logged in again before they have gone"
        assert {"feed", "chat"} & set(seen) == set(), "no socket was opened again"


def test_a_log_in_in_one_tab_shows_in_the_other(box, browse, engine):  # noqa: F811
    engine.answers.extend(["a1", "a2", "a3"])
    with browse() as open_page:
        page = open_page(f"http://localhost:{box.port}/")
        tab = page.context.new_page()
        joined = joins(tab)
        tab.goto(f"http://localhost:{box.port}/")
        for each in (page, tab):
            each.wait_for_selector(HEARD, state="attached")  # it has heard of the box
        ask(tab, "as a guest", "a1")
        seen = connections(tab)
        log_in(box, page)
        tab.wait_for_selector(GREETING)
        tab.wait_for_selector(".welcome")
        expect(tab.locator(".message")).to_have_count(0)  # what a guest said is not hers
        tab.wait_for_selector("[data-do=history]:visible")  # its chat has joined the session
        ask(tab, "as Ada", "a2")
        page.wait_for_selector("[data-do=history]:visible")
        tab.click("[data-do=history]")
        tab.wait_for_selector("chat-history [data-do=open]:has-text('as Ada')")

        page.evaluate(LOG_IN)  # she logs in again: the session of both is replaced
        # asking the tab something lets its events in
        eventually(lambda: tab.evaluate("true") and joined.count("chat") == 2, what="the chat joins the new session")
        tab.wait_for_selector(".message:has-text('as Ada')")  # her newest chat, opened for her
        expect(tab.locator(GREETING)).to_be_visible()
        ask(tab, "as Ada again", "a3")
        shows(tab, "as Ada", "a2", "as Ada again", "a3")

        note = hearing(tab, "account-panel .note")
        page.click("[data-do=logout]")
        note("You were logged out.")
        expect(tab.locator(".message")).to_have_count(0)
        expect(tab.locator("[data-do=history]")).to_be_hidden()
        assert {"feed", "chat"} & set(seen) == set(), "no socket was opened again"


def test_a_log_in_shows_although_its_cookie_comes_late(box, browse):  # noqa: F811
    """The feed may tell of it seconds before a busy box has answered the request that carries the cookie."""
    with browse() as open_page:
        page = open_page(f"http://localhost:{box.port}/")
        page.wait_for_selector(HEARD, state="attached")
        ada = box.appliance.identity.people.register("Ada", [StoredSample("m", np.zeros(4, np.float32), b"x")])
        box.appliance.identity.people.set_pin(ada.id, "2580")
        late = time.monotonic() + 4

        def answer(route) -> None:
            if time.monotonic() < late:
                route.fulfill(json={"person": None})
            else:
                route.continue_()

        page.route("**/session", answer)
        page.evaluate(LOG_IN)
        page.wait_for_selector(GREETING)


@pytest.fixture
def restless(config: Config, clock, monkeypatch):
    """A box without a camera that logs people out soon, by the test's clock."""
    with running(replace(config, "screen", idle_seconds=5.0)) as made:
        monkeypatch.setattr(made.appliance.identity.sessions, "_clock", clock.monotonic)
        yield made


def test_without_a_camera_the_hands_tell_that_somebody_is_there(restless, browse, clock):
    with browse() as open_page:
        page = open_page(f"http://localhost:{restless.port}/")
        log_in(restless, page)
        (session,) = restless.appliance.identity.sessions.all()

        def is_touched() -> bool:
            page.keyboard.press("Shift")  # not each one is told: again and again
            page.wait_for_timeout(100)
            return session.used_at == clock.monotonic()

        for _ in range(3):
            clock.advance(4.0)
            eventually(is_touched, what="the box hears of hands")
        assert page.locator(GREETING).is_visible()
        note = hearing(page, "account-panel .note")
        clock.advance(6.0)
        note("no one was here for a while")
        expect(page.locator(GUEST)).to_be_visible()
