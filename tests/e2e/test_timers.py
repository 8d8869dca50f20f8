"""A timer is a thing: it counts down in the header and on the clock, and rings on a card until somebody stops it."""

from e2e.conftest import settled
from e2e.test_chat_panel import ask, box, engine, log_in, open_box  # noqa: F401 (fixtures)

CHIP = "header timer-row .timer"
# Notes what the chip shows from now on: a slow machine may look too late.
NOTE = f"""() => {{
  window.counted = [];
  const look = () => counted.push(document.querySelector("{CHIP} b")?.textContent ?? "");
  const changes = {{ childList: true, characterData: true, subtree: true }};
  new MutationObserver(look).observe(document.querySelector("header timer-row"), changes);
}}"""


def seconds(shown: str) -> int:
    minutes, rest = shown.split(":")
    return 60 * int(minutes) + int(rest)


def test_a_timer_counts_down_and_rings_until_it_is_stopped(open_box):  # noqa: F811
    page = open_box()
    page.evaluate(NOTE)
    ask(page, "Set a timer for 8 seconds", "Timer set")  # in which the busiest machine shows two of them
    page.wait_for_selector(".timer-card[data-state=ringing]:has-text('time’s up')")
    page.wait_for_selector(CHIP, state="detached")
    left = [seconds(shown) for shown in page.evaluate("counted") if shown]
    assert left == sorted(left, reverse=True) and len(set(left)) > 1, "it counts down"
    page.click(".timer-card >> text=+1 min")
    page.wait_for_selector(CHIP)
    assert 20 <= seconds(page.inner_text(f"{CHIP} b")) <= 60
    page.wait_for_selector("timer-bell", state="hidden")


def test_one_s_own_timer_is_paused_and_stopped(open_box):  # noqa: F811
    page = open_box()
    ask(page, "Set a timer for 10 minutes", "Timer set")
    page.click("header button.timer")  # as soon as the page knows that it is theirs
    page.click(".timer-card >> text=Pause")
    page.wait_for_selector(f"{CHIP}[data-state=paused]")
    page.click(".timer-card >> text=Resume")
    page.wait_for_selector(f"{CHIP}[data-state=running]")
    page.click(".timer-card >> text=Stop")
    page.wait_for_selector(CHIP, state="detached")


# Sends the page its list of own timers again, as after one rings. Returns whether the card is still the same element.
TOLD = """async () => {
  const { emit } = await import("/static/js/lib/events.js");
  const card = document.querySelector(".timer-card");
  emit("timers", []);
  return document.querySelector(".timer-card") === card;
}"""


def test_a_card_stays_under_the_finger_while_the_box_tells_more(open_box):  # noqa: F811
    page = open_box()
    ask(page, "Set a timer for 1 second", "1 second.")
    page.wait_for_selector(".timer-card[data-state=ringing]")
    assert page.evaluate(TOLD)
    page.click(".timer-card >> text=Stop")
    page.wait_for_selector("timer-bell", state="hidden")


def test_several_ring_side_by_side(open_box):  # noqa: F811
    page = open_box(width=1280, height=720)
    ask(page, "Set a timer for 2 seconds", "Timer set")
    ask(page, "Set a timer for 1 second", "1 second.")
    page.wait_for_selector(".timer-card[data-state=ringing] >> nth=1")
    settled(page)
    first, second = [card.bounding_box() for card in page.locator(".timer-card").all()]
    assert first["y"] == second["y"] and first["x"] + first["width"] <= second["x"]
    page.click(".timer-card >> nth=0 >> text=Stop")
    page.wait_for_selector(".timer-card >> nth=1", state="detached")  # else the next click may hit the first card again
    page.click(".timer-card >> nth=0 >> text=Stop")
    page.wait_for_selector("timer-bell", state="hidden")


def test_what_rings_is_stopped_over_an_open_sheet_and_covers_no_button(open_box, box, shots):  # noqa: F811
    page = open_box()
    page.set_default_timeout(60_000)
    log_in(box, page)
    ask(page, "Set a timer for 2 seconds", "Timer set")
    page.wait_for_selector(".timer-card[data-state=ringing]")
    page.click("account-panel [data-do=page]")  # it is not covered
    page.wait_for_selector("person-page dialog timer-bell")
    page.screenshot(path=shots / "ringing-sheet.png")
    page.click("person-page header [data-do=close]")
    page.wait_for_selector("body > timer-bell .timer-card")
    page.click("footer [data-open=display]")
    page.click("display-page dialog .timer-card >> text=Stop")
    page.wait_for_selector("timer-bell", state="hidden")
    assert page.locator("display-page dialog").is_visible()
