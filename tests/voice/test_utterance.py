"""An answer said aloud: in order, not far ahead, in its language, and quiet when it is stopped."""

from collections.abc import Callable

import numpy as np
import pytest

from appliance.core.errors import SpeechError
from appliance.core.i18n import verbatim
from appliance.records.sound import RATE, Clip
from appliance.speech.engine import Spoken
from appliance.voice.utterance import AHEAD, Utterance


class SlowSpeech:
    """Says what it is asked when the test wants it."""

    def __init__(self):
        self.asked: list[tuple[str, str]] = []
        self.waiting: list[Callable[[Spoken], None]] = []
        self.hushed = 0
        self.problem = ""

    def say(self, text, language, on_sound):
        if self.problem:
            raise SpeechError(verbatim(self.problem))
        self.asked.append((text, language))
        self.waiting.append(on_sound)
        return self._hush

    def _hush(self):
        self.hushed += 1

    def finish(self, seconds: float = 1.0):
        tell = self.waiting.pop(0)
        tell(Spoken(Clip(np.zeros(int(seconds * RATE), np.float32), RATE), 5.0))
        tell(Spoken())


@pytest.fixture
def speech():
    return SlowSpeech()


@pytest.fixture
def out():
    return []


@pytest.fixture
def utterance(speech, out, clock):
    return Utterance(speech, "en", out.append, out.append, clock.monotonic)


def test_one_phrase_after_the_other_is_made_and_their_characters_add_up(speech, utterance, out):
    utterance.feed("One is here. Two is there. ")
    utterance.end()
    assert [text for text, _ in speech.asked] == ["One is here. "]
    speech.finish()
    speech.finish()
    assert [each.characters for each in out] == [13, 27, 27]
    assert out[-1].clip is None
    assert utterance.over


def test_no_more_than_some_seconds_wait_to_be_heard(speech, utterance, clock):
    utterance.feed("A phrase of some length. " * 9)
    speech.finish(AHEAD + 1)
    assert not speech.waiting
    clock.advance(2)
    utterance.go_on()
    assert len(speech.waiting) == 1


def test_a_stop_hushes_the_engine_and_what_was_on_its_way_is_dropped(speech, utterance, out):
    utterance.feed("One is here. Two is there. ")
    utterance.stop()
    assert speech.hushed == 1
    speech.finish()
    assert out == []
    utterance.end()
    assert len(speech.asked) == 1


@pytest.mark.parametrize("when", ["begin", "middle"])
def test_a_voice_that_fails_says_so_once(speech, utterance, out, when):
    if when == "begin":
        speech.problem = "It died."
    utterance.feed("One is here. Two is there. ")
    if when == "middle":
        speech.waiting.pop(0)(Spoken(problem=verbatim("It died.")))
    assert out == ["It died."]
    assert utterance.over


def test_an_answer_without_words_is_over_at_once(utterance, out):
    utterance.end()
    assert [(each.clip, each.characters) for each in out] == [(None, 0)]
