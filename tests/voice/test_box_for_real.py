"""The whole way with real ears and voice: a WAV file for the microphone, another for the speaker."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np
import pytest
from support import ROOT, eventually
from web.box import running

from appliance.core.config import replace
from appliance.core.errors import ApplianceError, SpeechError
from appliance.llm.scripted import ScriptedEngine
from appliance.modelstore.store import ModelStore
from appliance.records.sound import RATE, Clip
from appliance.speech.clips import read_clip
from appliance.speech.mouth import Mouth, write_wav
from appliance.speech.opening import open_recogniser
from appliance.voice.ear_files import ear_files
from appliance.voice.transcriber import Transcriber

SECONDS = 120.0  # that loading and hearing may take on a busy machine


@pytest.fixture(scope="module")
def files():
    try:
        return ear_files(ModelStore(ROOT / "models"))
    except ApplianceError as error:
        pytest.skip(f"the ears are not installed: {error}")


@pytest.fixture
def question(files, tmp_path):
    """Somebody calls the box and asks for a sum, after two seconds of quiet."""
    try:
        clip = Mouth().speak("Hey Larson, what is seventeen plus twenty five?", "en")
    except ApplianceError as error:
        pytest.skip(f"the voice is not installed: {error}")
    quiet = np.zeros(2 * clip.rate, np.float32)
    path = tmp_path / "question.wav"
    path.write_bytes(write_wav(Clip(np.concatenate([quiet, clip.samples, quiet]), clip.rate)))
    return path


@contextmanager
def long_recording(path):
    """A program has a quarter of an hour written down meanwhile, and then goes away."""
    clip, left = read_clip(path), threading.Event()
    recording = write_wav(Clip(np.resize(clip.samples[::2], 900 * RATE // 2), RATE // 2))
    with ThreadPoolExecutor(1) as pool:
        written = pool.submit(Transcriber(ModelStore(ROOT / "models"), "auto").transcribe, recording, left.is_set)
        try:
            yield written
        finally:
            left.set()
    assert isinstance(written.exception(), SpeechError), "it ends with its client"


def test_a_question_at_the_box_s_microphone_is_answered_by_its_speaker(config, question, files, tmp_path):
    """Also while a program has a long recording written down."""
    answer = tmp_path / "answer.wav"
    spoken = replace(config, "voice", on=True, microphone=str(question), speaker=str(answer), muted=True)
    stages = []
    with running(spoken, ScriptedEngine()) as box, long_recording(question) as written:
        voice = box.appliance.voice
        eventually(lambda: voice.state.ok, SECONDS, "ears and voice load")
        voice.box.mute(False)  # the file begins when the microphone is opened
        eventually(lambda: voice.box.stage in ("thinking", "speaking"), SECONDS, "it heard its name and the question")
        eventually(lambda: stages.append(voice.level) or voice.box.stage == "listening", SECONDS, "it has answered")
        assert not written.done(), "the person did not wait for the recording"
    assert max(stages) > 0.05
    heard = open_recogniser(files).transcribe(read_clip(answer).samples).text
    assert "42" in heard or "forty" in heard.lower()
