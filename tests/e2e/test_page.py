"""What a person does at the page, in a real Chromium: register, log in, be refused, chat, stop, lose the box."""

import os
import re
import signal
import time

import cv2
import numpy as np
import pytest
from e2e.conftest import HEARD, expect, hearing, settled, touch_twice
from stage import let_in
from support import eventually

SIZES = [(800, 480), (1280, 720), (720, 1280), (390, 844)]
WHOLE = """() => {  // whether each name is whole, or not there
    const bottom = (element) => element.getBoundingClientRect().bottom;
    const names = [...document.querySelectorAll(".box span")].filter((name) => name.checkVisibility());
    return names.every((name) => bottom(name) <= bottom(document.querySelector("live-view")) + 0.5);
}"""
PATIENCE = 60_000  # milliseconds
WRITTEN = 180  # seconds in which the model writes a line, on a slow machine too


def register(page, name: str) -> None:
    page.click("[data-do=name]")
    page.fill("#name", name)
    page.click("form.naming [type=submit]")
    page.wait_for_selector(f".greeting b:text-is('{name}')", timeout=PATIENCE)
    expect(page.locator(".guide p")).to_have_text(f"Nice to meet you, {name}")


def ready(page) -> None:
    for part in ("camera", "faces", "model"):
        page.wait_for_selector(f"[data-part={part}][data-ok=yes]", timeout=PATIENCE)
    page.wait_for_selector("live-view[data-live=true]", timeout=PATIENCE)


def ask(page, text: str) -> None:
    page.fill("chat-panel textarea", text)
    page.keyboard.press("Enter")


def answered(page) -> str:
    page.wait_for_selector("[data-do=stop]", state="hidden", timeout=3 * PATIENCE)
    return page.locator(".message.assistant .said").last.inner_text()


def picture(page, path=None) -> np.ndarray:
    data = page.screenshot(path=path)
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)


def test_the_first_minute(appliance, browse, films, shots):
    """From the printed address to a face log-in and a chat, with the box's own camera."""
    box = appliance(films["obama"])
    with browse() as open_page:
        page = open_page(box.address)
        began = time.monotonic()
        ready(page)
        register(page, "Ada Lovelace")
        assert time.monotonic() - began < 180, "a minute, on a machine three times as slow"
        ask(page, "Write a sentence about Paris.")
        assert answered(page).strip()
        page.click("[data-do=lens]")
        page.wait_for_selector(".box.known span:text-is('Ada Lovelace')", timeout=PATIENCE)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            settled(page)
            look_at_the_picture(page, width, height)
        page.click("[data-do=lens]")
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            settled(page)
            page.wait_for_selector("live-view[data-live=true]")
            look(page, picture(page, shots / f"chat-{width}x{height}.png"), width, height)
        page.reload()
        page.wait_for_selector(".greeting b:text-is('Ada Lovelace')")
        page.wait_for_selector(".message.user:has-text('about Paris')")  # open again by itself
        page.click("[data-do=new]")
        page.wait_for_selector(".welcome")
        page.click("[data-do=history]")
        page.click("chat-history [data-do=open]")
        page.wait_for_selector(".message.user:has-text('about Paris')")
        page.click("[data-do=history]")
        assert touch_twice(page, "chat-history [data-do=remove]") == "Delete?"
        page.wait_for_selector("chat-history .empty", state="attached")
        page.wait_for_selector(".welcome")
        page.click("[data-do=logout]")
        page.wait_for_selector("[data-when=guest]:not([hidden])")
        expect(page.locator(".message")).to_have_count(0)  # nobody reads on in another's words


def look_at_the_picture(page, width: int, height: int) -> None:
    """Large again, it has room, and the names in it are whole."""
    view = page.locator("live-view").bounding_box()
    assert view["width"] * view["height"] > 0.12 * width * height
    page.wait_for_function(WHOLE)  # it goes with the face


def look(page, shot: np.ndarray, width: int, height: int) -> None:
    """What a glance would notice: nothing outside, nothing cut, targets that a finger hits, a picture, dark."""
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.documentElement.scrollHeight") <= height
    for button in page.locator("button:visible:not(.part)").all():
        box = button.bounding_box()
        assert box["height"] >= 44, button.inner_text()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width + 1
        assert box["y"] >= 0 and box["y"] + box["height"] <= height + 1
    view = page.locator("live-view").bounding_box()
    assert view["width"] == view["height"] < 80, "the picture is a lens beside the name"
    inside = shot[int(view["y"]) + 8 : int(view["y"] + view["height"]) - 8, int(view["x"]) + 8 : int(view["x"] + 48)]
    assert inside.std() > 20, "the live picture is there"
    assert page.locator("chat-panel .messages").bounding_box()["width"] > 0.9 * min(width, 1180), (
        "the talk has the room"
    )
    assert page.locator("chat-panel textarea").bounding_box()["width"] > 150
    assert np.median(shot) < 90, "dark"


def test_somebody_else_is_refused(appliance, browse, films, shots):
    """At the same box: one page with the known person before its camera, one with a stranger."""
    box = appliance(LARSON_SCREEN_AUTO_LOGIN="no")  # the button is meant
    with browse(films["obama"]) as open_page:
        page = open_page(box.address)
        ready(page)
        register(page, "Barack")
    with browse(films["biden"]) as open_page:
        page = open_page(box.address)
        ready(page)
        page.click("[data-do=login]")
        page.wait_for_selector("account-panel[data-phase=refused]", timeout=PATIENCE)
        expect(page.locator(".guide p")).to_contain_text("don't know you yet")
        page.screenshot(path=shots / "refused-800x480.png")
        assert page.locator("account-panel .note").is_hidden(), "said once"
        expect(page.locator(".door [data-do=name]")).to_have_class(re.compile(r"\bmain\b"))  # that comes first now
        page.click("[data-do=pin]")
        page.fill("#login-name", "barack")
        page.click("[data-do=login-as]")
        page.wait_for_selector(".guide p:text('does not look like Barack')", timeout=PATIENCE)
        expect(page.locator(".greeting")).to_be_hidden()
    with browse(films["obama-again"]) as open_page:
        page = open_page(box.address)
        ready(page)
        page.click("[data-do=login]")
        let_in(page, "Barack")
        tab = page.context.new_page()
        tab.goto(box.address)
        ready(tab)
        note = hearing(page, "account-panel .note")
        tab.click("[data-do=logout]")
        note("You were logged out")
        expect(page.locator(".greeting")).to_be_hidden()


def test_the_camera_of_the_device_is_taken_when_it_is_needed(appliance, browse, films, shots):
    box = appliance(LARSON_FACES_VIEW_PATIENCE="60")
    with browse(films["biden"]) as open_page:
        open_page.noted.append("status of")
        page = open_page(box.address, 390, 844)
        ready(page)
        page.wait_for_selector("[data-part=camera][data-ok=yes]")
        page.click("[data-do=return]")
        page.wait_for_selector("live-view[data-live=false]")
        page.wait_for_timeout(2000)  # until the box, too, has noticed
        page.click("[data-do=name]")
        page.fill("#name", "Joe")
        page.click("form.naming [type=submit]")
        page.wait_for_selector(".guide:visible p:text('Turn your head')", timeout=PATIENCE)
        page.screenshot(path=shots / "registering-390x844.png")
        page.click("[data-do=cancel]")
        page.reload()
        page.wait_for_selector("live-view[data-live=true]", timeout=PATIENCE)
        page.wait_for_selector(".door .first:visible")  # nobody is registered yet: there is nothing to log in to
        expect(page.locator("[data-do=login]")).to_be_hidden()
        expect(page.locator("[data-do=pin]")).to_be_hidden()


def test_a_wrong_name_is_said_where_it_was_typed(appliance, browse):
    box = appliance()
    with browse() as open_page:
        page = open_page(box.address)
        open_page.noted.append("status of 4")
        page.wait_for_selector(HEARD, state="attached")  # the page has heard of the box
        page.click("[data-do=name]")
        page.fill("#name", "x" * 161)
        assert page.locator("#name").input_value() == "x" * 160, "longer names cannot be typed"
        for name in ("", "   ", "Ada 🚗", "<img src=x onerror=alert(1)>"):
            page.fill("#name", name)
            with page.expect_response("**/register"):
                page.click("form.naming [type=submit]")
            page.wait_for_selector("account-panel .note:visible")
            expect(page.locator("#name")).to_have_value(name)  # what was typed is kept


def test_an_answer_is_stopped_and_another_is_asked(appliance, browse):
    box = appliance()
    with browse() as open_page:
        page = open_page(box.address)
        page.wait_for_selector("[data-part=model][data-ok=yes]", timeout=PATIENCE)
        ask(page, "Tell me a very long story about a talking car, with many chapters.")
        eventually(lambda: len(page.locator(".message.assistant").inner_text()) > 40, WRITTEN)
        page.click("[data-do=stop]")
        page.wait_for_selector(".message.assistant.cut")
        before = page.locator(".message.assistant").inner_text()
        page.wait_for_timeout(500)
        assert page.locator(".message.assistant").inner_text() == before
        ask(page, "Write a sentence about Paris.")
        assert answered(page).strip()


def test_a_dead_model_costs_only_that_answer(appliance, browse):
    box = appliance()
    with browse() as open_page:
        page = open_page(box.address)
        page.wait_for_selector("[data-part=model][data-ok=yes]", timeout=PATIENCE)
        ask(page, "Tell me a very long story about a talking car, with many chapters.")
        eventually(lambda: len(page.locator(".message.assistant").inner_text()) > 20, WRITTEN)
        os.kill(box.worker(), signal.SIGKILL)
        page.wait_for_selector("chat-panel .note:text('Nothing else was lost')")
        expect(page.locator(".message")).to_have_count(2)  # what was said stays
        ask(page, "Write a sentence about Paris.")  # at once: it waits for the new worker
        assert answered(page).strip()


def test_a_prompt_that_is_too_long_is_given_back(appliance, browse):
    box = appliance()
    text = "word " * 3000
    with browse() as open_page:
        page = open_page(box.address)
        page.wait_for_selector("[data-part=model][data-ok=yes]", timeout=PATIENCE)
        ask(page, text)
        page.wait_for_selector("chat-panel .note:text('too long')", timeout=PATIENCE)
        expect(page.locator("chat-panel textarea")).to_have_value(text.strip())
        expect(page.locator(".message")).to_have_count(0)


def test_a_lost_box_is_said_and_found_again(appliance, browse, films):
    box = appliance(films["astronaut"])
    with browse() as open_page:
        open_page.noted += ["Failed to load resource", "WebSocket connection to"]
        page = open_page(box.address)
        ready(page)
        link = hearing(page, "link-state")
        box.end(signal.SIGKILL)
        link("Connection lost")
        page.wait_for_selector("live-view[data-live=false]", timeout=PATIENCE)
        ask(page, "Are you there?")
        page.wait_for_selector("chat-panel .note:text('Your text is still here')")
        expect(page.locator("chat-panel textarea")).to_have_value("Are you there?")
        box.start()
        link("Back online")
        page.wait_for_selector("live-view[data-live=true]", timeout=PATIENCE)


def test_two_people_chat_and_the_second_sees_the_queue(appliance, browse):
    box = appliance()
    with browse() as open_page:
        first, second = open_page(box.address), open_page(box.address, 390, 844)
        first.wait_for_selector("[data-part=model][data-ok=yes]", timeout=PATIENCE)
        ask(first, "Tell me a very long story about a talking car, with many chapters.")
        first.wait_for_selector(".message.assistant .said:not(:empty)")
        ask(second, "Write a sentence about Paris.")
        second.wait_for_selector(".progress span:text('1 person ahead of you')")
        first.click("[data-do=stop]")
        assert answered(second).strip()


def test_the_page_draws_the_very_lights_of_the_pins(appliance, browse):
    box = appliance(LARSON_LIGHTS_PINS="4,5,6,7,8,9")
    with browse() as open_page:
        page = open_page(box.address)
        page.wait_for_selector("[data-part=model][data-ok=yes]", timeout=PATIENCE)
        page.wait_for_selector("led-bar[data-duties]")
        expect(page.locator("led-bar i")).to_have_count(6)
        heads = set()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and len(heads) < 6:
            duties = [int(word) for word in page.locator("led-bar").get_attribute("data-duties").split()]
            heads.add(duties.index(max(duties)))
            level = page.evaluate("getComputedStyle(document.querySelector('led-bar i')).getPropertyValue('--level')")
            assert 0 <= float(level) <= 1
        assert heads == set(range(6)), "the scanner sweeps"


def test_without_a_camera_the_page_says_what_to_do_and_the_chat_works(appliance, browse, shots):
    box = appliance()
    with browse() as open_page:
        for width, height in SIZES:
            page = open_page(box.address, width, height)
            page.wait_for_selector("[data-part=model][data-ok=yes]", timeout=PATIENCE)
            expect(page.locator("[data-do=lend]")).to_be_visible()
            expect(page.locator(".absent p")).to_contain_text("Use the one on this device")
            page.screenshot(path=shots / f"no-camera-{width}x{height}.png")
        ask(page, "Write a sentence about Paris.")
        assert answered(page).strip()


def test_guidance_is_where_the_person_looks(appliance, browse, films, shots):
    box = appliance(films["biden"], LARSON_FACES_VIEW_PATIENCE="60")
    with browse() as open_page:
        page = open_page(box.address)
        ready(page)
        page.click("[data-do=name]")
        page.fill("#name", "Joe")
        page.click("form.naming [type=submit]")
        page.wait_for_selector(".guide:visible p:text('Turn your head')", timeout=PATIENCE)
        page.screenshot(path=shots / "registering-800x480.png")
        guide, view = page.locator(".guide").bounding_box(), page.locator("live-view").bounding_box()
        assert 0 <= guide["y"] - view["y"] - view["height"] < 20, "right below the picture, not on the face"
        page.click("[data-do=cancel]")
        page.wait_for_selector(".guide", state="hidden")


def test_a_page_without_scripts_still_shows_the_state(appliance, playwright):
    box = appliance()
    chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(box.address)
    assert page.locator(".part").count() == 5
    assert page.locator("noscript").count() == 1
    chromium.close()


@pytest.mark.installer
def test_the_installed_command_leaves_no_process_behind(appliance):
    box = appliance()
    worker = eventually(box.worker)
    box.end()
    eventually(lambda: not os.path.exists(f"/proc/{worker}"))
