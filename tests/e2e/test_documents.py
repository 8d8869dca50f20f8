"""A document brought, asked and opened, in a real Chromium with the real model."""

import numpy as np
from e2e.conftest import expect, settled, touch_twice

from appliance.records.people import StoredSample
from appliance.storage.database import Store
from appliance.storage.people import People

PATIENCE = 180_000  # milliseconds: the real model reads and writes
SIZES = [(1280, 720), (720, 1280), (390, 844), (800, 480)]
CAR = "# Tyres\nThe pressure of the rear tyres is 2.6 bar.\n# Oil\nThe engine takes seven litres of oil.\n"


def log_in(page) -> None:
    page.click("[data-do=pin]")
    page.fill("#login-name", "Ada")
    page.fill("#login-pin", "2580")
    page.click(".by-pin [type=submit]")
    page.wait_for_selector("[data-do=logout]", timeout=PATIENCE)


def bring(page, file, shots) -> None:
    """Add a document, and read it."""
    page.click("[data-do=more]")
    page.click("[data-do=documents]")
    page.set_input_files("documents-page input", [file])
    page.wait_for_selector(".shelf .note:has-text('was added')", timeout=PATIENCE, state="attached")  # it does not stay
    page.screenshot(path=shots / "documents-800x480.png")
    page.click(".shelf [data-do=preview]")
    page.wait_for_selector(".passage blockquote:has-text('seven litres')")
    page.click(".passage [data-do=close]")
    page.click(".shelf [data-do=close]")


def ask_documents(page) -> None:
    """Have an answer from the document, and none about what it does not say."""
    page.click("[data-do=more]")
    page.click("[data-do=ground]")
    page.wait_for_selector(".mode:has-text('documents')")
    page.fill("chat-panel textarea", "What is the pressure of the rear tyres?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".sources button:has-text('car.md, Tyres')", timeout=PATIENCE)
    page.wait_for_selector(".message.assistant .said:has-text('2.6')", timeout=PATIENCE)
    page.fill("chat-panel textarea", "Who was Napoleon?")  # at once: the model may still be reading
    page.keyboard.press("Enter")
    page.wait_for_selector(".message.assistant:has-text('found nothing') [data-do=copy]", timeout=PATIENCE)
    expect(page.locator(".message.assistant.cut")).to_have_count(0)
    assert page.locator(".message.assistant .doubt").count() == 0, "the model wrote none of it by itself"


def test_a_document_is_brought_asked_and_opened(appliance, browse, shots, tmp_path):
    box = appliance()
    with Store(tmp_path / "data") as store:
        ada = People(store).register("Ada", [StoredSample("m", np.zeros(4, np.float32), b"x")])
        People(store).set_pin(ada.id, "2580")
    (tmp_path / "car.md").write_text(CAR)
    with browse() as open_page:
        page = open_page(box.address)
        page.wait_for_selector("[data-part=model][data-ok=yes]", timeout=PATIENCE)
        assert not page.locator("[data-do=documents]").is_visible(), "nothing to read, and nobody to bring it"
        log_in(page)
        bring(page, tmp_path / "car.md", shots)
        ask_documents(page)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            settled(page)
            page.screenshot(path=shots / f"grounded-{width}x{height}.png")
        page.locator(".sources button").first.click()
        page.wait_for_selector(".passage blockquote:has-text('rear tyres is 2.6 bar')")
        page.click(".passage [data-do=close]")
        page.click("[data-do=more]")
        page.click("[data-do=documents]")
        assert "Sure" in touch_twice(page, ".shelf [data-do=remove]")
        page.wait_for_selector(".mode", state="hidden")
