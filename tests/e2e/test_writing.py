"""Text of every direction reads right, input methods compose in peace, and nothing needs the browser's storage."""

import pytest
from e2e.conftest import settled
from e2e.test_chat_panel import log_in
from e2e.test_two_devices import PATIENCE, PHONE, reachable, trusting  # noqa: F401 (fixtures)
from web.box import running

from appliance.core.config import Config, Models
from appliance.llm.scripted import ScriptedEngine

PERSIAN = "سلام Larson، ساعت 7:30 است؟"
ANSWER = """# مرحبا بالعالم

هذا نص مع كلمة **English** ورقم 42.

- الأول
- second
- שלישי

> اقتباس من الوثيقة

| اسم | value |
|--|--|
| محمد | 12 |

```python
print("سلام")  # تعليق
```
"""
# In what direction a text is laid out: where the boxes of its first and last letter are.
FIRST_IS_RIGHT = """(element) => {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const [range, node] = [document.createRange(), walker.nextNode()];
  const at = (index) => (range.setStart(node, index), range.setEnd(node, index + 1), range.getBoundingClientRect().x);
  return at(0) > at(node.data.trimEnd().length - 1);
}"""
DENY = """() => {
  const refuse = () => { throw new DOMException("denied", "SecurityError"); };
  for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"])
    Object.defineProperty(window, name, { get: refuse, configurable: true });
  Object.defineProperty(Navigator.prototype, "serviceWorker", { get: () => undefined });
}"""
# A finger's touch, whose halves no busy machine takes apart: a key that is held deletes again.
TOUCH = """(key) => {
  const kinds = ["pointerdown", "pointerup"];
  for (const kind of kinds) key.dispatchEvent(new PointerEvent(kind, { bubbles: true, cancelable: true }));
}"""
FULL = """() => {
  const refuse = () => { throw new DOMException("full", "QuotaExceededError"); };
  Storage.prototype.setItem = refuse;
  IDBObjectStore.prototype.put = refuse;
}"""


@pytest.fixture
def engine():
    return ScriptedEngine()


@pytest.fixture
def box(config: Config, tmp_path, engine):
    with running(Config(**{**config.__dict__, "models": Models(tmp_path / "no-models")}), engine) as made:
        yield made


@pytest.fixture
def open_box(box, browse):
    with browse() as open_page:
        yield lambda **size: open_page(f"http://localhost:{box.port}/", **size)


def is_from_right(page, selector: str) -> bool:
    return page.locator(selector).first.evaluate(FIRST_IS_RIGHT)


def direction(page, selector: str) -> str:
    return page.locator(selector).first.evaluate("(element) => getComputedStyle(element).direction")


def test_text_from_right_to_left_reads_right(open_box, box, engine, shots):
    engine.answers.append(ANSWER)
    page = open_box(width=1280, height=720)
    log_in(box, page, "محمد\u200cرضا")
    page.fill("chat-panel textarea", PERSIAN)
    assert direction(page, "chat-panel textarea") == "rtl"
    page.keyboard.press("Enter")
    page.wait_for_selector("chat-message.assistant:has(.said pre) .actions", state="attached")
    settled(page)
    page.screenshot(path=shots / "directions-1280x720.png")
    answer = ".message.assistant .said"
    assert direction(page, ".message.user .said") == "rtl"
    for part in ("h3, h4", "p", "ul", "blockquote"):
        assert direction(page, f"{answer} > :is({part})") == "rtl", part
    assert direction(page, f"{answer} pre") == "ltr" and direction(page, f"{answer} table") == "rtl"
    assert page.locator(f"{answer} li").nth(1).evaluate(FIRST_IS_RIGHT) is False, "an English item in an Arabic list"
    side = "(e) => e.firstChild.getBoundingClientRect().right > e.getBoundingClientRect().right - 2"
    assert all(item.evaluate(side) for item in page.locator(f"{answer} li").all()), "beside the marks of their list"
    for selector in (".greeting b", f"{answer} p", f"{answer} li"):
        assert is_from_right(page, selector), selector
    page.set_viewport_size({"width": 390, "height": 844})
    page.click("[data-do=history]")
    page.wait_for_selector("chat-history li b")
    assert is_from_right(page, "chat-history li b")
    page.screenshot(path=shots / "directions-390x844.png")


def test_a_name_does_not_turn_the_sentence_around_it(open_box, box, engine):
    page = open_box()
    log_in(box, page, "שִׁירָה")
    page.fill("chat-panel textarea", "Who am I?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".message.assistant:has(.said p) .actions")  # Markdown is loaded at first use
    said = page.locator(".message.assistant .said").last
    assert said.inner_text().strip() == "You’re \u2068שִׁירָה\u2069."
    at = "(e, i) => { const r = document.createRange(); const n = e.querySelector('p').firstChild;"
    at += " r.setStart(n, i); r.setEnd(n, i + 1); return r.getBoundingClientRect().x }"
    dot = said.inner_text().strip().index(".")
    assert said.evaluate(at, dot) > said.evaluate(at, dot - 2), "the full stop stands behind the name"


@pytest.mark.parametrize("code", ["isComposing: true, keyCode: 13", "keyCode: 229"])
def test_enter_that_ends_a_composed_word_sends_nothing(open_box, engine, code):
    engine.answers.append("はい")
    page = open_box()
    page.wait_for_selector("chat-panel textarea")
    page.fill("chat-panel textarea", "こんにちは")
    press = f"new KeyboardEvent('keydown', {{ key: 'Enter', bubbles: true, cancelable: true, {code} }})"
    assert page.eval_on_selector("chat-panel textarea", f"(field) => field.dispatchEvent({press})")
    assert page.locator("chat-message").count() == 0
    page.keyboard.press("Enter")
    page.wait_for_selector(".message.user:has-text('こんにちは')")


def test_a_real_input_method_composes_in_peace(open_box, engine):
    engine.answers.append("はい")
    page = open_box()
    page.click("chat-panel textarea")
    tool = page.context.new_cdp_session(page)
    for typed in ("k", "か", "かn", "かんじ"):
        tool.send("Input.imeSetComposition", {"text": typed, "selectionStart": len(typed), "selectionEnd": len(typed)})
    enter = {"key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229, "nativeVirtualKeyCode": 229}
    tool.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    assert page.locator("chat-message").count() == 0
    tool.send("Input.insertText", {"text": "漢字"})
    assert page.input_value("chat-panel textarea") == "漢字"
    page.keyboard.press("Enter")
    page.wait_for_selector(".message.user:has-text('漢字')")


def test_the_keyboard_on_the_screen_removes_whole_characters(open_box):
    page = open_box(has_touch=True)
    page.tap("chat-panel textarea")
    page.wait_for_selector("screen-keyboard [data-skbtn='{bksp}']")
    for text, left in (("नमस्ते", "नमस्"), ("a👩‍👩‍👧", "a"), ("e\u0301", "")):
        page.eval_on_selector("chat-panel textarea", "(field, text) => { field.value = text }", text)
        page.eval_on_selector("screen-keyboard [data-skbtn='{bksp}']", TOUCH)
        assert page.input_value("chat-panel textarea") in (left, left.removesuffix("स्")), text


@pytest.mark.parametrize("obstacle", [DENY, FULL], ids=["blocked", "full"])
def test_the_box_s_page_needs_no_storage(box, browse, engine, obstacle):
    engine.answers.append("Good.")
    with browse() as open_page:
        page = open_page("about:blank")
        page.add_init_script(f"({obstacle})()")
        page.goto(f"http://localhost:{box.port}/")
        log_in(box, page)
        page.fill("chat-panel textarea", "How is it?")
        page.keyboard.press("Enter")
        page.wait_for_selector(".message.assistant:has-text('Good.') .actions")
        page.click("[data-open=display]")
        page.click("display-page label:has([name=theme][value=light])")
        page.wait_for_selector("html[data-theme=light]")


@pytest.mark.parametrize("obstacle", [DENY, FULL], ids=["blocked", "full"])
def test_a_phone_is_paired_without_storage_until_it_is_closed(appliance, browse, trusting, obstacle):  # noqa: F811
    box = reachable(appliance, "none")
    with browse(None, trusting(box.folder / "tls" / "ca.pem")) as open_page:
        screen = open_page(box.address)
        screen.click("[data-open=phones]")
        screen.wait_for_selector("phones-page .letters:not(:empty)", timeout=PATIENCE)
        phone = open_page("about:blank", **PHONE)
        phone.add_init_script(f"({obstacle})()")
        phone.goto(box.network)
        phone.fill("#code", screen.inner_text("phones-page .letters"))
        phone.click(".entry form [type=submit]")
        phone.wait_for_selector("chat-panel textarea:visible", timeout=PATIENCE)
        phone.wait_for_selector("html[data-theme]", state="attached")
