"""A page in Dutch or German: never a flash of English, and all of it turns when the language does."""

import pytest
from e2e.conftest import HEARD, PATIENCE, slowed
from e2e.test_design import chromium, gallery  # noqa: F401 (fixtures)

from appliance.web.rendering import sentences

DUTCH = sentences("nl")
VISIBLE = """() => [...document.querySelectorAll("body *")]
  .filter((one) => !one.children.length && one.checkVisibility({ visibilityProperty: true }))
  .map((one) => one.textContent.trim()).filter(Boolean)"""
SAID = """() => [...document.querySelectorAll("body *")].flatMap((one) =>
  [one.children.length ? "" : one.textContent.trim(), one.title, one.placeholder, one.getAttribute("aria-label")])
  .filter(Boolean)"""
LOG_IN = "[data-when=guest] [data-do=login]"


@pytest.fixture
def dutch(chromium, gallery):  # noqa: F811
    """A page of a browser that speaks Dutch, and an address of the gallery."""
    context = chromium.new_context(viewport={"width": 800, "height": 480}, locale="nl-NL")
    context.set_default_timeout(PATIENCE)
    context.on("page", slowed)
    yield context.new_page(), f"{gallery}/design/guest"
    context.close()


def english(texts: list[str]) -> list[str]:
    """Those of the texts that are English, although there is a translation."""
    return [text for text in texts if DUTCH.get(text, text) != text]


@pytest.mark.parametrize("path", ["", "/trust", "/design/guest", "/design/phone-talk"])
def test_a_page_is_dutch_before_any_script_runs(dutch, gallery, path):  # noqa: F811
    page, _ = dutch
    page.route("**/*.js", lambda route: route.abort())
    page.goto(gallery + path)
    said = page.evaluate(SAID)
    assert page.get_attribute("html", "lang") == "nl"
    assert len(said) > 15 and english(said) == []


def test_a_page_of_the_box_brings_its_language(dutch, gallery):  # noqa: F811
    page, _ = dutch
    asked = []
    page.route("**/languages/*", lambda route: asked.append(route) or route.continue_())
    page.goto(gallery)
    page.wait_for_selector(f"{LOG_IN}:text-is('Doorgaan met je gezicht')", state="attached")
    page.wait_for_selector(HEARD, state="attached")  # it has heard of the box, and of nobody's preferences
    assert page.get_attribute("html", "lang") == "nl" and asked == []


def test_a_page_whose_language_does_not_come_stays_as_it_is(dutch):
    page, address = dutch
    page.route("**/languages/de", lambda route: route.abort())
    page.goto(address)
    page.wait_for_selector("html[data-played=yes]", state="attached")
    page.evaluate(SPEAK, "de")
    assert page.inner_text(LOG_IN) == "Doorgaan met je gezicht"


SPEAK = "async (to) => { const l = await import('/static/js/lib/language.js'); l.speak(to); await l.speaking; }"


def test_everything_turns_with_the_language(dutch):
    page, address = dutch
    page.goto(address)
    page.wait_for_selector("html[data-played=yes]", state="attached")
    in_dutch = page.evaluate(VISIBLE)
    page.evaluate(SPEAK, "en")
    in_english = page.evaluate(VISIBLE)
    page.evaluate(SPEAK, "nl")
    assert page.evaluate(VISIBLE) == in_dutch
    same = [now for before, now in zip(in_dutch, in_english, strict=True) if before == now]
    assert len(in_english) > 10
    assert english(same) == []
    assert page.get_attribute("chat-panel textarea", "placeholder") == "Bericht"
    assert page.get_attribute("[data-open=phones]", "title") == "Je telefoon"
