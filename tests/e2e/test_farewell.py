"""Deleting oneself: what goes is counted, a slip of the finger does nothing, and a receipt says what was removed."""

import numpy as np
import pytest
from e2e.conftest import HEARD, expect, press, settled, slip
from support import eventually
from web.box import running

from appliance.core.config import Config, Models
from appliance.llm.scripted import ScriptedEngine
from appliance.records.people import StoredSample

HELD = 2000  # milliseconds
SIZES = [(800, 480), (390, 844)]


@pytest.fixture
def scene(config: Config, tmp_path, browse):
    """Ada owns the box, has a memory and a token, and has opened the sheet; Ben is registered as well."""
    nothing = Config(**{**config.__dict__, "models": Models(tmp_path / "no-models")})
    with running(nothing, ScriptedEngine()) as box, browse() as open_page:
        people = box.appliance.identity.people
        ada, _ = (people.register(name, [StoredSample("m", np.zeros(4, np.float32), b"x")]) for name in ("Ada", "Ben"))
        people.set_pin(ada.id, "2580")
        box.appliance.assistant.memories.add(ada.id, "I like geese")
        box.appliance.identity.tokens.create(ada.id, "script")
        page = open_page(f"http://localhost:{box.port}/")
        page.wait_for_selector(HEARD, state="attached")
        page.evaluate(
            """() => fetch("/login/pin", {
                method: "POST", headers: { "Content-Type": "application/json" },
                body: JSON.stringify({ name: "Ada", pin: "2580" })
            })"""
        )
        page.wait_for_selector("account-panel [data-do=page]:visible")
        page.click("account-panel [data-do=page]")
        page.click("person-page [data-do=forget]")
        page.wait_for_selector("farewell-page dialog[open]")
        open_page.noted.append("status of 409")  # that a wrong name is refused
        yield box, page


def counted(page, part: str) -> dict[str, str]:
    return dict(
        zip(
            page.locator(f"farewell-page {part} dt").all_inner_texts(),
            page.locator(f"farewell-page {part} dd").all_inner_texts(),
            strict=True,
        )
    )


def test_what_goes_is_counted_and_a_slip_does_nothing(scene, shots):
    box, page = scene
    goes = counted(page, ".before")
    assert goes.items() >= {"Photos of your face": "1", "Memories": "1", "API tokens": "1"}.items()
    assert "Chats" not in goes, "what there is none of is not listed"
    assert page.inner_text("farewell-page .heir") == "Ben becomes the owner of this box."
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        settled(page)
        page.screenshot(path=shots / f"farewell-{width}x{height}.png")
    for milliseconds in (10, 10, HELD // 2):
        slip(page, "farewell-page .hold", milliseconds)
    assert page.locator("farewell-page [type=submit]").is_disabled()
    page.fill("#farewell", "Ben")
    page.keyboard.press("Enter")
    page.wait_for_selector("farewell-page .note:has-text('That isn’t your name')")
    assert len(box.appliance.identity.people.all()) == 2 and page.locator("farewell-page .before").is_visible()


def test_held_for_two_seconds_it_is_done_and_a_receipt_says_what_went(scene, shots):
    box, page = scene
    goes = counted(page, ".before")
    press(page, "farewell-page .hold")
    page.wait_for_selector("farewell-page .after:not([hidden])")
    page.mouse.up()
    assert counted(page, ".after") == goes
    assert page.inner_text("farewell-page dialog").count("Deleted") == 1
    assert [person.name for person in box.appliance.identity.people.all()] == ["Ben"]
    named = "() => [...document.querySelectorAll('body *')].filter((e) => /\\bAda\\b/.test([...e.childNodes]"
    named += ".filter((n) => n.nodeType === 3).map((n) => n.data).join(' '))).map((e) => e.outerHTML.slice(0, 200))"
    eventually(lambda: not page.evaluate(named), what="her name is gone from the page")
    page.screenshot(path=shots / "receipt-800x480.png")
    page.click("farewell-page .after [data-do=close]")
    expect(page.locator("[data-when=guest]").first).to_be_visible()


def test_the_name_does_it_as_well(scene):
    box, page = scene
    page.fill("#farewell", " ａda\u200b ")
    page.click("farewell-page [type=submit]")
    page.wait_for_selector("farewell-page .after:not([hidden])")
    assert len(box.appliance.identity.people.all()) == 1
