"""The state machine that listens, on probabilities of speech that a test writes."""

import numpy as np
import pytest
from speech.loudness import Counter, Judge, Loudness, hear, kinds, ticking

from appliance.records.sound import BLOCK, RATE
from appliance.speech import ears as module
from appliance.speech.ears import Ears
from appliance.speech.vad import FRAME


def make(says: float = 1.0) -> Ears:
    return Ears(Loudness(), Judge(says), Counter(), stopwatch=ticking(0.05))


def test_a_turn_that_sounds_finished_is_over_after_a_fifth_of_a_second():
    told = hear(make(), ("quiet", 1), ("speech", 0.8), ("quiet", 2))
    assert kinds(told) == ["began", "paused", "heard"]
    assert told[0][0] == pytest.approx(1.1, abs=0.05)
    assert told[2][0] == pytest.approx(2.0, abs=0.06) and told[2][2] == "0.8"


def test_a_turn_in_another_language_is_not_understood_and_says_why():
    ears = Ears(Loudness(), Judge(1.0), Counter(foreign=True))
    blocks = [np.full(BLOCK, level, np.float32) for level in 80 * [0.5] + 100 * [0.0]]
    last = [event for block in blocks for event in ears.hear(block, block)][-1]
    assert (last.kind, last.text, last.reason) == ("nothing", "", "language")
    assert last.milliseconds, "how long it took is told all the same"


def test_one_that_does_not_waits_for_more_quiet():
    told = hear(make(0.2), ("quiet", 1), ("speech", 0.8), ("quiet", 2))
    assert kinds(told) == ["began", "paused", "heard"]
    assert told[2][0] == pytest.approx(2.55, abs=0.06)


def test_a_pause_for_thought_does_not_end_a_turn():
    told = hear(make(0.2), ("speech", 0.6), ("quiet", 0.5), ("speech", 0.6), ("quiet", 2))
    assert kinds(told) == ["began", "paused", "resumed", "paused", "heard"]
    assert told[-1][2] == "1.2"


def test_a_turn_is_taken_up_again_soon_after_its_end():
    told = hear(make(), ("speech", 0.6), ("quiet", 0.5), ("speech", 0.6), ("quiet", 2))
    assert kinds(told)[:4] == ["began", "paused", "heard", "resumed"]
    assert kinds(told)[-1] == "heard" and told[-1][2] == "1.2"


def test_and_later_another_one_begins():
    told = hear(make(), ("speech", 0.6), ("quiet", 0.9), ("speech", 0.7), ("quiet", 2))
    assert kinds(told) == ["began", "paused", "heard"] * 2
    assert told[-1][2] == "0.7"


def test_a_click_is_no_speech_and_a_cough_is_not_understood():
    ears = make()
    assert hear(ears, ("quiet", 1), ("speech", 0.05), ("quiet", 1)) == []
    assert kinds(hear(ears, ("speech", 0.15), ("quiet", 2))) == ["began", "paused", "nothing"]


def test_text_comes_while_somebody_speaks():
    told = hear(make(), ("speech", 6), ("quiet", 1))
    partial = [(when, float(text)) for when, kind, text in told if kind == "partial"]
    assert 3 <= len(partial) <= 6 and partial[0][0] < 1.3
    assert all(-0.06 < when - length < 0.2 for when, length in partial)


def test_a_slow_board_gives_text_less_often():
    slow = Ears(Loudness(), Judge(1.0), Counter(), stopwatch=ticking(0.8))
    assert kinds(hear(slow, ("speech", 6))).count("partial") == 2
    assert kinds(hear(make(), ("speech", 6))).count("partial") == 4


def test_where_writing_down_is_quick_it_is_begun_before_the_text_is_told():
    usual: dict[str, float] = {}
    ears = Ears(Loudness(), Judge(1.0), Counter(), stopwatch=ticking(0.05), usual=usual)
    first = hear(ears, ("speech", 0.8), ("quiet", 1))
    assert len(ears._recogniser.asked) == 1, "nobody knows yet how long it takes"
    assert kinds(hear(ears, ("speech", 0.8), ("quiet", 1))) == kinds(first) == ["began", "paused", "heard"]
    asked, known = ears._recogniser.asked[1:], ears._recogniser.known[1:]
    assert len(asked) == 2 and known[1].draft.text == "0.6", "the end is written down with a draft"
    other = Ears(Loudness(), Judge(1.0), Counter(), stopwatch=ticking(0.05), usual=usual)
    hear(other, ("speech", 0.8), ("quiet", 1))
    assert len(other._recogniser.asked) == 2, "what one has learnt, all know"


def test_ten_minutes_without_a_pause_end_and_use_little_memory():
    ears = make()
    told = hear(ears, ("speech", 130))
    assert kinds(told)[-1] == "heard" and told[-1][0] == pytest.approx(120, abs=1)
    assert sum(map(float, told[-1][2].split())) == pytest.approx(120, abs=1)
    assert max(length for length, _ in ears._recogniser.asked) < 30
    assert hear(ears, ("speech", 20), ("quiet", 1)) == [], "deaf until there is a pause"
    assert kinds(hear(ears, ("speech", 0.6), ("quiet", 2))) == ["began", "paused", "heard"]


def test_what_was_said_long_before_is_not_written_down_again():
    ears = make(0.2)
    told = hear(ears, ("speech", 12), ("quiet", 0.4), ("speech", 2), ("quiet", 2))
    assert told[-1][2] == "12.0 2.0"
    assert ears._recogniser.asked[-1][0] < 4


def test_a_button_that_is_let_go_ends_the_turn():
    ears = make(0.2)
    assert ears.finish() == []
    hear(ears, ("speech", 0.6))
    (event,) = ears.finish()
    assert (event.kind, event.text) == ("heard", "0.6")
    hear(ears, ("speech", 0.6), ("quiet", 0.3))
    assert [event.kind for event in ears.finish()] == ["heard"]
    hear(ears, ("speech", 0.6), ("quiet", 0.8))
    assert ears.finish() == [], "it was heard already"


def test_the_text_is_worked_out_before_a_pause_is_certain_and_used_if_it_is_one():
    ears = make()
    assert kinds(hear(ears, ("speech", 0.8), ("quiet", 0.13))) == ["began"], "nothing is told yet"
    told = hear(ears, ("quiet", 1))
    assert kinds(told) == ["paused", "heard"] and told[1][2] == "0.8"
    assert len(ears._recogniser.asked) == 1
    assert ears._recogniser.asked[0][0] == pytest.approx(1.0, abs=0.05), "as long as if it had waited"


def test_who_speaks_on_after_a_tenth_of_a_second_has_not_paused():
    ears = make()
    told = hear(ears, ("speech", 0.4), ("quiet", 0.15), ("speech", 0.3), ("quiet", 1))
    assert kinds(told) == ["began", "paused", "heard"] and told[-1][2] == "0.7"
    assert len(ears._recogniser.asked) == 2


def test_the_recogniser_is_told_what_is_known_of_the_sound():
    ears = make()
    hear(ears, ("quiet", 1), ("speech", 1.5), ("quiet", 1))
    first, last = ears._recogniser.known
    assert not first.draft.text and float(last.draft.text) == pytest.approx(1.0, abs=0.2)
    length = round(ears._recogniser.asked[-1][0] * RATE / FRAME)
    assert len(last.likely) == length and last.likely.sum() == pytest.approx(1.5 * RATE / FRAME, abs=2)


def test_commands_are_offered_for_a_whole_turn_alone():
    ears = make()
    ears.commands = ("stop",)
    hear(ears, ("speech", 1.5), ("quiet", 1))
    assert [commands for _, commands in ears._recogniser.asked] == [(), ("stop",)]


def test_each_stage_is_timed():
    ears = make()
    events = []
    for value in [0.5] * 60 + [0.0] * 60:
        block = np.full(BLOCK, value, np.float32)
        events += ears.hear(block, block)
    heard = dict(next(event for event in events if event.kind == "heard").milliseconds)
    assert heard == pytest.approx({"recogniser": 50, "turn_end": 50, "silence": 192})


def test_what_is_no_number_is_quiet():
    ears = make()
    for value in (np.nan, np.inf, -np.inf):
        block = np.full(BLOCK, value, np.float32)
        for _ in range(3):
            ears.hear(block, block)
    hear(ears, ("quiet", 2))
    assert kinds(hear(ears, ("speech", 0.6), ("quiet", 2))) == ["began", "paused", "heard"]


def test_how_much_somebody_has_been_speaking_lately():
    ears = make()
    hear(ears, ("speech", 5 * FRAME / RATE), ("quiet", 5 * FRAME / RATE))
    assert ears.spoken == pytest.approx(FRAME / RATE), "an echo leaves gaps in speech"
    hear(ears, ("speech", 1))
    assert ears.spoken == pytest.approx(module.LATELY * FRAME / RATE)
    hear(ears, ("quiet", 0.3))
    assert ears.spoken == 0
    assert module.PATIENCE > module.PAUSE


class Unclear(Loudness):
    def probability(self, frame):
        return 0.55 * super().probability(frame)


def test_what_is_hardly_speech_begins_a_turn_and_interrupts_nobody():
    ears = Ears(Unclear(), Judge(1.0), Counter(), stopwatch=ticking(0.05))
    assert kinds(hear(ears, ("speech", 0.4))) == ["began"]
    assert ears.spoken == 0
