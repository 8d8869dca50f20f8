"""Which number of threads is taken."""

import pytest

from appliance.llm import thread_tuning as tuning
from appliance.llm.engine import Finished
from appliance.llm.model import Model
from appliance.llm.pipe import Generate


def test_candidates_begin_with_the_usual():
    assert tuning.candidates(1) == [1]
    assert tuning.candidates(2) == [2, 1]
    assert tuning.candidates(4) == [3, 4, 2]
    assert tuning.candidates(8) == [7, 8, 4]


def test_a_busy_machine_tells_nothing():
    with pytest.raises(TimeoutError):
        tuning.fastest([2, 1], lambda number: 1.0, within=0.0)


def test_a_slow_model_is_measured_in_fewer_turns(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(tuning.time, "monotonic", lambda: now[0])
    asked = []

    def seconds(number: int) -> float:
        asked.append(number)
        now[0] += {3: 0.9, 4: 0.5}[number]
        return {3: 0.9, 4: 0.5}[number]

    assert tuning.fastest([3, 4], seconds, within=4.0) == 4
    assert asked == [3, 4], "a second turn might have taken too long"


def test_only_what_is_clearly_faster_takes_the_place_of_the_usual():
    seconds = {3: 1.0, 4: 0.95, 2: 2.0}
    assert tuning.fastest([3, 4, 2], seconds.__getitem__) == 3, "noise decides nothing"
    seconds[4] = 0.8
    assert tuning.fastest([3, 4, 2], seconds.__getitem__) == 4
    assert tuning.fastest([1], lambda number: 1.0) == 1


def test_a_trial_takes_no_longer_than_its_limit(models, monkeypatch, tmp_path):
    """On a busy machine a single token may take seconds: the trial is ended within it."""
    monkeypatch.setattr("appliance.llm.model.TUNING_SECONDS", 0.0)
    made = Model(str(models.path(models.best("chat"))), 256, 64, 0, tuned=str(tmp_path / "threads.json"))
    assert not (tmp_path / "threads.json").exists(), "tried again at the next start"
    request = Generate(1, [{"role": "user", "content": "Hi"}], 8, 0.0)
    assert isinstance(list(made.answer(request))[-1], Finished), "and the model answers"


def test_a_trial_is_kept(models, tmp_path, monkeypatch):
    monkeypatch.setattr("appliance.llm.model.TUNING_SECONDS", 100.0)  # however busy this machine is
    Model(str(models.path(models.best("chat"))), 256, 64, 0, tuned=str(tmp_path / "threads.json"))
    assert (tmp_path / "threads.json").exists()
