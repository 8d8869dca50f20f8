"""Interrupting the page's voice by speaking, in a real Chromium: the ears' events are the test's, all else is real."""

import pytest
from e2e.conftest import expect
from e2e.test_talking import LONG, TALK, address, box, engine, line, speech, stage, tap, tone  # noqa: F401  # fixtures
from support import eventually

from appliance.records.sound import SpeechEvent
from appliance.speech import scripted

SAID = "chat-message.assistant:last-of-type .said"
FEW = "Owls are birds of the night. They hear better than they see. " * 12


@pytest.fixture
def notice(speech, monkeypatch):  # noqa: F811
    """What the ears notice, in the page's hearing: the box's own may be opened meanwhile."""
    heard, listen = [], speech.listen

    def caught(on_event):
        if "VoiceSocket" in on_event.__qualname__:
            heard.append(on_event)
        return listen(on_event)

    monkeypatch.setattr(speech, "listen", caught)

    def tell(kind, text=""):
        eventually(lambda: heard)
        heard[-1](SpeechEvent(kind, text))

    return tell


@pytest.fixture
def talking(box, engine, browse, tone, notice, monkeypatch):  # noqa: F811
    """Opens a page in a size, asks for owls after a tap, and waits until the answer is said."""
    monkeypatch.setattr(scripted, "LETTER", 0.08)  # seconds: a minute of sound, however slow the machine is
    with browse(microphone=tone) as open_page:

        def begin(width=800, height=480, **options):
            engine.answers.append(FEW)
            page = open_page(address(box), width, height, **options)
            page.wait_for_selector(TALK, timeout=60_000)
            tap(page)
            page.wait_for_selector("chat-panel[data-talking][data-talk=listening]", timeout=60_000)
            notice("heard", "Tell me about owls")
            stage(page, "speaking")
            return page

        yield begin


def mute(page) -> bool:
    """Whether the page's voice is held."""
    return (
        float(page.evaluate("getComputedStyle(document.querySelector('[data-do=talk]')).getPropertyValue('--level')"))
        == 0
    )


def left_of_it(page) -> str:
    """The text of the answer that was cut, once it is shorter than what was written."""
    text = page.locator("chat-message.assistant.cut .said").inner_text()
    return text if len(text) < len(FEW) - 100 else ""


def test_the_voice_stops_and_the_chat_keeps_what_was_said(talking, notice, engine, speech, shots):  # noqa: F811
    page = talking()
    eventually(lambda: not mute(page), what="it is heard")
    page.wait_for_timeout(1000)  # a few letters of it
    page.screenshot(path=shots / "interrupting-speaking.png")
    eventually(lambda: "interrupt" in line(page))
    notice("partial", "What")
    eventually(lambda: mute(page), what="the voice is held")
    engine.answers.append("Eagles see far.")
    notice("heard", "What about eagles?")
    page.wait_for_selector("chat-message.user >> text=What about eagles?", timeout=60_000)
    page.wait_for_selector("chat-message.assistant.cut", timeout=60_000)
    cut = eventually(lambda: left_of_it(page), what="what was not heard is not kept")
    assert FEW.startswith(cut.rstrip("…").strip())
    eventually(lambda: ("Eagles see far.", "en") in speech.said)
    page.wait_for_selector("chat-panel[data-talking][data-talk=listening]", timeout=60_000)
    notice("heard", "never mind")
    stage(page, "idle")
    expect(page.locator("chat-panel[data-talking]")).to_have_count(0)


def test_its_own_voice_in_the_microphone_is_no_question(talking, notice, engine):  # noqa: F811
    page = talking()
    for _ in range(3):
        notice("partial", "owls are")
        notice("heard", "Owls are birds of the night")
    notice("partial", "")
    eventually(lambda: mute(page))
    notice("heard", "they hear better than they see")
    eventually(lambda: not mute(page), 60, "it goes on")
    stage(page, "speaking")
    assert len(engine.asked) == 1 and page.locator("chat-message.user").count() == 1


def test_words_that_work_by_rule_and_a_tap_that_ends_it(talking, notice, engine):  # noqa: F811
    page = talking()
    for words in ("pardon?", "louder", "go on"):
        notice("partial", "")
        eventually(lambda: mute(page))
        notice("heard", words)
        eventually(lambda: not mute(page), 60, words)
    assert len(engine.asked) == 1
    tap(page)
    stage(page, "idle")
    page.wait_for_selector("chat-message.assistant.cut", timeout=60_000)
    expect(page.locator("chat-panel[data-talking]")).to_have_count(0)
