"""Interrupting the page's voice by speaking, in a real Chromium: the ears' events are the test's, all else is real."""

import pytest
from e2e.test_talking import LONG, TALK, address, box, engine, line, speech, stage, tap, tone  # noqa: F401  # fixtures
from support import eventually

from appliance.records.sound import SpeechEvent

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
def talking(box, engine, browse, tone, notice):  # noqa: F811
    """Opens a page in a size, asks for owls after a tap, and waits until the answer is said."""
    with browse(microphone=tone) as open_page:

        def begin(width=800, height=480, **options):
            engine.answers.append(FEW)
            page = open_page(address(box), width, height, **options)
            page.wait_for_selector(TALK, timeout=30_000)
            tap(page)
            page.wait_for_selector("chat-panel[data-talking][data-talk=listening]", timeout=30_000)
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


def test_the_voice_stops_and_the_chat_keeps_what_was_said(talking, notice, engine, speech, shots):  # noqa: F811
    page = talking()
    page.wait_for_timeout(500)  # some of it is heard
    page.screenshot(path=shots / "interrupting-speaking.png")
    assert "interrupt" in line(page)
    notice("partial", "What")
    eventually(lambda: mute(page), 30, "the voice is held")
    engine.answers.append("Eagles see far.")
    notice("heard", "What about eagles?")
    page.wait_for_selector("chat-message.user >> text=What about eagles?", timeout=30_000)
    page.wait_for_selector("chat-message.assistant.cut", timeout=30_000)
    cut = page.locator("chat-message.assistant.cut .said").inner_text()
    assert 0 < len(cut) < len(FEW) - 100 and FEW.startswith(cut.rstrip("…").strip())
    eventually(lambda: ("Eagles see far.", "en") in speech.said, 30)
    page.wait_for_selector("chat-panel[data-talking][data-talk=listening]", timeout=30_000)
    notice("heard", "never mind")
    stage(page, "idle")
    assert page.query_selector("chat-panel[data-talking]") is None


def test_its_own_voice_in_the_microphone_is_no_question(talking, notice, engine):  # noqa: F811
    page = talking()
    for _ in range(3):
        notice("partial", "owls are")
        notice("heard", "Owls are birds of the night")
    notice("partial", "")
    eventually(lambda: mute(page))
    notice("heard", "they hear better than they see")
    eventually(lambda: not mute(page), 30, "it goes on")
    stage(page, "speaking")
    assert len(engine.asked) == 1 and page.locator("chat-message.user").count() == 1


def test_words_that_work_by_rule_and_a_tap_that_ends_it(talking, notice, engine):  # noqa: F811
    page = talking()
    for words in ("pardon?", "louder", "go on"):
        notice("partial", "")
        eventually(lambda: mute(page))
        notice("heard", words)
        eventually(lambda: not mute(page), 30, words)
    assert len(engine.asked) == 1
    tap(page)
    stage(page, "idle")
    page.wait_for_selector("chat-message.assistant.cut", timeout=30_000)
    assert page.query_selector("chat-panel[data-talking]") is None
