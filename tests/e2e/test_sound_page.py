"""The owner's page of sound in a real Chromium: devices, volume, live levels, a test, and the voice on and off."""

import wave
from types import SimpleNamespace

import numpy as np
import pytest
from e2e.conftest import HEARD, expect, settled
from support import eventually
from web.box import running
from web.test_sound import CONFERENCE, HDMI

from appliance.core.config import replace
from appliance.llm.scripted import ScriptedEngine
from appliance.records.people import StoredSample
from appliance.records.sound import RATE
from appliance.speech.scripted import ScriptedSpeech
from appliance.voice import sound_check
from appliance.web.routes import sound

SIZES = [(480, 320), (390, 844), (800, 480), (1280, 720), (720, 1280)]
PAGE = "sound-page dialog[open]"
LOG_IN = """() => fetch("/login/pin", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ name: "Ada", pin: "2580" })
})"""
# How loud the speaker's meter was at most: a chime may be over before a busy machine looks.
LOUDEST = """() => {
  const meter = document.querySelector("[data-meter=speaker]");
  window.loudest = 0;
  const look = () => (loudest = Math.max(loudest, Number(meter.style.getPropertyValue("--level") || 0)));
  new MutationObserver(look).observe(meter, { attributeFilter: ["style"] });
}"""
LEVEL = "Number(getComputedStyle(document.querySelector('[data-meter={}]')).getPropertyValue('--level') || 0)"


@pytest.fixture
def voice(tmp_path):
    """Settings with a minute of a tone as the microphone, and a file as the speaker."""
    path = tmp_path / "tone.wav"
    swell = np.sin(2 * np.pi * np.arange(60 * RATE) / RATE / 2) ** 2
    samples = 0.2 * swell * np.sin(2 * np.pi * 300 * np.arange(60 * RATE) / RATE)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes((32767 * samples).astype("<i2").tobytes())
    return {"on": True, "microphone": str(path), "speaker": str(tmp_path / "said.wav")}


@pytest.fixture
def library(monkeypatch):
    made = SimpleNamespace(devices=[CONFERENCE, HDMI], outdated=False)
    monkeypatch.setattr(sound, "list_devices", lambda: list(made.devices))
    monkeypatch.setattr(sound, "portaudio", lambda: made)
    return made


@pytest.fixture
def scene(config, tmp_path, browse, voice, library):
    """Ada owns the box and is at the page of sound; gives the box, and what opens the page in a size."""
    speech = ScriptedSpeech()
    bare = replace(replace(config, "voice", **voice), "models", folder=tmp_path / "none")
    with running(bare, ScriptedEngine(), speech=speech) as box, browse() as open_page:
        ada = box.appliance.identity.people.register("Ada", [StoredSample("m", np.zeros(4, np.float32), b"x")])
        box.appliance.identity.people.set_pin(ada.id, "2580")

        def opened(width=800, height=480, **options):
            page = open_page(f"http://localhost:{box.port}/", width, height, **options)
            page.wait_for_selector(HEARD, state="attached")
            page.evaluate(LOG_IN)
            page.wait_for_selector("account-panel [data-do=page]:visible", timeout=60_000)
            page.click("account-panel [data-do=page]")
            page.click("person-page #tab-box")
            page.click("person-page [data-do=box]")
            page.click("box-page [data-do=sound]")
            page.wait_for_selector(PAGE, timeout=60_000)
            return page

        yield box, speech, opened


def turned(page, volume: str) -> bool:
    """Move the slider, and wait until the box has it."""
    with page.expect_response("**/sound/volume"):
        page.locator("sound-page [type=range]").fill(volume)
    page.wait_for_timeout(300)  # of a chime
    return True


def test_the_owner_chooses_hears_and_tests(scene, monkeypatch):
    monkeypatch.setattr(sound_check, "SPEAK", 1.0)
    box, speech, opened = scene
    page = opened()
    eventually(lambda: page.evaluate(LEVEL.format("microphone")) > 0.5, what="the microphone's level moves")
    speech.heard.append("What a lovely day it is")
    page.click("sound-page [data-do=test]")
    page.wait_for_selector(".test[data-stage=done]", timeout=60_000)
    expect(page.locator(".test .heard")).to_have_text("“What a lovely day it is”")
    assert speech.said == [("I can hear you. And this is how I sound.", "en")]
    page.evaluate(LOUDEST)
    eventually(lambda: turned(page, "60") and page.evaluate("loudest") > 0, what="the chime is heard")
    turned(page, "30")
    eventually(lambda: box.appliance.voice.sound.volume == 0.3)
    page.select_option("sound-page select[name=speaker]", HDMI.name)
    eventually(lambda: box.appliance.voice.choices.config.speaker == HDMI.name)
    page.click("sound-page [data-do=close]")
    page.wait_for_selector("sound-page dialog", state="hidden")
    page.wait_for_selector("box-page dialog[open]")  # back to where it was opened


def test_a_device_that_is_unplugged_stays_listed(scene, library):
    box, _, opened = scene
    box.appliance.voice.choices.set_device("microphone", CONFERENCE.name)
    page = opened()
    choice = "sound-page select[name=microphone]"
    expect(page.locator(choice)).to_have_value(CONFERENCE.name)
    library.devices = [HDMI]
    page.wait_for_selector(f"{choice} option:has-text('{CONFERENCE.name} (not connected)')", state="attached")
    expect(page.locator(choice)).to_have_value(CONFERENCE.name)


def test_silence_says_what_to_do_and_the_voice_goes_off_and_on(scene, monkeypatch):
    monkeypatch.setattr(sound_check, "SPEAK", 0.3)
    box, _, opened = scene
    page = opened()
    page.wait_for_selector("[data-do=talk]", state="attached")
    page.click("sound-page [data-do=test]")
    page.wait_for_selector(".test[data-stage=failed] .lead:has-text('I heard nothing')", timeout=60_000)
    page.click("sound-page .switch")
    page.wait_for_selector("sound-page[data-voice=off]", timeout=60_000)
    expect(page.locator("sound-page .devices")).to_be_hidden()
    eventually(lambda: box.appliance.voice.sound is None)
    page.wait_for_selector("[data-do=talk]", state="hidden", timeout=60_000)
    page.click("sound-page .switch")
    page.wait_for_selector("sound-page[data-voice=on] .devices", timeout=60_000)
    eventually(lambda: (sound := box.appliance.voice.sound) and sound.state.ok)


@pytest.mark.parametrize(("size", "language", "scheme"), [(size, "de", "dark") for size in SIZES])
def test_it_fits_every_screen(scene, shots, size, language, scheme, monkeypatch):
    _, speech, opened = scene
    page = opened(*size, locale=f"{language}-{language.upper()}")
    page.click("sound-page [data-do=test]")
    page.wait_for_selector(".test[data-stage=waiting]", timeout=60_000)
    eventually(lambda: page.evaluate(LEVEL.format("microphone")) > 0.6)
    settled(page)
    page.screenshot(path=shots / f"sound-{size[0]}x{size[1]}.png")
    assert (
        page.evaluate(
            "(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('sound-page dialog'))"
        )
        <= 0
    )
