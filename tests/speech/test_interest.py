"""A room that is of no interest: nothing is written down before somebody calls the box, or it pays attention."""

import numpy as np
import pytest
from speech.loudness import Counter, Judge, Loudness, hear, kinds, ticking

from appliance.lab.benchmarks import wakes
from appliance.records.sound import BLOCK, RATE
from appliance.speech.ears import Ears
from appliance.speech.interest import CALL, Interest
from appliance.speech.name import after_name
from appliance.speech.recogniser import UNKNOWN, Stretch, Transcript
from appliance.speech.turn import LONGEST
from appliance.voice.machine import Action

WORD = 0.7  # a level that the wake word is said at
NAMED = 0.9  # one at which the recogniser reads the name as well


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


class Reader(Counter):
    """Reads the name where a call is loud enough, and three words for each second of speech before it."""

    def transcribe(self, samples, commands=(), known=UNKNOWN):
        self.asked.append((len(samples) / RATE, tuple(commands)))
        named, loud = np.flatnonzero(samples >= NAMED), int((samples > 0.1).sum())
        before = int((samples[: named[0]] > 0.1).sum()) if len(named) else loud
        words = "word " * (3 * before // RATE) + ("Hey Larson, stop." if len(named) else "")
        return Transcript((Stretch(0, loud / RATE, words.strip()),) if words else (), 0.8)


@pytest.fixture
def reading(wake):
    made = Ears(Loudness(), Judge(1.0), Reader(), Interest(wake), stopwatch=ticking(0.05))
    made.attend(False)
    return made


def said(ears, *parts: tuple[float, float]):
    """The last event of a turn of so many seconds at each level."""
    blocks = [
        np.full(BLOCK, level, np.float32) for level, seconds in (*parts, (0.0, 2)) for _ in range(round(seconds * 100))
    ]
    return [event for block in blocks for event in ears.hear(block, block)][-1]


def test_a_call_within_the_turn_of_a_false_one_is_heard(reading):
    event = said(reading, (0.5, 3), (WORD, 0.5), (0.5, 4), (NAMED, 0.5), (0.5, 1))
    assert event.called and after_name(event.text, event.called) == "stop."


def test_so_is_one_in_a_pause_of_it(reading):
    event = said(reading, (0.5, 3), (WORD, 0.5), (0.5, 3), (0.0, 0.4), (NAMED, 0.5), (0.5, 1))
    assert event.called and after_name(event.text, event.called) == "stop."


def test_the_name_again_within_a_call_takes_nothing_of_it_away(reading):
    asked = reading._recogniser.asked
    event = said(reading, (NAMED, 0.5), (0.5, 3), (NAMED, 0.5), (0.5, 1))
    assert event.called and asked[-1][0] > 5, "it is read as one"


def test_what_began_with_no_call_is_soon_of_no_interest(reading):
    assert said(reading, (0.5, 3), (WORD, 0.5), (0.5, 40)).kind == "nothing"
    assert max(length for length, _ in reading._recogniser.asked) < 12
    asked = len(reading._recogniser.asked)
    said(reading, (0.5, 20))
    assert len(reading._recogniser.asked) == asked
    event = said(reading, (0.5, 3), (WORD, 0.5), (0.5, 40), (NAMED, 0.5), (0.5, 1))
    assert after_name(event.text, event.called) == "stop."


def test_one_draft_that_misspells_the_name_drops_no_call(reading, monkeypatch):
    """Whether the name is read changes from draft to draft where somebody else talks on."""
    read, asked = reading._recogniser.transcribe, reading._recogniser.asked

    def at_times(samples, commands=(), known=UNKNOWN):
        made = read(samples, commands, known)
        if 9.5 < len(samples) / RATE < 13:
            return Transcript((Stretch(0, 1, made.text.replace("Hey Larson", "Hay lard")),), 0.8)
        return made

    monkeypatch.setattr(reading._recogniser, "transcribe", at_times)
    event = said(reading, (0.5, 3), (NAMED, 0.5), (0.5, 14))
    assert any(9.5 < length < 13 for length, _ in asked), "one that misspells it comes when it matters"
    assert event.called and after_name(event.text, event.called) is not None


def test_what_was_said_before_a_call_is_written_down_once(reading, monkeypatch):
    asked = reading._recogniser.asked

    def mumbled(samples, commands=(), known=UNKNOWN):
        asked.append((len(samples) / RATE, tuple(commands)))
        return Transcript()

    monkeypatch.setattr(reading._recogniser, "transcribe", mumbled)
    parts = ((0.5, 3), (WORD, 0.3), (0.5, 3.3), (WORD, 0.3), (0.5, 1))
    made = []
    for block in (np.full(BLOCK, level, np.float32) for level, seconds in parts for _ in range(round(seconds * 100))):
        before = len(asked)
        reading.hear(block, block)
        made.append(len(asked) - before)
    assert sum(made) >= 4 and max(made) == 1


def test_while_it_pays_attention_a_call_leaves_out_what_others_said_before(reading):
    reading.attend(True)
    event = said(reading, (0.5, 4), (NAMED, 0.5), (0.5, 1))
    assert event.called and after_name(event.text, event.called) == "stop."
    event = said(reading, (0.5, 4), (WORD, 0.5), (0.5, 1))
    assert event.text.count("word") >= 14, "nobody read the name there"
    assert not event.called


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


def test_the_real_network_finds_a_call_within_the_turn_of_a_false_one(ear_models, spoken, silence):
    talk = spoken("We should paint the kitchen before the winter comes, and the hall as well if there is time left.")
    call = spoken("Hey Larson, what time is it?")
    room = np.concatenate([silence(1), talk, talk, call, silence(1.5)])
    events = wakes.events_of(wakes.Listening(ear_models, false_call=2.0), room)
    texts = [after_name(event.text, event.called) for event in events if event.kind == "heard"]
    assert texts[-1] and "time" in texts[-1] and "kitchen" not in texts[-1]
    assert [actions for actions in wakes.turns(events) if actions] == [[Action("ask", texts[-1])]]
