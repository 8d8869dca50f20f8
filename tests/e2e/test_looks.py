"""What the pages look like where it matters: bubbles that can be seen, and answers that no keyboard hides."""

import pytest
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
    before = page.locator("main").bounding_box()
    page.tap("[data-part=network]")
    page.wait_for_selector("part-states output:has-text('larson.local')")
    assert page.locator("main").bounding_box() == before, "nothing gets smaller for it"
    page.wait_for_selector("part-states output", state="hidden", timeout=10_000)
    context.close()
