"""A question spoken by the box's own voice into the browser's microphone, with the real ears and the real voice."""

import numpy as np
import pytest
from e2e.test_talking import address, stage, tap
from support import ROOT, eventually
from web.box import running

from appliance.core.config import replace
from appliance.core.errors import ApplianceError, ModelError
from appliance.llm.scripted import ScriptedEngine
from appliance.modelstore.store import ModelStore
from appliance.records.sound import Clip
from appliance.speech.mouth import Mouth, write_wav
from appliance.voice.ear_files import ear_files

LOAD = 120.0  # seconds that the models may take on a busy machine


@pytest.fixture(scope="module")
def question(tmp_path_factory):
    """A WAV file in which somebody asks for a sum, with quiet around it."""
    try:
        ear_files(ModelStore(ROOT / "models"))
        clip = Mouth().speak("What is seventeen plus twenty five?", "en")
    except ModelError as error:
        pytest.skip(f"the ears are not installed: {error}")
    except ApplianceError as error:
        pytest.skip(f"the voice is not installed: {error}")
    quiet = np.zeros(clip.rate, np.float32)
    path = tmp_path_factory.mktemp("spoken") / "question.wav"
    path.write_bytes(write_wav(Clip(np.concatenate([quiet, clip.samples, quiet, quiet, quiet]), clip.rate)))
    return path


def test_a_spoken_sum_is_answered_aloud(config, browse, question, shots):
    with running(replace(config, "voice", on=True, microphone="none", speaker="none"), ScriptedEngine()) as box:
        eventually(lambda: box.status().voice.ok, LOAD, "ears and voice load")
        with browse(microphone=question) as open_page:
            page = open_page(address(box))
            tap(page)
            page.wait_for_selector("chat-message.user.aloud", timeout=60_000)
            eventually(lambda: "ms" in (page.text_content(".voice-line output") or ""), 60, "the first sound")
            page.screenshot(path=shots / "talking-for-real.png")
            asked = (page.text_content("chat-message.user .said") or "").strip("“”")
            assert "17" in asked or "seventeen" in asked.lower()
            assert "42" in (page.text_content("chat-message.assistant .said") or "")
            stage(page, "idle")
