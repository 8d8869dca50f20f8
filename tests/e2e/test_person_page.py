"""One's own page: the decision, the views, the PIN, the data; and a log-in without the camera."""

import numpy as np
from e2e.conftest import expect, settled, touch_twice
from stage import let_in, playing
from support import eventually

from appliance.core.images import read_picture
from appliance.lab import simulation as simulate
from appliance.lab.presentations import Person

PATIENCE = 60_000  # milliseconds
SIZES = [(1280, 720), (720, 1280), (390, 844), (800, 480)]


def come_twice(page, shots) -> None:
    """Register, and log in again by face."""
    page.click("[data-do=name]")
    page.screenshot(path=shots / "naming-800x480.png")
    page.fill("#name", "Ada")
    page.click("form.naming [type=submit]")
    let_in(page, "Ada")
    page.click("[data-do=page]")
    page.wait_for_selector("[data-state=log-in]:has-text('Logged in. You own this box.')")
    page.click("person-page [data-do=close]")
    page.click("[data-do=logout]")
    page.click("[data-do=login]")
    let_in(page, "Ada")


def look_at_the_page(page, shots) -> None:
    page.click("[data-do=page]")
    page.click("#part-me summary")
    page.wait_for_selector(".card dd:text-is('Recognised as Ada')")
    expect(page.locator(".views img")).to_have_count(5)
    loaded = "[...document.querySelectorAll('.views img')].every(i => i.complete && i.naturalWidth)"
    eventually(lambda: page.evaluate(loaded), what="the pictures of the views arrive")
    expect(page.locator(".card")).to_contain_text("Closest")  # the owner sees the figures
    page.click("#tab-face")
    page.wait_for_selector("[data-state=face]:has-text('Recognition is good.')")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        settled(page)
        page.screenshot(path=shots / f"page-{width}x{height}.png")


def set_a_pin(page) -> None:
    """One that is too easy first."""
    page.click("#tab-security")
    expect(page.locator("#part-security .main")).to_have_text("Set")
    page.fill("#pin", "1111")
    page.click("person-page [type=submit]")
    page.wait_for_selector("form + .note:has-text('too easy')")  # red, at its field
    expect(page.locator("#pin")).to_have_attribute("aria-invalid", "true")
    page.fill("#pin", "2580")
    page.click("person-page [type=submit]")
    page.wait_for_selector("person-page .note[data-kind=good]:has-text('PIN saved')", state="attached")
    expect(page.locator("#part-security .main")).to_have_text("Change")
    page.wait_for_selector("person-page .note", state="hidden")  # a success does not stay


def change_photos(page) -> None:
    """Drop one, take the data along, add three."""
    page.click("#tab-face")
    touch_twice(page, "[data-do=drop-view] >> nth=-1")
    expect(page.locator(".views img")).to_have_count(4)
    with page.expect_download() as download:
        page.click("#tab-me")
        page.click("a.button")
    assert download.value.suggested_filename.endswith(".zip")
    page.click("#tab-face")
    page.click("[data-do=add]")
    expect(page.locator("account-panel .guide p")).to_contain_text("recognise you better")  # for some seconds
    page.click("[data-do=page]")
    page.click("#tab-face")
    expect(page.locator(".views img")).to_have_count(7)
    page.click("person-page [data-do=close]")


def log_in_with_the_pin(page) -> None:
    """A wrong one first."""
    page.click("[data-do=logout]")
    page.click("[data-do=pin]")
    page.fill("#login-name", "ada")
    page.fill("#login-pin", "2581")
    page.click(".by-pin [type=submit]")
    page.wait_for_selector("account-panel .note:has-text('Wrong name or PIN')")
    page.fill("#login-pin", "2580")
    page.click(".by-pin [type=submit]")
    page.wait_for_selector(".greeting b:text-is('Ada')", timeout=PATIENCE)


def forget(page) -> None:
    page.click("[data-do=page]")
    page.click("person-page [data-do=forget]")
    page.fill("#farewell", "ada")
    page.click("farewell-page [type=submit]")
    page.wait_for_selector("farewell-page .after:not([hidden])")
    page.click("farewell-page .after [data-do=close]")
    page.wait_for_selector("[data-when=guest]:not([hidden])")
    expect(page.locator("person-page dialog")).to_be_hidden()


def refusals(page, problems: list[str]) -> int:
    page.evaluate("true")  # lets the page's events in
    return sum("status of 409" in text for text in problems)


def test_one_s_own_page(appliance, browse, recogniser, photos, shots):
    ada = simulate.portrait(recogniser, photos["obama"], read_picture)
    with playing(Person(ada, np.random.default_rng(4))) as (stage, address), browse() as open_page:
        box = appliance(address)
        stage.follow(int(box.address.rstrip("/").rpartition(":")[2]))
        page = open_page(box.address)
        page.wait_for_selector("[data-part=faces][data-ok=yes]", timeout=PATIENCE)
        page.wait_for_selector("live-view[data-live=true]", timeout=PATIENCE)
        come_twice(page, shots)
        look_at_the_page(page, shots)
        set_a_pin(page)
        change_photos(page)
        log_in_with_the_pin(page)
        forget(page)
        open_page.noted.append("status of 409")
        eventually(lambda: refusals(page, open_page.problems) == 2, what="the browser notes that two PINs were refused")
