"""What the pages look like where it matters: bubbles that can be seen, and answers that no keyboard hides."""

import pytest
from e2e.conftest import expect, hearing
from e2e.reach import UNREACHED
from e2e.test_design import SCREENS, chromium, gallery, played  # noqa: F401 (fixtures)

BUBBLE = """() => {
  const said = getComputedStyle(document.querySelector(".message.user .said"));
  const ground = getComputedStyle(document.documentElement).backgroundColor;
  return { said: said.backgroundColor, line: said.borderTopColor, ground };
}"""


@pytest.mark.parametrize("query", ["", "?theme=light", "?contrast=high", "?theme=light&contrast=high"])
def test_one_s_own_words_stand_out(chromium, gallery, query):  # noqa: F811
    context, page, _ = played(chromium, gallery, "talk", SCREENS[0], query)
    seen = page.evaluate(BUBBLE)
    assert seen["said"] != seen["ground"]
    assert "high" not in query or seen["line"] != seen["ground"]
    context.close()


def test_a_touch_on_a_suggestion_opens_no_keyboard(chromium, gallery):  # noqa: F811
    context, page, _ = played(chromium, gallery, "guest", SCREENS[0])
    page.tap("[data-do=suggestion] >> nth=0")
    page.wait_for_selector(".message.user")
    assert page.locator("screen-keyboard").is_hidden()
    context.close()


def test_above_the_keyboard_the_answer_has_room(chromium, gallery):  # noqa: F811
    for size in SCREENS:
        context, page, _ = played(chromium, gallery, "keyboard", size)
        keys, words = page.locator("screen-keyboard").bounding_box(), page.locator(".messages").bounding_box()
        assert words["height"] > 120 and words["y"] + words["height"] < keys["y"], size
        context.close()


def test_a_lamp_explains_itself_and_is_silent_again(chromium, gallery):  # noqa: F811
    context, page, _ = played(chromium, gallery, "guest", SCREENS[0])
    assert page.locator("led-bar i").count() == 8
    before = page.locator("main").bounding_box()
    explains = hearing(page, "part-states output")
    page.tap("[data-part=network]")
    explains("larson.local")
    assert page.locator("main").bounding_box() == before, "nothing gets smaller for it"
    page.wait_for_selector("part-states output", state="hidden", timeout=60_000)
    context.close()


NARROW = (390, 844)
SMALL = (480, 320)
OUTSIDE = """([inner, outer]) => {
  const [a, b] = [inner, outer].map((one) => document.querySelector(one).getBoundingClientRect());
  return Math.max(a.right - b.right, b.left - a.left, a.bottom - b.bottom, b.top - a.top);
}"""


@pytest.mark.parametrize("query", ["", "?text=large&lang=de"])
def test_on_a_narrow_screen_nothing_is_cut(chromium, gallery, query):  # noqa: F811
    """The camera's button, three timers, the name of who is in, and the lamps in one line."""
    for state, inner, outer in (
        ("no-camera", "[data-do=lend]", "live-view"),
        ("timers", "header .timer:last-child", "header"),
        ("member", ".greeting b", ".greeting"),
        ("no-camera", "[data-part=camera]", "footer"),
    ):
        context, page, _ = played(chromium, gallery, state, NARROW, query)
        assert page.evaluate(OUTSIDE, [inner, outer]) <= 1, (state, inner)
        lamps = {box["y"] for box in (lamp.bounding_box() for lamp in page.locator(".part").all()) if box}
        assert len(lamps) == 1, state
        context.close()


DIMMER = "(bright) => getComputedStyle(document.querySelector('attract-screen .date')).color !== bright"


def test_the_clock_tells_when_the_next_reminder_rings_and_is_dim_at_night(chromium, gallery):  # noqa: F811
    context, page, _ = played(chromium, gallery, "attract-reminder", SCREENS[0])
    expect(page.locator("attract-screen .next")).to_contain_text("Reminder: ")
    bright = page.evaluate("getComputedStyle(document.querySelector('attract-screen .date')).color")
    context.close()
    context, page, _ = played(chromium, gallery, "attract-night", SCREENS[0])
    page.wait_for_selector("html[data-night]")
    page.wait_for_function(DIMMER, arg=bright)
    expect(page.locator("live-view")).to_be_hidden()
    context.close()


LEFT = """async () => {
  const { feed } = await import("/static/js/lib/feed.js");
  const { person } = await import("/static/js/lib/person.js");
  feed.emit("visit", { id: "1", open: true, after: "" });
  feed.emit("left", { why: "left" });
  person.emit("turned", { name: "", heard: true });
  feed.emit("visit", { id: "2", open: false, after: "left" });
  return document.querySelector("account-panel .note").checkVisibility();
}"""


def test_why_one_was_logged_out_stays_when_the_guest_s_visit_ends_after_it(chromium, gallery):  # noqa: F811
    context, page, _ = played(chromium, gallery, "guest", SCREENS[0])
    note = hearing(page, "account-panel .note")
    assert page.evaluate(LEFT), "it is seen after both"
    note("stepping away")
    context.close()


# Somebody opens a form after a log-out, before the box tells that the visit of then is over; later the guest goes.
OPENED = """async () => {
  const { feed } = await import("/static/js/lib/feed.js");
  const { person } = await import("/static/js/lib/person.js");
  const isOpen = () => document.querySelector("#login-name").checkVisibility();
  feed.emit("visit", { id: "1", open: true, after: "" });
  person.emit("turned", { name: "", heard: false });
  document.querySelector("[data-do=pin]").click();
  feed.emit("visit", { id: "2", open: false, after: "logged out" });
  const kept = isOpen();
  feed.emit("visit", { id: "3", open: false, after: "left" });
  return [kept, isOpen()];
}"""


def test_news_of_a_log_out_close_nothing_that_was_opened_after_it(chromium, gallery):  # noqa: F811
    context, page, _ = played(chromium, gallery, "guest", SCREENS[0])
    assert page.evaluate(OPENED) == [True, False]
    context.close()


def test_what_cannot_be_exported_is_not_offered(chromium, gallery):  # noqa: F811
    for state, offered in (("member", False), ("talk", True)):
        context, page, _ = played(chromium, gallery, state, SCREENS[1])
        page.tap("[data-do=more]")
        page.wait_for_selector("[data-do=assistant]:visible")  # the menu is open
        assert page.locator("[data-do=export]").is_visible() == offered
        context.close()


def test_a_pin_that_is_there_is_changed(chromium, gallery):  # noqa: F811
    for state, button in (("my-page-security", "#part-security .main"), ("setup-pin", "[data-step=pin] .main")):
        context, page, _ = played(chromium, gallery, state, SCREENS[0])
        expect(page.locator(button)).to_have_text("Change")
        context.close()


# How far the ring is from the middle of the face, and how far the instruction reaches into the face, in its heights.
OFF = """() => {
  const [ring, face, guide] = ["face-ring", "live-view .box", ".guide"].map(
    (one) => document.querySelector(one).getBoundingClientRect());
  const off = (from, size) => (ring[from] + ring[size] / 2 - face[from] - face[size] / 2) / face.height;
  return [Math.hypot(off("x", "width"), off("y", "height")), (face.bottom - guide.top) / face.height];
}"""


@pytest.mark.parametrize("size", [*SCREENS, NARROW, SMALL])
def test_the_ring_is_around_the_face_and_nothing_covers_it(chromium, gallery, size):  # noqa: F811
    context, page, _ = played(chromium, gallery, "registering", size)
    page.wait_for_function(f"({OFF})()[0] < 0.15")  # it comes there in a moment
    assert page.evaluate(OFF)[1] < 0
    context.close()


@pytest.mark.parametrize("size", [*SCREENS, NARROW, SMALL])
def test_a_name_does_not_cover_the_mouth(chromium, gallery, size):  # noqa: F811
    context, page, _ = played(chromium, gallery, "recognised", size)
    name, face = page.locator("live-view .box span"), page.locator("live-view .box")
    expect(name).to_have_text("Ada")
    at, box, view = name.bounding_box(), face.bounding_box(), page.locator("live-view").bounding_box()
    middle = box["y"] + box["height"] / 2
    assert at["y"] + at["height"] < middle or at["y"] > box["y"] + box["height"]
    assert view["y"] <= at["y"] and at["y"] + at["height"] <= view["y"] + view["height"], "it can be read"
    context.close()


@pytest.mark.parametrize("size", [SCREENS[0], SMALL])
def test_without_a_picture_the_large_lens_covers_no_button(chromium, gallery, size):  # noqa: F811
    context, page, _ = played(chromium, gallery, "lens", size)
    page.wait_for_selector("live-view[data-live=false] [data-do=lend]")  # no frame comes after the first
    assert page.evaluate(UNREACHED) == []
    page.click("[data-do=lens]")
    expect(page.locator("[data-do=lend]")).to_be_hidden()
    context.close()


@pytest.mark.parametrize("state", ["failed", "refused"])
def test_without_a_picture_a_verdict_covers_no_button(chromium, gallery, state):  # noqa: F811
    context, page, _ = played(chromium, gallery, state, (400, 240))
    page.wait_for_selector("live-view[data-live=false] [data-do=lend]")
    assert page.evaluate(UNREACHED) == []
    context.close()


LONG_NAMES = """() => {
  const names = document.querySelectorAll("header .timer span");
  for (const name of names) name.textContent = "Bread in the oven";
  const { scrollWidth, clientWidth } = document.querySelector("header timer-row");
  return [names.length, scrollWidth - clientWidth];
}"""


def test_three_timers_with_long_names_fit_the_screen(chromium, gallery):  # noqa: F811
    context, page, _ = played(chromium, gallery, "timers", SCREENS[0])
    expect(page.locator("header .timer span >> nth=0")).to_be_visible()
    assert page.evaluate(LONG_NAMES) == [3, 0]
    context.close()


@pytest.mark.parametrize("size", [*SCREENS, NARROW, SMALL])
def test_on_the_clock_a_card_covers_neither_date_nor_timers(chromium, gallery, size):  # noqa: F811
    context, page, _ = played(chromium, gallery, "ringing-night", size)
    card = page.locator("timer-bell .timer-card").bounding_box()
    shown = page.locator("attract-screen :is(.clock, .under, .timer):visible")
    assert shown.count() >= 2
    for part in (each.bounding_box() for each in shown.all()):
        assert part["y"] >= 0 and part["y"] + part["height"] <= card["y"]
    context.close()


BELOW_THE_CARDS = """() => {
  const [cards, words] = ["timer-bell", "chat-panel .messages"].map((one) => document.querySelector(one));
  const end = Math.abs(words.scrollHeight - words.scrollTop - words.clientHeight) < 2;
  return cards.getBoundingClientRect().bottom < words.getBoundingClientRect().top && end;
}"""


@pytest.mark.parametrize("state", ["ringing", "ringing-two", "timer-open", "phone-ringing"])
def test_a_timer_s_card_covers_no_words(chromium, gallery, state):  # noqa: F811
    for size in [NARROW] if state.startswith("phone") else SCREENS:
        context, page, _ = played(chromium, gallery, state, size)
        page.wait_for_function(BELOW_THE_CARDS)
        context.close()
