"""A room that is of no interest: nothing is written down before somebody calls the box, or it pays attention."""

import numpy as np
import pytest
from speech.loudness import Counter, Judge, Loudness, hear, kinds, ticking

from appliance.records.sound import BLOCK, RATE
from appliance.speech.ears import Ears
from appliance.speech.interest import CALL, Interest
from appliance.speech.name import after_name
from appliance.speech.turn import LONGEST

WORD = 0.7  # a level that the wake word is said at


class Loud:
    """Hears the wake word in what is as loud as WORD, 80 ms late."""

    def __init__(self):
        self.begun = self.asked = 0
        self.late = np.zeros(RATE * 8 // 100, np.float32)

    def reset(self):
        self.begun += 1
        self.late[:] = 0

    def score(self, block):
        self.asked += len(block)
        stream = np.concatenate([self.late, block])
        self.late = stream[-len(self.late) :]
        return float(stream[: len(block)].max() >= WORD)


@pytest.fixture
def wake():
    return Loud()


@pytest.fixture
def ears(wake):
    made = Ears(Loudness(), Judge(1.0), Counter(), Interest(wake), stopwatch=ticking(0.05))
    made.attend(False)
    return made


def say_word(ears, seconds: float) -> list[tuple[float, str, str]]:
    block, told = np.full(BLOCK, WORD, np.float32), []
    for _ in range(round(seconds * RATE / BLOCK)):
        told += [(0.0, event.kind, event.text) for event in ears.hear(block, block)]
    return told


def test_what_others_say_is_not_written_down(ears, wake):
    assert kinds(hear(ears, ("quiet", 1), ("speech", 20), ("quiet", 2))) == ["began", "paused", "nothing"]
    assert ears._recogniser.asked == []
    asked = wake.asked
    hear(ears, ("quiet", 5))
    assert wake.asked == asked, "the network rests while nobody speaks"


def test_a_call_is_written_down_from_the_call_on(ears):
    hear(ears, ("speech", 20))
    say_word(ears, 0.5)
    told = hear(ears, ("speech", 1), ("quiet", 2))
    assert kinds(told)[-1] == "heard"
    assert max(length for length, _ in ears._recogniser.asked) <= CALL / RATE + 1.7
    again = hear(ears, ("speech", 2), ("quiet", 2))
    assert kinds(again) == ["began", "paused", "nothing"], "the call was of one turn"


def test_a_call_tells_that_it_is_one(ears):
    block, silence = np.full(BLOCK, WORD, np.float32), np.zeros(BLOCK, np.float32)
    events = [event for sound in (*[block] * 60, *[silence] * 60) for event in ears.hear(sound, sound)]
    assert [(event.kind, event.called) for event in events][-1] == ("heard", True)


def test_who_gets_attention_while_they_speak_is_understood_from_their_first_word(ears):
    hear(ears, ("quiet", 1), ("speech", 2))
    ears.attend(True)
    told = hear(ears, ("speech", 1), ("quiet", 2))
    assert kinds(told)[-1] == "heard" and float(told[-1][2]) == pytest.approx(3, abs=0.1)


def test_and_in_the_pause_after_their_last_word_too(ears):
    assert kinds(hear(ears, ("speech", 2), ("quiet", 0.4))) == ["began", "paused"]
    ears.attend(True)
    told = hear(ears, ("quiet", 0.1))
    assert [(kind, text) for _, kind, text in told] == [("heard", "2.0")]


def test_a_television_is_heard_for_ever_and_not_kept(ears):
    assert kinds(hear(ears, ("speech", 200))) == ["began"]
    assert ears._turn.open_samples <= LONGEST
    say_word(ears, 0.5)
    assert kinds(hear(ears, ("speech", 1), ("quiet", 2)))[-1] == "heard"


def test_without_a_wake_word_everything_is_written_down():
    ears = Ears(Loudness(), Judge(1.0), Counter(), stopwatch=ticking(0.05))
    ears.attend(False)
    assert kinds(hear(ears, ("speech", 1), ("quiet", 2)))[-1] == "heard"


def test_the_real_network_finds_a_call_among_other_talk(ear_models, spoken, silence):
    talk = spoken("We should paint the kitchen before the winter comes.")
    call = spoken("Hey Larson, what time is it?")
    ears = ear_models.ears()
    ears.attend(False)
    stream = np.concatenate([silence(1), talk, silence(1.5), talk, call, silence(1.5)])
    events = [event for begin in range(0, len(stream), BLOCK) for event in ears.hear(*2 * [stream[begin:][:BLOCK]])]
    ends = [event for event in events if event.kind in ("heard", "nothing")]
    assert [event.kind for event in ends] == ["nothing", "heard"]
    assert ends[1].called and after_name(ends[1].text, called=True) is not None
    assert "kitchen" not in ends[1].text
