"""Which number of threads is taken."""

import pytest

from appliance.llm import thread_tuning as tuning


def test_candidates_begin_with_the_usual():
    assert tuning.candidates(1) == [1]
    assert tuning.candidates(2) == [2, 1]
    assert tuning.candidates(4) == [3, 4, 2]
    assert tuning.candidates(8) == [7, 8, 4]


def test_a_busy_machine_tells_nothing():
    with pytest.raises(TimeoutError):
        tuning.fastest([2, 1], lambda number: 1.0, deadline=0.0)


def test_only_what_is_clearly_faster_takes_the_place_of_the_usual():
    seconds = {3: 1.0, 4: 0.95, 2: 2.0}
    assert tuning.fastest([3, 4, 2], seconds.__getitem__) == 3, "noise decides nothing"
    seconds[4] = 0.8
    assert tuning.fastest([3, 4, 2], seconds.__getitem__) == 4
    assert tuning.fastest([1], lambda number: 1.0) == 1
