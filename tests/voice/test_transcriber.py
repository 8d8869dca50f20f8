"""Recordings for programs: one at a time, and nothing in memory afterwards."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from support import eventually

from appliance.core.errors import BusyError, ClipError, ModelError, SpeechError
from appliance.modelstore.store import ModelStore
from appliance.records.sound import RATE, Clip
from appliance.speech.mouth import write_wav
from appliance.speech.recogniser import Stretch, Transcript
from appliance.voice import transcriber as module
from appliance.voice.transcriber import Transcriber

SOUND = write_wav(Clip(np.zeros(1600, np.float32), RATE))


class Slow:
    """Writes down a recording when it is let."""

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()

    def transcribe(self, samples: np.ndarray, on_step: Callable[[], None]) -> Transcript:
        self.priority = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
        self.begun.set()
        while not self.go_on.wait(0.01):
            on_step()
        return Transcript((Stretch(0, 1, "Hello."),))


@pytest.fixture
def slow(monkeypatch):
    made = Slow()
    monkeypatch.setattr(module, "ear_files", lambda models, size: None)
    monkeypatch.setattr(module, "open_recogniser", lambda files: made)
    return made


def test_one_at_a_time(slow, monkeypatch, tmp_path):
    monkeypatch.setattr(module, "WAIT", 0.05)
    writer = Transcriber(ModelStore(tmp_path), "auto")
    first = threading.Thread(target=writer.transcribe, args=(SOUND,))
    first.start()
    assert slow.begun.wait(60)
    with pytest.raises(BusyError, match="Another recording"):
        writer.transcribe(SOUND)
    slow.go_on.set()
    first.join(60)
    found, seconds = writer.transcribe(SOUND)
    assert (found.text, seconds) == ("Hello.", 0.1)


def test_it_ends_when_its_client_has_left_and_so_does_one_that_waits(slow, tmp_path):
    writer, left, second = Transcriber(ModelStore(tmp_path), "auto"), threading.Event(), threading.Event()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(writer.transcribe, SOUND, left.is_set)
        assert slow.begun.wait(30)
        waiting = pool.submit(writer.transcribe, SOUND, second.is_set)
        second.set()
        with pytest.raises(SpeechError, match="gone"):
            waiting.result(30)
        assert not first.done()
        left.set()
        with pytest.raises(SpeechError, match="gone"):
            first.result(30)
    slow.go_on.set()
    assert writer.transcribe(SOUND)[0].text == "Hello.", "the next one has its turn"


def test_everything_else_comes_first(slow, tmp_path):
    slow.go_on.set()
    Transcriber(ModelStore(tmp_path), "auto").transcribe(SOUND)
    mine = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    assert slow.priority == max(module.NICE, mine) and mine == os.getpriority(os.PRIO_PROCESS, 0)


def test_the_recogniser_leaves_memory_when_no_more_come(slow, tmp_path):
    slow.go_on.set()
    writer = Transcriber(ModelStore(tmp_path), "auto", idle=0.05)
    assert not writer.loaded
    writer.transcribe(SOUND)
    eventually(lambda: not writer.loaded)


def test_many_recordings_leave_one_timer(slow, tmp_path):
    slow.go_on.set()
    writer = Transcriber(ModelStore(tmp_path), "auto", idle=60)
    writer.transcribe(SOUND)
    first = writer._timer
    writer.transcribe(SOUND)
    assert first and writer._timer is first
    first.cancel()
    first.join(60)


def test_a_small_file_does_not_become_hours_of_sound(slow, tmp_path):
    slow.go_on.set()
    long = write_wav(Clip(np.zeros(1000 * 3601, np.float32), 1000))
    with pytest.raises(ClipError, match="longer than an hour"):
        Transcriber(ModelStore(tmp_path), "auto").transcribe(long)


def test_without_models_it_says_what_to_fetch(tmp_path):
    with pytest.raises(ModelError, match="larson models fetch moonshine"):
        Transcriber(ModelStore(tmp_path), "auto").transcribe(SOUND)
