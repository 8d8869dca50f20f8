"""A model that is to work less hard answers the same, slower, and stops as soon as ever."""

import time

import pytest

from appliance.core.system import cpu_seconds
from appliance.llm.engine import Finished, Options, TextDelta
from appliance.llm.pipe import Ease

TURNS = [{"role": "user", "content": "Count from one to twenty in words."}]
OPTIONS = Options(max_tokens=24, temperature=0.0, seed=1)
RESTING = Ease(1, 2.0)


@pytest.fixture
def eased(llama):
    """The model as usual again at the end."""
    yield llama
    llama.ease(Ease())


def answered(llama, options: Options = OPTIONS) -> tuple[str, Finished]:
    events = list(llama.answer(TURNS, options).events())
    return "".join(event.text for event in events if isinstance(event, TextDelta)), events[-1]


def test_it_answers_the_same_and_rests(eased):
    text, usual = answered(eased)
    eased.ease(RESTING)
    began, used = time.monotonic(), cpu_seconds(eased.pid)
    same, slow = answered(eased)
    busy = (cpu_seconds(eased.pid) - used) / (time.monotonic() - began)
    assert same == text and slow.tokens == usual.tokens
    assert busy < 0.45, "one core, a third of the time; as usual it is all of one core or more"


def test_a_stop_is_as_quick_as_ever(eased):
    eased.ease(RESTING)
    answer = eased.answer(TURNS, Options(max_tokens=400, temperature=0.0))
    events = answer.events()
    next(event for event in events if isinstance(event, TextDelta))
    began = time.monotonic()
    answer.stop()
    assert list(events)[-1].reason == "stopped"
    assert time.monotonic() - began < 20, "a rest is a second at most; the rest is for a busy machine"


def test_it_is_told_again_when_it_was_restarted(eased):
    eased.ease(RESTING)
    before = eased.pid
    eased.restart()
    text, _ = answered(eased)
    assert text and eased.pid != before
    assert eased._worker._ease == RESTING
