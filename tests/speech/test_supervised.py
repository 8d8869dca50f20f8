"""The worker process of speech: heard and said through the pipes, shared, killed, and started again."""

import os
import queue
import signal
import threading

import numpy as np
import pytest
from support import eventually

from appliance.core.errors import ModelError, SpeechError
from appliance.core.i18n import verbatim
from appliance.core.system import resident
from appliance.speech import outbox, supervised
from appliance.speech.engine import Ended
from appliance.speech.pipe import to_bytes, to_samples
from appliance.speech.supervised import SupervisedSpeech

PARTS = "tests.speech.loud_parts"
SECONDS = 60.0
LOUD, QUIET = np.full(480, 0.5, np.float32), np.zeros(480, np.float32)  # 30 ms


@pytest.fixture
def speech():
    states = []
    made = SupervisedSpeech(dict, states.append, PARTS).start()
    made.states = states
    eventually(lambda: made.state.ok, SECONDS, "the process is ready")
    yield made
    made.close()


def said(speech, text: str) -> list:
    sounds: queue.Queue = queue.Queue()
    speech.say(text, "en", sounds.put)
    found = []
    while not found or found[-1].clip is not None:
        found.append(sounds.get(timeout=SECONDS))
    return found


def heard(events: queue.Queue) -> list:
    found = []
    while not found or not isinstance(found[-1], Ended):
        found.append(events.get(timeout=SECONDS))
    return found


def test_sound_goes_in_and_events_come_out(speech):
    events: queue.Queue = queue.Queue()
    hearing = speech.listen(events.put)
    for block in (LOUD, QUIET, LOUD):
        hearing.put(block)
    hearing.finish()
    began, text, end = heard(events)
    assert (began.kind, text.kind, text.text, text.seconds) == ("began", "heard", "60 ms", 0.06)
    assert text.milliseconds == (("count", 1.5),)
    assert not end.problem


def test_the_process_is_told_what_is_of_no_interest(speech):
    events: queue.Queue = queue.Queue()
    hearing = speech.listen(events.put)
    hearing.put(LOUD)
    hearing.attend(False)
    hearing.put(LOUD)
    hearing.attend(True)
    hearing.put(LOUD)
    hearing.finish()
    assert heard(events)[1].text == "60 ms"


def test_how_names_are_said_is_told_before_what_is_said_and_again_to_a_new_process():
    names = {}
    speech = SupervisedSpeech(dict, lambda _: None, PARTS, lambda: dict(names)).start()
    eventually(lambda: speech.state.ok, SECONDS, "the process is ready")
    length = lambda: len(said(speech, "Ada")[0].clip.samples)  # noqa: E731
    usual = length()
    names["Ada"] = "Aaaada"
    assert length() == 2 * usual
    os.kill(speech.pid, signal.SIGKILL)
    eventually(lambda: speech.restarts == 1 and speech.state.ok, SECONDS, "another process is ready")
    assert length() == 2 * usual
    names.clear()
    assert length() == usual
    speech.close()


def test_what_the_speaker_plays_is_no_speech(speech):
    events: queue.Queue = queue.Queue()
    hearing = speech.listen(events.put)
    hearing.put(LOUD, LOUD)
    hearing.put(LOUD)
    hearing.finish()
    assert heard(events)[-2].text == "30 ms"


def test_a_text_becomes_a_clip_for_each_sentence(speech):
    first, second, end = said(speech, "one|three")
    assert (len(first.clip.samples), len(second.clip.samples)) == (30, 50)
    assert first.clip.samples[0] == pytest.approx(0.5, abs=1e-4)
    assert end.clip is None
    assert not end.problem


def test_what_cannot_be_said_is_told_and_the_next_is_said(speech):
    assert said(speech, "fail")[-1].problem == "No such words."
    assert len(said(speech, "one")) == 2


def test_a_hushed_text_says_no_more(speech):
    sounds: queue.Queue = queue.Queue()
    hush = speech.say("|".join(["wait"] * 500), "en", sounds.put)
    sounds.get(timeout=SECONDS)
    hush()
    assert len(said(speech, "one")) == 2  # long before the hundred seconds are through
    assert sounds.qsize() < 400


def test_the_voice_is_busy_when_too_many_talk(speech):
    hearings = [speech.listen(print) for _ in range(supervised.HEARINGS)]
    with pytest.raises(SpeechError, match="Somebody else"):
        speech.listen(print)
    hearings[0].close()
    speech.listen(print).finish()


@pytest.mark.parametrize("fault", ["killed", "aborted"])
def test_a_process_that_dies_is_told_and_comes_back(speech, fault):
    events, pid = queue.Queue(), speech.pid
    hearing = speech.listen(events.put)
    if fault == "killed":
        os.kill(pid, signal.SIGKILL)
    else:
        hearing.put(np.full(160, 0.95, np.float32))
    assert "Try again" in heard(events)[-1].problem
    eventually(lambda: speech.state.ok and speech.pid != pid, SECONDS, "it is back")
    assert speech.restarts == 1
    assert len(said(speech, "one")) == 2


def test_nobody_waits_for_a_process_that_hangs_and_it_is_replaced(speech, monkeypatch):
    monkeypatch.setattr(outbox, "STUCK", 600.0)
    events, pid = queue.Queue(), speech.pid
    hearing = speech.listen(events.put)
    os.kill(pid, signal.SIGSTOP)
    second = np.zeros(16_000, np.float32)
    pushing = threading.Thread(target=lambda: [hearing.put(second) for _ in range(2 * outbox.MOST)])
    pushing.start()
    pushing.join(SECONDS)
    assert not pushing.is_alive() and speech.pid == pid
    monkeypatch.setattr(outbox, "STUCK", 0.0)
    hearing.put(second)
    assert "Try again" in heard(events)[-1].problem
    eventually(lambda: speech.state.ok and speech.pid != pid, SECONDS, "it is back")
    assert len(said(speech, "one")) == 2


def test_half_a_character_is_said_as_none(speech):
    assert len(said(speech, "one\ud83d")) == 2


def test_sigterm_ends_the_process_and_so_does_the_end_of_the_appliance(speech):
    pid = speech.pid
    os.kill(pid, signal.SIGTERM)
    eventually(lambda: speech.restarts == 1 and speech.state.ok, SECONDS, "it is back")
    again = speech.pid
    speech.close()
    eventually(lambda: resident(again) is None, SECONDS, "it has gone")
    assert not speech.state.ok


def test_without_models_the_state_says_what_to_do():
    def missing():
        raise ModelError(verbatim("Fetch them."))

    speech = SupervisedSpeech(missing, lambda _: None, PARTS).start()
    eventually(lambda: speech.state.state == "absent", SECONDS)
    with pytest.raises(SpeechError, match="Fetch them"):
        speech.listen(print)
    speech.close()


def test_sound_keeps_its_shape_in_the_pipe_and_what_is_no_number_is_silence():
    samples = np.array([0, 1, -1, 0.25, 2, -3, np.nan, np.inf], np.float32)
    assert to_samples(to_bytes(samples)) == pytest.approx([0, 1, -1, 0.25, 1, -1, 0, 1], abs=1e-4)
    assert len(to_samples(b"\0\0\0")) == 1
