"""The benchmark of false wakes counts what a sleeping box would do."""

import pytest

from appliance.core.config import load
from appliance.core.errors import ApplianceError
from appliance.lab.benchmarks import wakes
from appliance.records.sound import SpeechEvent


def test_what_calls_the_box_counts_and_nothing_else():
    said = ("Hey Larson, what time is it?", "Nobody knows where he went.", "Larson.", "Stop.")
    events = [event for text in said for event in (SpeechEvent("began"), SpeechEvent("heard", text))]
    assert [len(actions) for actions in wakes.turns(events)] == [0, 1, 0, 0, 0, 1, 0, 0]
    assert wakes.turns([SpeechEvent("began"), SpeechEvent("nothing")]) == [[], []]


def test_it_asks_for_recordings(monkeypatch):
    monkeypatch.delenv("BENCH_SPEECH", raising=False)
    with pytest.raises(ApplianceError, match="BENCH_SPEECH"):
        wakes.measure(load(environ={}))
