"""The box's own microphone in conversation: a real chat, a scripted model, and a room that the test is in."""

import queue
import threading

import numpy as np
import pytest
from support import eventually
from web.box import running

from appliance.core.config import replace
from appliance.llm.engine import Finished, Reading, TextDelta
from appliance.llm.scripted import ScriptedEngine
from appliance.records.sound import BLOCK, RATE, Clip, SpeechEvent
from appliance.records.status import ComponentState
from appliance.speech.engine import Ended, Spoken
from appliance.voice import machine

SECONDS = 60.0
LONG = "This is the first sentence. This is the second one. This is the third of them. And this is the last one of all."


class Room:
    """A microphone and a speaker: the test says what is heard, and plays what is to be said."""

    def __init__(self):
        self.on_event = self.attends = None
        self.state = ComponentState(True, "ready")
        self.played: queue.Queue[Clip] = queue.Queue()
        self.said: list[str] = []
        self.volume, self.muted, self.stopped = 0.7, False, 0
        self.spoken_level = 0.1
        self.slow: list[Playing] = []

    # ears and mouth

    def listen(self, on_event):
        self.on_event = on_event
        return self

    def put(self, near, far=None):
        self.heard = len(near)

    def attend(self, on):
        self.attends = on

    def finish(self):
        self.on_event(Ended())

    def close(self):
        self.on_event = None

    def say(self, text, language, on_sound):
        self.said.append(text)
        on_sound(Spoken(Clip(np.full(RATE, 0.1, np.float32), RATE), 1.0))
        on_sound(Spoken())
        return lambda: None

    # microphone and speaker

    def play(self, clip):
        self.slow.append(Playing(clip.seconds))
        return self.slow[-1]

    def stop_playing(self):
        self.stopped += 1
        for each in self.slow:
            each.done = True
        return 0.0

    @property
    def playing(self):
        return any(not each.done for each in self.slow)

    def mute(self, on):
        self.muted = on

    # the test

    def hear(self, *texts: str) -> None:
        """Somebody says something, turn after turn."""
        for text in texts:
            self.on_event(SpeechEvent("began"))
            self.on_event(SpeechEvent("partial", seconds=0.3))
            self.on_event(SpeechEvent("heard", text))

    def play_on(self) -> None:
        """All that was given to the speaker has been heard."""
        for each in self.slow:
            each.seconds, each.done = each.whole, True


class Playing:
    def __init__(self, whole: float):
        self.whole, self.seconds, self.done = whole, 0.0, False


@pytest.fixture
def engine():
    return ScriptedEngine()


@pytest.fixture
def room():
    return Room()


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """It listens until somebody speaks on, however busy the machine is."""
    monkeypatch.setattr(machine, "FOLLOW_UP", 600.0)
    monkeypatch.setattr(machine, "IN_VIEW", 600.0)


@pytest.fixture
def box(config, tmp_path, engine, room):
    bare = replace(replace(config, "models", folder=tmp_path / "none"), "chat", guesses="always")
    with running(bare, engine, speech=room) as made:  # voice is off: the test starts it with its own room
        voice = made.appliance.voice.box
        voice.start(room)
        eventually(lambda: room.on_event, SECONDS, "it listens")
        yield made
        voice.close()


def stage(box) -> str:
    return box.appliance.voice.box.stage


def finish(box, room) -> None:
    """Play until the answer is over."""
    eventually(lambda: room.play_on() or stage(box) == "listening", SECONDS, "the answer is over")


def test_a_question_is_answered_aloud_and_the_lights_follow(box, room, engine):
    engine.answers.append("It is a river. It is long.")
    room.hear("Hey Larson, what is the Rhine?")
    eventually(lambda: stage(box) == "speaking", SECONDS)
    eventually(lambda: box.status().pattern == "speaking", SECONDS)
    assert engine.asked[0][-1]["content"] == "what is the Rhine?"
    assert box.appliance.voice.level == pytest.approx(0.4)
    finish(box, room)
    assert room.said == ["It is a river. ", "It is long."]
    eventually(lambda: box.status().pattern == "listening", SECONDS)


def test_another_question_needs_no_name_and_has_the_history(box, room, engine):
    engine.answers.extend(["A river.", "Another."])
    room.hear("Larson, what is the Rhine?")
    eventually(lambda: stage(box) == "speaking", SECONDS)
    finish(box, room)
    room.hear("And what is the Danube?")
    eventually(lambda: len(engine.asked) == 2, SECONDS)
    assert [turn["content"] for turn in engine.asked[1]][1:] == [
        "what is the Rhine?",
        "A river.",
        "And what is the Danube?",
    ]


def test_an_interruption_stops_it_and_the_chat_keeps_what_was_said(box, room, engine):
    engine.answers.extend([LONG, "Good."])
    room.hear("Larson, tell me something long")
    eventually(lambda: len(room.slow) == 2, SECONDS, "two clips wait in the speaker")
    room.slow[0].seconds, room.slow[0].done = 1.0, True
    eventually(lambda: len(room.slow) == 3, SECONDS)
    room.hear("Thank you, that was long enough for me")
    eventually(lambda: len(engine.asked) == 2, SECONDS)
    assert room.stopped
    assert engine.asked[1][-2]["content"] == "This is the first sentence."


def test_go_on_takes_up_the_sentence_that_was_interrupted_and_louder_is_louder(box, room, engine):
    engine.answers.append(LONG)
    room.hear("Larson, tell me something long")
    eventually(lambda: len(room.slow) == 2, SECONDS)
    room.hear("Louder.")
    eventually(lambda: room.volume > 0.8, SECONDS)
    eventually(lambda: len(room.slow) == 4, SECONDS, "both clips are given to the speaker again")
    finish(box, room)
    assert len(engine.asked) == 1


class SlowAnswer:
    """Writes the rest of an answer when the test lets it."""

    def __init__(self):
        self.rest, self.stopped = threading.Event(), False

    def events(self):
        yield Reading(1, 1, 0)
        yield TextDelta("This is the beginning. And this ")
        self.rest.wait(SECONDS)
        if not self.stopped:
            yield TextDelta("is the end.")
        yield Finished("stopped" if self.stopped else "end", 2)

    def stop(self):
        self.stopped = True
        self.rest.set()


@pytest.fixture
def slow(engine, monkeypatch):
    answer = SlowAnswer()
    monkeypatch.setattr(engine, "answer", lambda *_: answer)
    yield answer
    answer.stop()


def test_after_go_on_it_also_says_what_was_not_yet_written(box, room, slow):
    room.hear("Larson, tell me something long")
    eventually(lambda: stage(box) == "speaking", SECONDS)
    room.hear("Go on.")
    slow.rest.set()
    finish(box, room)
    assert room.said == ["This is the beginning. ", "And this is the end."]


def test_words_that_are_no_rule_stop_the_model_before_they_end(box, room, slow):
    room.hear("Larson, tell me something long")
    eventually(lambda: stage(box) == "speaking", SECONDS)
    room.on_event(SpeechEvent("partial", seconds=0.3))
    eventually(lambda: room.stopped, SECONDS)
    assert not slow.stopped
    room.on_event(SpeechEvent("partial", "What about the"))
    eventually(lambda: slow.stopped, SECONDS)


def test_stop_is_silence(box, room, engine):
    engine.answers.append(LONG)
    room.hear("Larson, tell me something long")
    eventually(lambda: len(room.slow) == 2, SECONDS)
    room.hear("Stop.")
    eventually(lambda: stage(box) == "listening", SECONDS)
    assert not room.playing
    assert len(engine.asked) == 1


def test_a_fault_of_the_model_is_said(box, room):
    room.hear("Larson, tell me a fairy tale about an owl")  # the script is empty
    eventually(lambda: room.said, SECONDS)
    assert "script" in room.said[0]
    finish(box, room)


def test_mute_closes_the_microphone_and_the_lights_show_it(box, room):
    box.appliance.voice.box.mute(True)
    eventually(lambda: room.muted and room.on_event is None, SECONDS)
    box.appliance.board.update(faces=ComponentState(True, "ready"), model=ComponentState(True, "ready"))
    eventually(lambda: box.status().pattern == "muted", SECONDS)
    box.appliance.voice.box.mute(False)
    eventually(lambda: not room.muted and room.on_event, SECONDS, "it listens again")


def test_ears_that_died_are_taken_up_again(box, room):
    first = room.on_event
    first(Ended())
    eventually(lambda: room.on_event is not first, SECONDS)


def test_asleep_it_wants_nothing_written_down_that_does_not_call_it(box, room, engine):
    eventually(lambda: room.attends is False, SECONDS)
    engine.answers.append("A river.")
    room.hear("Larson, what is the Rhine?")
    eventually(lambda: room.attends, SECONDS)
    finish(box, room)
    assert room.attends


def test_blocks_of_the_microphone_reach_the_ears_together(box, room):
    for _ in range(4):
        box.appliance.voice.box.take(np.zeros(BLOCK, np.float32), np.zeros(BLOCK, np.float32))
    assert room.heard == 4 * BLOCK


def test_a_timer_rings_until_it_is_stopped(box, room):
    ringing = [True]
    box.appliance.voice.box.ringing = lambda: ringing[0]
    eventually(lambda: room.play_on() or len(room.slow) > 2, SECONDS)
    ringing[0] = False
    room.play_on()
