"""One's own page: the decision, the views, the PIN, the data; and a log-in without the camera."""

import numpy as np
from e2e.conftest import settled
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
    assert page.locator(".views img").count() == 5
    loaded = "[...document.querySelectorAll('.views img')].every(i => i.complete && i.naturalWidth)"
    eventually(lambda: page.evaluate(loaded), what="the pictures of the views arrive")
    assert "Closest" in page.locator(".card").inner_text(), "the owner sees the figures"
    page.click("#tab-face")
    page.wait_for_selector("[data-state=face]:has-text('Recognition is good.')")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        settled(page)
        page.screenshot(path=shots / f"page-{width}x{height}.png")


def set_a_pin(page) -> None:
    """One that is too easy first."""
    page.click("#tab-security")
    page.fill("#pin", "1111")
    page.click("person-page [type=submit]")
    page.wait_for_selector("form + .note:has-text('too easy')")  # red, at its field
    assert page.get_attribute("#pin", "aria-invalid") == "true"
    page.fill("#pin", "2580")
    page.click("person-page [type=submit]")
    page.wait_for_selector("person-page .note[data-kind=good]:has-text('PIN saved')")
    page.wait_for_selector("person-page .note", state="hidden", timeout=6000)  # a success does not stay


def change_photos(page) -> None:
    """Drop one, take the data along, add three."""
    page.click("#tab-face")
    page.locator("[data-do=drop-view]").last.click()
    page.locator("[data-do=drop-view]").last.click()
    eventually(lambda: page.locator(".views img").count() == 4)
    with page.expect_download() as download:
        page.click("#tab-me")
        page.click("a.button")
    assert download.value.suggested_filename.endswith(".zip")
    page.click("#tab-face")
    page.click("[data-do=add]")
    page.wait_for_selector(
        "account-panel[data-phase=registered] .guide p:has-text('recognise you better')", timeout=PATIENCE
    )
    page.click("[data-do=page]")
    page.click("#tab-face")
    eventually(lambda: page.locator(".views img").count() == 7)
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
    assert not page.locator("person-page dialog").is_visible()


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
        refusals = [text for text in open_page.problems if "409" in text]
        assert len(refusals) == 2, "of the two PINs, which the browser's console notes"
        open_page.problems[:] = [text for text in open_page.problems if text not in refusals]
