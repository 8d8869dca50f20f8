"""Stories on both devices at once: the box's own screen, and a phone over TLS that trusts the box's authority."""

import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from e2e.conftest import expect, hearing, touch_twice
from ipcamera import START, projecting
from support import eventually

from appliance.core.images import encode_jpeg

PATIENCE = 60_000  # milliseconds
WRITTEN = 180_000  # in which the real model writes an answer, on a slow machine too
AT_ONCE = 40_000  # milliseconds, on a slow machine too; a phone that nobody tells shows nothing
NOTED = [""]  # by the browser itself: anything
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}


@pytest.fixture
def trusting(tmp_path):
    """A home folder whose Chromium trusts an authority, as a phone does that has installed its certificate."""
    if not shutil.which("certutil"):
        pytest.skip("certutil is not installed; get it with: apt-get install libnss3-tools")

    def trust(authority: Path) -> dict[str, str]:
        store = tmp_path / "home" / ".pki" / "nssdb"
        store.mkdir(parents=True)
        for command in (["-N", "--empty-password"], ["-A", "-t", "C,,", "-n", "larson", "-i", str(authority)]):
            subprocess.run(["certutil", "-d", f"sql:{store}", *command], check=True, capture_output=True)
        return {"HOME": str(tmp_path / "home")}

    return trust


def reachable(appliance, camera: str, **settings: str):
    box = appliance(
        camera, LARSON_NETWORK_ON="true", LARSON_NETWORK_HOST="127.0.0.1", LARSON_NETWORK_PORT="0", **settings
    )
    box.network = eventually(lambda: next((w for w in "".join(box.lines).split() if w.startswith("https://")), ""))
    return box


def ready(page) -> None:
    for part in ("faces", "model"):
        page.wait_for_selector(f"[data-part={part}][data-ok=yes]", timeout=PATIENCE)


def register(page, name: str) -> None:
    """At the box's own screen, whoever stands before its camera."""
    ready(page)
    page.wait_for_selector("live-view[data-live=true]", timeout=PATIENCE)
    page.click("[data-do=name]")
    page.fill("#name", name)
    page.click("form.naming [type=submit]")
    page.wait_for_selector(f".greeting b:text-is('{name}')", timeout=PATIENCE)


def offered(screen) -> str:
    """What the code on the screen says, as a phone's camera would open it."""
    screen.keyboard.press("Shift")  # the clock may have taken the screen while the box started
    screen.click("[data-open=phones]")
    screen.wait_for_selector("phones-page .letters:not(:empty)")
    expect(screen.locator("phones-page .offer .where")).to_have_text(re.compile("^https://"))
    address, letters = screen.inner_text("phones-page .offer .where"), screen.inner_text("phones-page .letters")
    screen.click("phones-page [data-do=close]")
    return f"{address}/#{letters.replace(' ', '')}"


def ask(page, text: str) -> None:
    page.wait_for_selector("chat-panel [data-do=stop]", state="hidden", timeout=WRITTEN)
    answers = page.locator(".message.assistant").count()
    page.fill("chat-panel textarea", text)
    page.click("chat-panel [type=submit]")
    expect(page.locator(".message.assistant")).to_have_count(answers + 1)
    expect(page.locator(".message.assistant").last.locator(".actions")).to_be_attached(timeout=WRITTEN)
    page.wait_for_selector("chat-panel [data-do=stop]", state="hidden", timeout=PATIENCE)


def register_on_the_phone(phone, shots) -> None:
    phone.tap("[data-tab=me]")
    phone.screenshot(path=shots / "phone-me-390x844.png")
    phone.tap("[data-do=name]")
    phone.fill("#name", "Ada")
    phone.tap("form.naming [type=submit]")
    expect(phone.locator(".guide p")).to_have_text("Nice to meet you, Ada")
    phone.screenshot(path=shots / "phone-registered-390x844.png")
    phone.wait_for_selector("[data-tab=chat][aria-current]", timeout=PATIENCE)
    ask(phone, "Write a sentence about Paris.")
    assert phone.locator(".message.assistant .said").last.inner_text().strip()
    phone.screenshot(path=shots / "phone-chat-390x844.png")


def come_to_the_screen(screen, projector, films, shots) -> None:
    """Ada is logged in without a touch, and goes on with her chat."""
    screen.wait_for_selector("attract-screen:not([hidden])", timeout=PATIENCE)
    screen.screenshot(path=shots / "attract-800x480.png")
    projector.play(films["obama"])  # Ada steps before the box: nothing is touched
    screen.wait_for_selector(".greeting b:text-is('Ada')", timeout=PATIENCE)
    screen.click("[data-do=history]")
    screen.click("chat-history [data-do=open]")
    screen.wait_for_selector(".message.user:has-text('about Paris')")
    ask(screen, "And one about Rome.")
    screen.screenshot(path=shots / "face-800x480.png")


def walk_away(screen, phone, projector, shots) -> None:
    """What is hers is hidden, and then she is logged out; at the screen alone."""
    veil = hearing(screen, "company-veil")
    projector.play(None)
    veil("Paused")
    screen.screenshot(path=shots / "parked-800x480.png")
    expect(screen.locator(".message.user").first).to_be_hidden()  # nobody who passes by reads on
    screen.wait_for_selector(
        "[data-when=guest]:not([hidden])", state="attached", timeout=PATIENCE
    )  # the clock may cover it
    expect(screen.locator(".message")).to_have_count(0)
    assert phone.locator(".message").count() > 0, "the phone is its own"


def revoke(screen, phone, shots) -> None:
    """Remove the phone, which shows it at once."""
    screen.click("[data-open=phones]")
    screen.wait_for_selector("phones-page .phones [data-do=revoke]")
    screen.screenshot(path=shots / "phones-800x480.png")
    touch_twice(screen, "phones-page [data-do=revoke]")
    phone.wait_for_selector("link-state:not([hidden]), [data-entry=code]:not([hidden])", timeout=AT_ONCE)
    phone.wait_for_selector("[data-entry=code]:not([hidden])", timeout=PATIENCE)
    phone.wait_for_selector(".entry .note:has-text('no longer paired')")
    expect(phone.locator(".message")).to_have_count(0)


def test_a_whole_life_on_both_devices(appliance, browse, films, trusting, shots):
    """Paired, registered on the phone, recognised at the screen, chats on both, logged out by walking away, revoked."""
    with projecting() as (projector, address):
        box = reachable(
            appliance,
            address,
            LARSON_SCREEN_AWAY_SECONDS="1.5",
            LARSON_SCREEN_LEAVE_SECONDS="10",
            LARSON_SCREEN_ATTRACT_SECONDS="25",
        )
        home = trusting(box.folder / "tls" / "ca.pem")
        with browse() as open_screen, browse(films["obama"], home) as open_phone:
            for each in (open_screen, open_phone):
                each.noted += NOTED  # of refused requests
            screen = open_screen(box.address)
            ready(screen)
            phone = open_phone(offered(screen), **PHONE)
            phone.wait_for_selector("chat-panel .welcome", timeout=PATIENCE)
            phone.wait_for_function("location.hash === ''")  # the code does not stay in the address
            assert phone.evaluate("isSecureContext")

            register_on_the_phone(phone, shots)
            come_to_the_screen(screen, projector, films, shots)
            walk_away(screen, phone, projector, shots)
            projector.play(films["obama"])
            screen.wait_for_selector(".greeting b:text-is('Ada')", timeout=PATIENCE)
            revoke(screen, phone, shots)


def test_a_log_in_by_face_on_the_phone_is_explained_there(appliance, browse, films, trusting):
    """Also after its camera was given back."""
    box = reachable(appliance, "none")
    home = trusting(box.folder / "tls" / "ca.pem")
    with browse() as open_screen, browse(films["obama"], home) as open_phone:
        screen = open_screen(box.address)
        ready(screen)
        phone = open_phone(offered(screen), **PHONE)
        phone.wait_for_selector("chat-panel .welcome", timeout=PATIENCE)
        phone.tap("[data-tab=me]")
        phone.tap("[data-do=name]")
        phone.fill("#name", "Ada")
        phone.tap("form.naming [type=submit]")
        phone.wait_for_selector("[data-tab=chat][aria-current]", timeout=PATIENCE)
        phone.tap("[data-tab=me]")
        phone.tap("[data-do=logout]")
        phone.tap("[data-do=login]")
        phone.wait_for_selector("[data-tab=chat][aria-current]", timeout=PATIENCE)
        phone.tap("[data-tab=me]")
        phone.tap("[data-do=page]")
        phone.wait_for_selector("[data-state=log-in]:has-text('Logged in by face')")
        phone.tap("#part-me summary")
        phone.wait_for_selector(".card dd:text-is('Recognised as Ada')")


def test_a_chat_is_taken_to_the_phone(appliance, browse, films, trusting):
    with projecting() as (projector, address):
        projector.play(films["obama"])
        box = reachable(appliance, address)
        home = trusting(box.folder / "tls" / "ca.pem")
        with browse() as open_screen, browse(None, home) as open_phone:
            open_phone.noted += NOTED  # of the refused code
            screen = open_screen(box.address)
            register(screen, "Ada")
            ask(screen, "Write a sentence about Paris.")
            screen.click("[data-do=more]")
            screen.click("[data-do=take]")
            screen.wait_for_selector("phones-page .letters:not(:empty)")
            where, letters = screen.inner_text("phones-page .offer .where"), screen.inner_text("phones-page .letters")
            phone = open_phone(f"{where}/#{letters.replace(' ', '')}", **PHONE)
            phone.wait_for_selector(".message.user:has-text('about Paris')", timeout=PATIENCE)
            ask(phone, "And about Rome?")
            expect(phone.locator(".message.user")).to_have_count(2)
            again = open_phone(f"{where}/#{letters.replace(' ', '')}", **PHONE)
            again.wait_for_selector("[data-entry=code] .note, [data-entry=code]:not([hidden])", timeout=PATIENCE)


def test_a_stranger_who_looks_on_sees_nothing_private(appliance, browse, films, photos, recogniser, tmp_path):
    """A second face beside the person's: what is theirs is hidden at once, and comes back when they are alone."""
    import cv2

    sides = [
        cv2.imdecode(np.frombuffer(frames, np.uint8), cv2.IMREAD_COLOR)
        for frames in (first(films["obama"]), first(films["biden"]))
    ]
    both = np.hstack([side[:, 120:520] for side in sides])
    film = tmp_path / "both.mjpeg"
    film.write_bytes(encode_jpeg(both, 90))
    alone = tmp_path / "alone.mjpeg"
    alone.write_bytes(encode_jpeg(np.hstack([sides[0][:, 120:520], np.full((480, 400, 3), 40, np.uint8)]), 90))
    with projecting() as (projector, address):
        projector.play(alone)
        box = appliance(address)
        with browse() as open_page:
            page = open_page(box.address)
            register(page, "Ada")
            ask(page, "Write a sentence about Paris.")
            projector.play(film)
            page.wait_for_selector("company-veil:not([hidden]) >> text=Someone else", timeout=PATIENCE)
            expect(page.locator(".message.user").first).to_be_hidden()
            projector.play(alone)
            page.wait_for_selector("company-veil", state="hidden", timeout=PATIENCE)
            expect(page.locator(".message.user").first).to_be_visible()


def first(film: Path) -> bytes:
    return START + film.read_bytes().split(START)[1]
