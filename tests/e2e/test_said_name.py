"""The row of one's own page on how one's name is said, in a real Chromium."""

import numpy as np
import pytest
from e2e.conftest import HEARD, expect, settled
from e2e.test_sound_page import LOG_IN
from support import eventually
from web.box import running

from appliance.core.config import replace
from appliance.llm.scripted import ScriptedEngine
from appliance.records.people import StoredSample
from appliance.speech.scripted import ScriptedSpeech

ROW = "person-page form.said"
PATIENCE = 60_000  # milliseconds


@pytest.fixture
def scene(config, tmp_path, browse):
    """Ada is at her page; gives the box, its voice and the page."""
    speech = ScriptedSpeech()
    voice = {"on": True, "microphone": "none", "speaker": str(tmp_path / "said.wav")}
    bare = replace(replace(config, "voice", **voice), "models", folder=tmp_path / "none")
    with running(bare, ScriptedEngine(), speech=speech) as box, browse() as open_page:
        ada = box.appliance.identity.people.register("Ada", [StoredSample("m", np.zeros(4, np.float32), b"x")])
        box.appliance.identity.people.set_pin(ada.id, "2580")
        page = open_page(f"http://localhost:{box.port}/", 800, 480)
        page.wait_for_selector(HEARD, state="attached")
        page.evaluate(LOG_IN)
        page.wait_for_selector("account-panel [data-do=page]:visible", timeout=PATIENCE)
        page.click("account-panel [data-do=page]")
        page.wait_for_selector(ROW, timeout=PATIENCE)
        open_page.noted.append("status of 409")  # a refusal
        yield box, speech, page


def test_one_listens_keeps_and_goes_back(scene, shots):
    box, speech, page = scene
    assert not page.is_visible("[data-do=say-as-usual]")
    page.fill(f"{ROW} input", "Ay-dah")
    page.click(f"{ROW} [data-do=listen]")
    eventually(lambda: speech.said[-1:] == [("Ada.", "en")] and speech.names.get("Ada"), what="the draft is said")
    page.click(f"{ROW} button.main")
    page.wait_for_selector(".note[data-kind=good]:has-text('like this now')", timeout=PATIENCE, state="attached")
    assert set(box.appliance.voice.names()) == {"Ada"}
    settled(page)
    page.screenshot(path=shots / "said-name-800x480.png")
    page.fill(f"{ROW} input", "[[x]]")
    page.click(f"{ROW} [data-do=listen]")
    page.wait_for_selector("person-page .note[data-kind=bad]:has-text('Latin letters')", timeout=PATIENCE)
    page.click("[data-do=say-as-usual]")
    page.wait_for_selector(".note[data-kind=good]:has-text('as usual')", timeout=PATIENCE, state="attached")
    expect(page.locator(f"{ROW} input")).to_have_value("")
    assert box.appliance.voice.names() == {}
