"""The chat's panel in a real Chromium: Markdown, branches, search, export, persona, data from texts."""

import numpy as np
import pytest
from e2e.conftest import HEARD, expect, settled
from support import eventually
from web.box import running

from appliance.core.config import Config, Models, replace
from appliance.llm.scripted import ScriptedEngine
from appliance.records.people import StoredSample

SIZES = [(1280, 720), (720, 1280), (390, 844), (800, 480)]
ANSWER = """## Tyres

The **rear** tyres take *more*:

| tyre | pressure |
|:--|--:|
| front | 2.2 bar |
| rear | 2.4 bar |

1. Measure when cold
2. Then `check()`:

```python
def check(pressure: float) -> bool:
    return 2.0 < pressure < 3.0
```

> See [the manual](http://example.invalid/?q=secret).
"""
NASTY = [
    "<script>window.hit = 1</script>",
    "<img src=x onerror='window.hit = 1'>",
    "<svg onload=window.hit=1>",
    "[x](javascript:window.hit=1)",
    "![x](http://example.invalid/p.png)",
    "<a href='javascript:window.hit=1'>x</a>",
    "[x]: javascript:window.hit=1\n[x]",
    "```html\n<script>window.hit = 1</script>\n```",
    "`<img src=x onerror=window.hit=1>`",
    "| <img src=x onerror=window.hit=1> |\n|--|\n| <script>window.hit=1</script> |",
    "<style>body { display: none }</style>",
    "<iframe srcdoc='<script>parent.hit=1</script>'></iframe>",
    "# <b onclick=window.hit=1>x</b>\n- <i onmouseover=window.hit=1>y</i>",
    "autolink <javascript:window.hit=1> www.example.invalid",
    "<!-- --> <![CDATA[ x ]]> <?php ?> &lt;script&gt;",
    "**" * 500 + "[" * 500 + "`" * 501 + "> " * 200 + "| a " * 200 + "\n|" + "-|" * 200,
    "- " * 300 + "deep",
]
# Shows each text twice: growing sign by sign, and at once. Gives both, what elements they have, and what they may load.
RENDER = """async (texts) => {
  const { render } = await import("/static/js/markdown.js");
  const shown = texts.map((text) => {
    const [grown, whole] = [document.createElement("div"), document.createElement("div")];
    document.body.append(grown, whole);
    const step = Math.max(1, Math.floor(text.length / 60));
    for (let end = 0; end <= text.length; end += step) render(text.slice(0, end), grown);
    render(text, grown);
    render(text, whole);
    const all = [...whole.querySelectorAll("*")];
    return {
      same: grown.innerHTML === whole.innerHTML,
      names: all.map((element) => element.localName),
      attributes: all.flatMap((element) => element.getAttributeNames()),
    };
  });
  await new Promise((done) => setTimeout(done, 300));
  return { shown, hit: window.hit ?? 0 };
}"""
NAMES = set("p h3 h4 h5 h6 strong em del code pre figure figcaption button span br hr ul ol li blockquote div".split())
NAMES |= set("table thead tbody tr th td".split())


@pytest.fixture
def engine():
    return ScriptedEngine()


@pytest.fixture
def box(config: Config, tmp_path, engine):
    bare = Config(**{**config.__dict__, "models": Models(tmp_path / "no-models")})
    with running(replace(bare, "camera", source="none"), engine) as made:
        yield made


@pytest.fixture
def open_box(box, browse):
    with browse() as open_page:

        def opened(**size):
            page = open_page(f"http://localhost:{box.port}/", **size)
            page.wait_for_selector(HEARD, state="attached")  # it has heard of the box
            return page

        yield opened


def log_in(box, page, name: str = "Ada") -> int:
    person = box.appliance.identity.people.register(name, [StoredSample("m", np.zeros(4, np.float32), b"x")])
    box.appliance.identity.people.set_pin(person.id, "2580")
    box.appliance.board.update(people=1)  # so that the page offers to log in
    page.click("[data-do=pin]")
    page.fill("#login-name", name)
    page.fill("#login-pin", "2580")
    page.click(".by-pin [type=submit]")
    page.wait_for_selector("[data-do=logout]")
    page.wait_for_selector("[data-do=history]")  # the chat has joined the session
    return person.id


def ask(page, text: str, answer: str) -> None:
    page.wait_for_selector("[data-do=stop]", state="hidden")  # while an answer comes, no other question is sent
    page.fill("chat-panel textarea", text)
    page.keyboard.press("Enter")
    page.wait_for_selector(f".message.assistant:has-text('{answer}') .actions")


def shows(page, *texts: str) -> None:
    """Wait until these are the messages, and no others."""
    expect(page.locator("chat-message .said")).to_have_text(list(texts))


def copied(page) -> str:
    return page.evaluate("navigator.clipboard.readText()")


def test_no_answer_becomes_more_than_text(open_box):
    page = open_box()
    found = page.evaluate(RENDER, [*NASTY, ANSWER])
    assert found["hit"] == 0
    for text, shown in zip([*NASTY, ANSWER], found["shown"], strict=True):
        assert shown["same"], text
        assert set(shown["names"]) <= NAMES, text
        assert set(shown["attributes"]) <= {"class", "type", "data-do", "tabindex", "start", "dir"}, text


def test_an_answer_is_shown_as_its_markdown(open_box, engine, shots):
    engine.answers.append(ANSWER)
    page = open_box()
    ask(page, "Which pressure?", "2.4 bar")
    answer = page.locator(".message.assistant").last
    # Until Markdown is loaded, with the first answer, it is shown as text.
    expect(answer.locator("td")).to_have_text(["front", "2.2 bar", "rear", "2.4 bar"])
    assert answer.locator("li").count() == 2 and answer.locator("h4").inner_text() == "Tyres"
    assert answer.locator("a").count() == 0 and "(http://example.invalid/?q=secret)" in answer.inner_text()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answer.locator("[data-do=copy-code]").click()
    eventually(lambda: copied(page).startswith("def check(pressure"))
    answer.locator("[data-do=copy]").click()
    eventually(lambda: copied(page) == ANSWER.strip())
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        settled(page)
        page.screenshot(path=shots / f"markdown-{width}x{height}.png")


def test_questions_and_answers_branch(open_box, box, engine):
    engine.answers.extend(["a1", "a1 again", "a2", "A"])
    page = open_box()
    log_in(box, page)
    ask(page, "u1", "a1")
    page.click(".message.assistant [data-do=again]")
    page.wait_for_selector(".branch:text-is('2/2')")
    ask(page, "u2", "a2")
    shows(page, "u1", "a1 again", "u2", "a2")
    page.locator(".message.assistant .said").first.click()
    page.locator("chat-message [data-do=back]:visible").first.click()
    page.wait_for_selector(".branch:text-is('1/2')")
    shows(page, "u1", "a1")
    page.locator(".message.user .said").first.click()
    page.click("[data-do=edit]")
    expect(page.locator("chat-panel textarea")).to_have_value("u1")
    ask(page, "U", "A")
    shows(page, "U", "A")
    assert [turn["content"] for turn in engine.asked[-1]][1:] == ["U"]
    page.reload()
    shows(page, "U", "A")
    page.locator(".message.user .said").first.click()
    page.click("chat-message [data-do=back]")
    page.wait_for_selector(".message.user:has-text('u1')")


def test_conversations_are_searched_and_exported(open_box, box, engine, tmp_path):
    engine.answers.extend(["They fly to the **Waddenzee**.", "x"])
    page = open_box()
    log_in(box, page)
    ask(page, "Where do geese go?", "Waddenzee")
    page.click("[data-do=more]")
    with page.expect_download() as download:
        page.click("[data-do=export]")
    assert download.value.suggested_filename.startswith("Where do geese go")
    assert "They fly to the **Waddenzee**." in download.value.path().read_text()
    page.click("[data-do=new]")
    ask(page, "Something else", "x")
    page.click("[data-do=history]")
    expect(page.locator("chat-history li")).to_have_count(2)
    page.fill("chat-history input", "waddenzee")
    page.wait_for_selector("chat-history li:only-child")
    expect(page.locator("chat-history li span").first).to_contain_text("fly to the")
    page.click("chat-history [data-do=open]")
    page.wait_for_selector(".message:has-text('geese')")


# Begins a new chat and asks in it at once, before the box can have answered.
ASKED_AT_ONCE = """(text) => {
  document.querySelector("[data-do=new]").click();
  document.querySelector("chat-panel textarea").value = text;
  document.querySelector("chat-panel form").requestSubmit();
}"""


def test_what_is_asked_right_after_a_new_chat_was_begun_is_in_it(open_box, box, engine):
    engine.answers.extend(["a1", "a2"])
    page = open_box()
    log_in(box, page)
    ask(page, "u1", "a1")
    page.evaluate(ASKED_AT_ONCE, "u2")
    page.wait_for_selector(".message.assistant:has-text('a2') .actions")
    shows(page, "u2", "a2")
    assert [turn["content"] for turn in engine.asked[-1]][1:] == ["u2"]


# Touches what deletes a chat, has the box's list come once more, and counts who still asks.
LISTED_AGAIN = """async () => {
  const { emit } = await import("/static/js/lib/events.js");
  const history = document.querySelector("chat-history");
  const list = history.list.bind(history);
  const told = new Promise((done) => (history.list = (...heard) => (list(...heard), done(heard))));
  emit("wish", { type: "search", words: "" });
  const heard = await told;
  history.querySelector("[data-do=remove]").click();
  list(...heard);
  return history.querySelectorAll("[data-do=remove].asked").length;
}"""


def test_a_list_that_comes_once_more_takes_no_question_away(open_box, box, engine):
    engine.answers.append("To Spain.")
    page = open_box()
    log_in(box, page)
    ask(page, "Where do geese go?", "Spain")
    page.click("[data-do=history]")
    assert page.evaluate(LISTED_AGAIN) == 1


def test_a_persona_memory_and_statistics(open_box, box, engine):
    engine.answers.extend(["Arr", "Boo"])
    page = open_box(width=390, height=844)
    page.click("[data-do=more]")
    page.click("[data-do=assistant]")
    assert not page.locator(".memory").is_visible(), "nothing is remembered of a guest"
    page.click("[data-do=idea] >> nth=1")
    page.click("assistant-page [type=submit]")
    ask(page, "Tell me about owls", "Arr")
    assert "talking car" in engine.asked[0][0]["content"]
    log_in(box, page)
    page.fill("chat-panel textarea", "Remember that I hate geese")
    page.keyboard.press("Enter")
    page.wait_for_selector(".message.assistant:has-text('I’ll remember: I hate geese')")
    expect(page.locator(".tool")).to_have_text("Memory")
    expect(page.locator(".tool")).to_have_attribute("title", "remember(text: I hate geese)")
    ask(page, "Tell me about owls", "Boo")
    system = engine.asked[1][0]["content"]
    assert "I hate geese" not in system, "the question is not about that"
    assert "talking car" not in system
    page.click("[data-do=more]")
    page.click("[data-do=assistant]")
    page.click("assistant-page [data-do=forget]")
    page.wait_for_selector("assistant-page .none:not([hidden])")


def test_data_is_taken_out_of_a_text(open_box, engine):
    page = open_box()
    page.click("[data-do=more]")
    page.click("[data-do=extract]")
    page.fill("#source", "Call Ada.")
    page.click("extract-page summary")
    page.fill("#shape", "{")
    page.click("extract-page [type=submit]")
    page.wait_for_selector("extract-page .note:has-text('valid JSON')")
    page.fill("#shape", '{"not": {}}')
    page.click("extract-page [type=submit]")
    page.wait_for_selector("extract-page .note:visible:not(:has-text('valid JSON')):has-text('not')")
    engine.answers.append('{"name": "Ada"}')
    page.select_option("#kind", "To do")
    page.select_option("#kind", "Contact")
    page.click("extract-page [type=submit]")
    page.wait_for_selector("extract-page .fields dd:has-text('Ada')")
    page.click("extract-page [data-do=close]")
    expect(page.locator("#source")).to_have_value("")


def test_a_suggestion_asks(open_box):
    page = open_box()
    page.click("[data-do=suggestion] >> text=17%")
    page.wait_for_selector(".message.assistant:has-text('40.8')")
    expect(page.locator(".tool")).to_have_text("Calculator")


def test_the_owner_sees_the_language_models(box, browse, shots, engine):
    with browse() as open_page:
        page = open_page(f"http://localhost:{box.port}/")
        page.click("[data-do=more]")
        assert not page.locator("[data-do=models]").is_visible()
        log_in(box, page)
        page.click("[data-do=more]")
        page.click("[data-do=models]")
        page.wait_for_selector("models-page li[data-state=absent]:has-text('smollm2-135m')")
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=shots / f"models-{width}x{height}.png")
        page.click("models-page [data-do=close]")
        page.click("[data-do=logout]")
        page.wait_for_selector("[data-do=models]", state="hidden")


def test_what_cannot_be_taken_apart_is_shown_as_it_is(open_box):
    page = open_box()
    for text in (
        ">" * 2000 + "x",
        "1. " * 9000,
        "a" + " " * 20_000 + "b",
        "|a" * 150 + "\n" + "|-" * 150 + "\n" + "|\n" * 3000,
    ):
        shown = page.evaluate(
            """async (text) => {
              const { render } = await import("/static/js/markdown.js");
              const into = document.createElement("div");
              render(text, into);
              return into.textContent;
            }""",
            text,
        )
        assert shown.strip(), text[:20]


def test_a_change_to_the_room_is_asked_for_with_buttons(open_box, box):
    page = open_box()
    log_in(box, page)
    page.fill("chat-panel textarea", "Turn the LEDs off")
    page.keyboard.press("Enter")
    page.click("[data-do=say]:text-is('Yes')")
    page.wait_for_selector(".message.assistant:has-text('The LEDs are off')")
    eventually(lambda: box.status().pattern == "off")
