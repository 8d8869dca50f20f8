"""Talking with the box in a real Chromium: the button, what is understood, the answer aloud, and what goes wrong."""

import wave

import numpy as np
import pytest
from e2e.conftest import expect, settled
from support import eventually
from web.box import running

from appliance.core.config import replace
from appliance.core.i18n import verbatim
from appliance.llm.scripted import ScriptedEngine
from appliance.records.sound import RATE
from appliance.records.status import ComponentState
from appliance.speech.scripted import ScriptedSpeech
from appliance.voice import machine
from appliance.web.sockets import voice

SIZES = [(480, 320), (390, 844), (800, 480)]
TALK = "[data-do=talk]"
LONG = "This is a rather long answer that takes some seconds to say. " * 40
BLOCKED = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', '{name}')); 0"

ASKED_FIRST = """() => {  // the browser asks the person, who answers after a while
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    const allowed = new Promise((allow) => Object.assign(window, { allow }));
    navigator.mediaDevices.getUserMedia = (wish) => allowed.then(() => open(wish));
}"""


@pytest.fixture
def speech():
    return ScriptedSpeech()


@pytest.fixture
def engine():
    return ScriptedEngine()


@pytest.fixture
def box(config, tmp_path, engine, speech, monkeypatch):
    monkeypatch.setattr(voice, "PATIENCE", 60.0)  # a busy machine is no page without sound
    monkeypatch.setattr(machine, "FOLLOW_UP", 60.0)  # nor somebody who says no more
    bare = replace(
        replace(config, "voice", on=True, microphone="none", speaker="none"), "models", folder=tmp_path / "none"
    )
    with running(replace(bare, "chat", guesses="always"), engine, speech=speech) as made:
        yield made


@pytest.fixture(scope="session")
def tone(tmp_path_factory):
    """Ten seconds of sound for the browser's microphone."""
    path = tmp_path_factory.mktemp("sound") / "tone.wav"
    samples = 0.3 * np.sin(2 * np.pi * 300 * np.arange(10 * RATE) / RATE)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((32767 * samples).astype("<i2").tobytes())
    return path


def address(box) -> str:
    return f"http://localhost:{box.port}/"


def stage(page, name: str) -> None:
    page.wait_for_selector(f"chat-panel[data-talk={name}]", timeout=60_000)


def tap(page) -> None:
    """Tap the button, by a key: on a busy machine the two halves of a mouse click may be as far apart as a hold."""
    page.wait_for_selector(TALK, timeout=60_000)
    page.focus(TALK)
    page.keyboard.press("Enter")


def held(page, box, words: str | None = None) -> None:
    """Hold the button until the box has heard something, or shows these words, and let go."""
    page.wait_for_selector(TALK, timeout=60_000)
    page.wait_for_selector("chat-panel:is(:not([data-talk]), [data-talk=idle])")  # what was said before is over
    page.hover(TALK)
    page.mouse.down()
    stage(page, "listening")
    if words:
        eventually(lambda: words in line(page))
    page.wait_for_timeout(400)  # longer than a tap is
    page.mouse.up()


def line(page) -> str:
    return page.inner_text(".voice-line span")


@pytest.mark.parametrize("size", SIZES)
def test_a_question_is_heard_shown_and_answered_aloud(box, speech, engine, browse, tone, shots, size):
    speech.heard.append("Tell me about owls")
    engine.answers.append(LONG)
    with browse(microphone=tone) as open_page:
        page = open_page(address(box), *size)
        held(page, box, "Tell")
        stage(page, "speaking")
        settled(page)
        page.screenshot(path=shots / f"talking-speaking-{size[0]}.png")
        expect(page.locator("chat-message.user.aloud .said")).to_have_text("Tell me about owls")
        eventually(lambda: len(speech.said) >= 4)
        tap(page)
        page.wait_for_selector("chat-message.assistant.cut", timeout=60_000)
        eventually(lambda: len(page.text_content("chat-message.assistant .said") or "") < len(LONG) - 20)
    assert engine.asked[0][-1]["content"] == "Tell me about owls"


def test_while_somebody_speaks_the_words_are_shown(box, speech, browse, tone, shots):
    speech.heard.append("Hello there")
    with browse(microphone=tone) as open_page:
        page = open_page(address(box))
        page.wait_for_selector(TALK)
        page.hover(TALK)
        page.mouse.down()
        page.wait_for_selector(".voice-line[data-kind=partial]", timeout=60_000)
        eventually(lambda: line(page) == "Hello")
        settled(page)
        page.screenshot(path=shots / "talking-listening.png")
        page.mouse.up()


def test_a_tap_begins_and_another_ends(box, speech, engine, browse, tone):
    speech.heard.append("Good evening to everybody")
    engine.answers.append("Good evening.")
    with browse(microphone=tone) as open_page:
        page = open_page(address(box))
        tap(page)
        page.wait_for_selector(".voice-line[data-kind=partial]", timeout=60_000)
        tap(page)
        page.wait_for_selector("chat-message.user.aloud", timeout=60_000)
        stage(page, "idle")


def test_a_hold_let_go_before_the_microphone_opens_counts_as_a_tap(box, speech, engine, browse, tone):
    speech.heard.append("Allowed at last")
    engine.answers.append("Good evening.")  # a question that cannot be answered goes back into the field
    with browse(microphone=tone) as open_page:
        page = open_page(address(box))
        page.wait_for_selector(TALK, timeout=60_000)
        page.evaluate(ASKED_FIRST)
        page.hover(TALK)
        page.mouse.down()
        stage(page, "opening")
        page.wait_for_timeout(400)  # longer than a tap is
        page.mouse.up()
        page.evaluate("allow()")
        page.wait_for_selector(".voice-line[data-kind=partial]", timeout=60_000)
        tap(page)
        page.wait_for_selector("chat-message.user.aloud", timeout=60_000)


def test_the_space_key_talks_unless_something_is_being_written(box, speech, engine, browse, tone):
    speech.heard.append("Spoken with a key")
    engine.answers.append("Yes.")
    with browse(microphone=tone) as open_page:
        page = open_page(address(box))
        page.wait_for_selector(TALK)
        page.fill("chat-panel textarea", "")
        page.focus("chat-panel textarea")
        page.keyboard.press("Space")
        assert page.input_value("chat-panel textarea") == " "
        page.focus(TALK)
        page.keyboard.down("Space")
        page.wait_for_selector(".voice-line[data-kind=partial]", timeout=60_000)
        page.wait_for_timeout(400)  # longer than a tap is
        page.keyboard.up("Space")
        page.wait_for_selector("chat-message.user.aloud", timeout=60_000)


@pytest.mark.parametrize(
    ("name", "words"),
    [("NotAllowedError", "blocked"), ("NotFoundError", "no microphone"), ("NotReadableError", "Another program")],
)
def test_a_microphone_that_cannot_be_had_says_what_to_do(box, browse, tone, name, words):
    with browse(microphone=tone) as open_page:
        page = open_page(address(box))
        page.wait_for_selector(TALK)
        page.evaluate(BLOCKED.format(name=name))
        tap(page)
        page.wait_for_selector(".voice-line[data-kind=bad]")
        eventually(lambda: words in line(page))


def test_nothing_heard_nothing_understood_and_a_voice_that_loads_are_said(box, speech, browse, tone, shots):
    with browse(microphone=tone) as open_page:
        page = open_page(address(box))
        held(page, box)
        eventually(lambda: "heard nothing" in line(page))
        speech.heard.append("")
        held(page, box)
        eventually(lambda: "slower" in line(page))
        speech.heard.append("")
        speech.foreign = True
        held(page, box)
        eventually(lambda: "say it in English" in line(page))
        speech.state = ComponentState(False, "starting", verbatim("The voice is being loaded."))
        tap(page)
        eventually(lambda: "being loaded" in line(page))
        settled(page)
        page.screenshot(path=shots / "talking-loading.png")


def test_in_german_it_says_that_it_understands_english_only(box, speech, browse, tone):
    speech.heard.append("")
    with browse(microphone=tone) as open_page:
        page = open_page(address(box), locale="de-DE")
        held(page, box)
        eventually(lambda: "bisher nur Englisch" in line(page))


def test_the_button_comes_although_its_script_was_lost_on_the_way(box, browse, tone):
    with browse(microphone=tone) as open_page:
        open_page.noted.append("Failed to load resource")
        page = open_page("about:blank")
        lost: list[str] = []

        def lose_first(route) -> None:
            if lost:
                route.continue_()
            else:
                lost.append(route.request.url)
                route.abort()

        page.route("**/voice/talk.js", lose_first)
        page.goto(address(box))
        page.wait_for_selector(TALK)
        assert lost


def test_a_box_without_voice_has_no_button_and_loads_nothing(config, browse):
    with running(config, ScriptedEngine()) as box, browse() as open_page:
        page = open_page(address(box))
        settled(page)
        assert page.query_selector(TALK) is None
        assert page.evaluate("performance.getEntriesByType('resource').every(({name}) => !/voice/.test(name))")
