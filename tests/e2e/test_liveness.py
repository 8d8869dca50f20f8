"""The challenge at the page: an actor who follows the arrow gets in, a print in the same hands does not."""

import numpy as np
import pytest
from e2e.conftest import expect, hearing, settled
from stage import let_in, playing
from support import eventually

from appliance.core.images import read_picture
from appliance.lab import simulation as simulate
from appliance.lab.attack_instruments import SPECIES
from appliance.lab.presentations import Person

PATIENCE = 60_000  # milliseconds
SIZES = [(800, 480), (1280, 720), (720, 1280), (390, 844)]


# Notes whether the ring of a log-in is shown from now on: an actor may have followed it before a busy machine looks.
RING = """() => {
    window.rang = false;
    const ring = document.querySelector("face-ring");
    const look = () => (rang ||= ring.dataset.phase === "login" && ring.checkVisibility());
    new MutationObserver(look).observe(ring, { attributes: true });
}"""


@pytest.fixture(scope="module")
def ada(recogniser, photos):
    return simulate.portrait(recogniser, photos["obama"], read_picture)


def test_a_person_follows_the_arrow_and_a_print_does_not(appliance, browse, ada, shots):
    rng = np.random.default_rng(4)
    with playing(Person(ada, rng)) as (stage, address), browse() as open_page:
        box = appliance(
            address,
            LARSON_FACES_LIVENESS="challenge",
            LARSON_FACES_VIEW_PATIENCE="60",
            LARSON_FACES_REGISTRATION_SECONDS="300",
        )
        stage.waits_for = "nothing"  # each hint is looked at before it is followed
        stage.follow(int(box.address.rstrip("/").rpartition(":")[2]))
        page = open_page(box.address)
        page.wait_for_selector("[data-part=faces][data-ok=yes]", timeout=PATIENCE)
        page.wait_for_selector("live-view[data-live=true]", timeout=PATIENCE)
        page.click("[data-do=name]")
        page.fill("#name", "Ada")
        page.click("form.naming [type=submit]")
        for number, hint in enumerate(("left", "right", "up", "down")):
            page.wait_for_selector(f"face-ring[data-hint={hint}]", timeout=PATIENCE)
            page.set_viewport_size(dict(zip(("width", "height"), SIZES[number], strict=True)))
            settled(page)
            page.screenshot(path=shots / f"ring-{hint}-{SIZES[number][0]}x{SIZES[number][1]}.png")
            stage.waits_for = hint
        stage.waits_for = ""
        let_in(page, "Ada")
        page.click("[data-do=logout]")
        page.set_viewport_size({"width": 800, "height": 480})
        page.evaluate(RING)
        page.click("[data-do=login]")
        eventually(lambda: page.evaluate("rang"), what="the ring shows a log-in")
        settled(page)
        page.screenshot(path=shots / "challenge-800x480.png")
        let_in(page, "Ada")
        page.click("[data-do=logout]")
        stage.actor = SPECIES["print bent and moved"](ada, ada, rng)
        page.wait_for_timeout(500)
        page.click("[data-do=login]")
        page.wait_for_selector("account-panel[data-phase=refused]", timeout=PATIENCE)
        expect(page.locator(".guide p")).to_contain_text("Try again")
        expect(page.locator("[data-when=guest]")).to_be_visible()


def test_the_screen_shines_on_the_face(appliance, browse, ada, shots):
    with playing(Person(ada, np.random.default_rng(4))) as (stage, address), browse() as open_page:
        box = appliance(address, LARSON_FACES_LIVENESS="challenge", LARSON_FACES_FLASH="yes")
        stage.follow(int(box.address.rstrip("/").rpartition(":")[2]))
        page = open_page(box.address)
        page.wait_for_selector("[data-part=faces][data-ok=yes]", timeout=PATIENCE)
        page.wait_for_selector("live-view[data-live=true]", timeout=PATIENCE)
        page.click("[data-do=name]")
        page.fill("#name", "Ada")
        page.click("form.naming [type=submit]")
        let_in(page, "Ada", patience=2 * PATIENCE)
        page.click("[data-do=logout]")
        flash = hearing(page, "face-flash")
        page.click("[data-do=login]")
        flash("hold still")
        page.screenshot(path=shots / "flash-800x480.png")
        let_in(page, "Ada")  # by light, or by movements after it
        expect(page.locator("face-flash")).to_be_hidden()
