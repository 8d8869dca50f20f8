"""Which model a machine should use, and how fast models are on it."""

from pathlib import Path

import pytest

from appliance.assistant import model_catalogue
from appliance.assistant.model_advice import RATE, Rates
from appliance.assistant.model_catalogue import ModelCatalogue
from appliance.core.config import load
from appliance.core.system import Space
from appliance.modelstore.store import ModelStore
from appliance.storage.choices import Choices

GB = 1_000_000_000


@pytest.fixture
def choices(store):
    return Choices(store)


def test_a_rate_is_measured_smoothed_and_kept(choices):
    rates = Rates(choices, lambda: ("small", 100))
    assert rates.of("small", 100) == (0.0, False)
    rates.note(100, 2.0)
    assert rates.of("small", 100) == (50.0, True)
    rates.note(100, 1.0)
    assert rates.of("small", 100) == (65.0, True)
    rates.note(8, 0.01)
    assert rates.of("small", 100) == (65.0, True), "a few tokens tell nothing"
    assert Rates(choices, lambda: None).of("small", 100) == (65.0, True), "kept between starts"


def test_a_rate_that_hardly_changed_is_not_written_again(choices):
    rates = Rates(choices, lambda: ("small", 100))
    rates.note(100, 2.0)
    before = choices.get(RATE + "small")
    rates.note(100, 1.95)
    assert choices.get(RATE + "small") == before


def test_a_model_that_never_answered_is_estimated_by_its_size(choices):
    rates = Rates(choices, lambda: ("small", 100))
    rates.note(100, 2.0)
    assert rates.of("large", 500) == (10.0, False)


@pytest.mark.parametrize(
    ("memory", "rate", "best"),
    [
        (2, 80.0, "qwen3.5-0.8b"),
        (4, 120.0, "qwen3.5-2b"),
        (4, 40.0, "lfm2.5-1.2b"),
        (8, 120.0, "qwen3.5-2b"),
        (1, 80.0, None),
    ],
)
def test_the_best_that_fits_and_is_fast_enough_is_recommended(choices, monkeypatch, tmp_path, memory, rate, best):
    monkeypatch.setattr(model_catalogue.system, "memory", lambda: Space(memory * GB, memory * GB))
    models = ModelStore(tmp_path / "none")
    catalogue = ModelCatalogue(load(environ={}).chat, models, choices, lambda: None, lambda: None)
    choices.set(RATE + "smollm2-135m", str(rate))
    monkeypatch.setattr(catalogue.rates, "_answering", lambda: ("smollm2-135m", models.entry("smollm2-135m").bytes))
    recommended = [model.id for model in catalogue.all() if model.recommended]
    assert recommended == ([best] if best else [])


def test_every_chat_model_of_the_manifest_is_graded():
    entries = [entry for entry in ModelStore(Path("none")).entries if entry.task == "chat"]
    assert all(1 <= entry.quality <= 5 for entry in entries)
