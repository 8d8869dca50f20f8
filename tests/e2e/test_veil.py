"""The veil: what is beneath it cannot be seen, touched, focused or read aloud; two who read together can lift it."""

import numpy as np
import pytest
from e2e.actors import BEN, before, member, stranger
from e2e.conftest import HEARD, expect
from support import eventually
from web.box import running

from appliance.core.config import Config, Models, replace
from appliance.llm.scripted import ScriptedEngine
from appliance.records.people import StoredSample
from appliance.vision.flows.viewer_presence import ViewerPresence, ViewerPresenceRules

VEIL = "company-veil:not([hidden])"
BESIDE = 420.0  # pixels from the left
# What the keyboard reaches, and what a screen reader may say, of all that is private.
REACHED = """() => [...document.querySelectorAll("chat-panel *, dialog *, [data-do=page]")]
  .filter((element) => element.tabIndex >= 0 && !element.closest("[inert]") && element.checkVisibility()).length"""


@pytest.fixture
def noted() -> list[str]:
    """What a test expects the browser to note of its doings."""
    return []


@pytest.fixture
def scene(config: Config, tmp_path, browse, noted):
    """Ada is logged in, has a chat, and stands before the camera: (page, actors, her id)."""
    nothing = Config(**{**config.__dict__, "models": Models(tmp_path / "no-models")})
    engine = ScriptedEngine(["The capital is Vaduz."])
    with running(replace(nothing, "screen", auto_login=False), engine) as box, browse() as open_page:
        open_page.noted = noted
        people = box.appliance.identity.people
        ada = people.register("Ada", [StoredSample("m", np.zeros(4, np.float32), b"x")])
        people.set_pin(ada.id, "2580")
        with before(box) as actors:
            box.appliance.identity.sessions._clock = actors.clock
            actors.show(member(ada.id))
            page = open_page(f"http://localhost:{box.port}/")
            page.wait_for_selector(HEARD, state="attached")
            page.evaluate(
                """() => fetch("/login/pin", {
                    method: "POST", headers: { "Content-Type": "application/json" },
                    body: JSON.stringify({ name: "Ada", pin: "2580" })
                })"""
            )
            page.wait_for_selector("account-panel [data-do=logout]:visible")
            page.wait_for_selector("[data-do=history]:visible")  # the chat has joined the session
            (session,) = box.appliance.identity.sessions.all()
            rules = ViewerPresenceRules(3.0, 300.0)
            session.presence = ViewerPresence(ada.id, rules, True, actors.clock())  # as after a log-in by face
            page.fill("chat-panel textarea", "What is the capital of Liechtenstein?")
            page.keyboard.press("Enter")
            page.wait_for_selector(".message.assistant:has-text('Vaduz') .actions")
            yield page, actors, ada.id


def test_nothing_beneath_the_veil_is_reached(scene, shots):
    page, actors, ada = scene
    assert page.evaluate(REACHED) > 3
    actors.show(member(ada), stranger(BEN, BESIDE))
    page.wait_for_selector(f"{VEIL} >> text=Someone else can see this")
    page.screenshot(path=shots / "veil-800x480.png")
    eventually(lambda: page.evaluate(REACHED) == 0)
    told = page.locator("body").aria_snapshot()
    assert "Vaduz" not in told and "Show anyway" in told and "Log out" in told
    page.evaluate("document.querySelector('account-panel [data-do=page]').click()")
    page.wait_for_timeout(500)
    assert page.locator("dialog[open]").count() == 0, "no dialog opens, seen or unseen"
    page.click("account-panel [data-do=logout]")
    page.wait_for_selector("account-panel [data-do=logout]", state="hidden")
    expect(page.locator("company-veil")).to_be_hidden()
    expect(page.locator("chat-message")).to_have_count(0)
    assert page.locator("dialog[open]").count() == 0, "what was to open was hers"


@pytest.mark.parametrize("held", ["**/me", "**/static/js/person-page.js"], ids=["answer", "script"])
def test_what_comes_late_opens_for_nobody_else(scene, held, noted):
    page, _, _ = scene
    noted.append("status of 403")  # what the sheet asks for after the log-out
    late = []
    page.route(held, lambda route: late.append((route, route.fetch())))
    page.click("account-panel [data-do=page]")
    eventually(lambda: page.evaluate("true") and late, 60, "the box has answered")
    page.click("account-panel [data-do=logout]")
    page.wait_for_selector("account-panel [data-do=logout]", state="hidden")
    for route, answer in late:
        route.fulfill(response=answer)
    page.wait_for_function("() => customElements.get('person-page')")
    page.wait_for_timeout(1000)  # in which it would open
    assert page.locator("dialog[open]").count() == 0, "what was to open was hers"
    assert "Ada" not in page.locator("person-page").text_content(), "nor is it kept beneath"


def test_two_who_read_together_lift_it_for_as_long_as_both_stay(scene):
    page, actors, ada = scene
    actors.show(member(ada), stranger(BEN, BESIDE))
    page.click(f"{VEIL} [data-do=share]")
    page.wait_for_selector("company-veil", state="hidden")
    page.wait_for_timeout(2500)
    assert page.locator(".message.assistant:has-text('Vaduz')").is_visible()
    actors.show(member(ada), stranger(BEN, BESIDE), stranger(BEN, 20.0))
    page.wait_for_selector(VEIL)


def test_a_stranger_alone_is_told_so_and_cannot_lift_it(scene):
    page, actors, _ = scene
    actors.show(stranger(BEN))
    page.wait_for_selector(f"{VEIL} >> text=Someone else is here", timeout=60_000)
    expect(page.locator("company-veil [data-do=share]")).to_be_hidden()
    headers = {"Content-Type": "application/json", "Origin": page.url.rstrip("/")}
    answer = page.request.post(f"{page.url}session/share", headers=headers, data="{}")
    assert answer.status == 409 and page.locator(VEIL).is_visible()


def test_an_open_dialog_is_covered_and_comes_back(scene):
    page, actors, ada = scene
    page.evaluate("import('/static/js/lib/events.js').then(({ emit }) => emit('open-extract'))")
    page.fill("#source", "Call the garage on Monday.")
    actors.show(member(ada), stranger(BEN, BESIDE))
    page.wait_for_selector(VEIL)
    expect(page.locator("dialog[open]")).to_have_count(0)
    eventually(lambda: page.evaluate(REACHED) == 0)
    actors.show(member(ada))
    page.wait_for_selector("extract-page dialog[open]", timeout=60_000)
    expect(page.locator("#source")).to_have_value("Call the garage on Monday.")
