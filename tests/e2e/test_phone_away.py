"""The app on a phone opens without the box, from its second visit on."""

import signal

from e2e.test_two_devices import PATIENCE, PHONE, reachable, trusting  # noqa: F401 (fixtures)
from support import eventually

DRAWN = """() => [...document.styleSheets].every((sheet) => sheet.cssRules.length) &&
  getComputedStyle(document.querySelector("body.phone")).display"""
NEEDED = """async () => {
  const answers = await Promise.all(
    ["phone-app.js", "chat-panel.js", "lib/language.js"].map((name) => fetch(`/static/js/${name}`)));
  return answers.every(({ ok }) => ok) && document.fonts.check("16px Saira");
}"""


def test_the_second_visit_opens_without_the_box(appliance, browse, trusting):  # noqa: F811
    box = reachable(appliance, "none")
    with browse(None, trusting(box.folder / "tls" / "ca.pem")) as open_page:
        open_page.noted += ["Failed to load resource", "WebSocket connection to"]
        phone = open_page(box.network, **PHONE)
        phone.wait_for_selector("[data-entry=code]:not([hidden])", timeout=PATIENCE)
        phone.evaluate("async () => void await navigator.serviceWorker.ready")
        box.end(signal.SIGKILL)
        phone.reload()
        phone.wait_for_selector("[data-entry=code]:not([hidden])", timeout=PATIENCE)
        eventually(lambda: phone.evaluate(DRAWN) == "grid")
        eventually(lambda: phone.evaluate(NEEDED), what="all that the chat is made of is there, too")
