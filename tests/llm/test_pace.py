"""The number of threads follows what tokens take."""

import pytest

from appliance.llm.adaptive_threads import FIRST_REST, LONGEST_REST, WINDOW, AdaptiveThreads
from appliance.llm.pipe import Ease


def run(pace: AdaptiveThreads, seconds: dict[int, float], tokens: int) -> list[int]:
    """The threads of so many tokens, each of which takes the seconds that its number of threads takes."""
    used = []
    for _ in range(tokens):
        used.append(pace.threads)
        pace.took(seconds[pace.threads])
    return used


def test_idle_cores_are_all_used():
    assert set(run(AdaptiveThreads(4, alone=0.02), {4: 0.006}, 1000)) == {4}


def test_busy_cores_leave_one_after_a_few_tokens():
    used = run(AdaptiveThreads(4, alone=0.02), {4: 0.2, 1: 0.025}, 50)
    assert used == [4] * WINDOW + [1] * (50 - WINDOW)


def test_one_slow_token_changes_nothing():
    pace = AdaptiveThreads(2, alone=0.02)
    for seconds in (0.006, 0.5, 0.006, 0.006, 0.5, 0.006):
        pace.took(seconds)
    assert pace.threads == 2


def test_all_are_tried_again_ever_more_seldom_and_kept_when_the_cores_are_idle():
    pace = AdaptiveThreads(2, alone=0.02)
    busy = run(pace, {2: 0.2, 1: 0.02}, 20_000)
    tries = [i for i in range(1, len(busy)) if busy[i] == 2 and busy[i - 1] == 1]
    gaps = [b - a for a, b in zip(tries, tries[1:], strict=False)]
    assert tries[0] == WINDOW + FIRST_REST
    assert gaps == sorted(gaps) and max(gaps) == WINDOW + LONGEST_REST
    assert busy.count(2) < 0.01 * len(busy)
    assert run(pace, {2: 0.006, 1: 0.02}, LONGEST_REST + 100)[-1] == 2


@pytest.mark.parametrize("seconds", [0.001, 1.0])
def test_a_single_core_has_no_choice(seconds):
    assert set(run(AdaptiveThreads(1, alone=0.02), {1: seconds}, 100)) == {1}


def test_a_box_that_is_hot_has_its_limit_and_nothing_is_learnt_from_it():
    pace = AdaptiveThreads(4, alone=0.02)
    pace.ease = Ease(2, 1.0)
    assert set(run(pace, {2: 5.0}, 100)) == {2}
    pace.ease = Ease()
    assert pace.threads == 4
