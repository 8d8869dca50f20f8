"""A page in Dutch or German: never a flash of English, and all of it turns when the language does."""

import json

import pytest
from e2e.test_design import chromium, gallery  # noqa: F401 (fixtures)
from support import ROOT, eventually

DUTCH = json.loads((ROOT / "static/languages/nl.json").read_text(encoding="utf-8"))
VISIBLE = """() => [...document.querySelectorAll("body *")]
  .filter((one) => !one.children.length && one.checkVisibility({ visibilityProperty: true }))
  .map((one) => one.textContent.trim()).filter(Boolean)"""
LOG_IN = "[data-when=guest] [data-do=login]"


@pytest.fixture
def dutch(chromium, gallery):  # noqa: F811
    """A page of a browser that speaks Dutch, and an address of the gallery."""
    context = chromium.new_context(viewport={"width": 800, "height": 480}, locale="nl-NL")
    yield context.new_page(), f"{gallery}/design/guest"
    context.close()


def test_nothing_is_shown_before_it_is_dutch(dutch):
    page, address = dutch
    tool = page.context.new_cdp_session(page)  # the page does not wait for ever; here it does
    tool.send("Animation.enable")
    tool.send("Animation.setPlaybackRate", {"playbackRate": 0})
    held = []
    page.route("**/languages/nl.json", lambda route: held.append(route))
    page.goto(address, wait_until="commit")
    page.wait_for_selector(LOG_IN, state="attached")
    page.wait_for_selector("chat-panel:defined", state="attached")
    assert len(held) == 1
    assert page.evaluate(VISIBLE) == []
    held[0].continue_()
    page.wait_for_selector(f"{LOG_IN}:text-is('Inloggen')")


def test_a_page_whose_language_does_not_come_is_shown_in_english(dutch):
    page, address = dutch
    page.route("**/languages/nl.json", lambda route: route.abort())
    page.goto(address)
    page.wait_for_selector(f"{LOG_IN}:text-is('Log in')")


def test_a_page_of_the_box_brings_its_language(dutch, gallery):  # noqa: F811
    page, _ = dutch
    asked, held = [], []
    tool = page.context.new_cdp_session(page)
    tool.send("Animation.enable")
    tool.send("Animation.setPlaybackRate", {"playbackRate": 0})
    page.route("**/languages/*.json", lambda route: asked.append(route) or route.continue_())
    page.route("**/js/main.js", lambda route: held.append(route))
    page.goto(gallery, wait_until="commit")
    page.wait_for_selector(LOG_IN, state="attached")
    eventually(lambda: held, what="the scripts are asked for")
    assert page.get_attribute("html", "lang") == "nl" and page.evaluate(VISIBLE) == []
    held[0].continue_()
    page.wait_for_selector(f"{LOG_IN}:text-is('Inloggen')")
    page.wait_for_selector("[data-part=disk][data-ok=yes]")  # it has heard of the box, and of nobody's preferences
    assert page.get_attribute("html", "lang") == "nl" and asked == []


def test_a_catalogue_that_the_page_brings_is_enough(dutch):
    page, address = dutch
    asked = []
    page.route("**/languages/*.json", lambda route: asked.append(route) or route.continue_())
    catalogue = f'<script type="application/json" id="catalogue">{json.dumps(DUTCH)}</script><script src='

    def bring(route):
        html = route.fetch().text().replace("<script src=", catalogue, 1).replace('lang="en"', 'lang="nl"', 1)
        route.fulfill(body=html, content_type="text/html")

    page.route("**/design/guest", bring)
    page.goto(address)
    page.wait_for_selector(f"{LOG_IN}:text-is('Inloggen')")
    page.wait_for_selector("html[data-played=yes]", state="attached")
    assert asked == []


def test_everything_turns_with_the_language(dutch):
    page, address = dutch
    page.goto(address)
    page.wait_for_selector("html[data-played=yes]", state="attached")
    speak = "async (to) => { const l = await import('/static/js/lib/language.js'); l.speak(to); await l.speaking; }"
    in_dutch = page.evaluate(VISIBLE)
    page.evaluate(speak, "en")
    in_english = page.evaluate(VISIBLE)
    page.evaluate(speak, "nl")
    assert page.evaluate(VISIBLE) == in_dutch
    same = [now for before, now in zip(in_dutch, in_english, strict=True) if before == now]
    assert len(in_english) > 10
    assert [text for text in same if DUTCH.get(text, text) != text] == []
    assert page.get_attribute("chat-panel textarea", "placeholder") == "Bericht"
    assert page.get_attribute("[data-open=phones]", "title") == "Je telefoon"
